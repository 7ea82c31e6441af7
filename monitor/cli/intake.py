"""What belongs to the reports of retailers: their tokens, their Excel forms, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.answer import AS_JSON, CONFIG, FINDING, print_answer

if TYPE_CHECKING:
    from monitor.domain.intake import ReportAnswer

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("retailer")
@click.option("--revoke", is_flag=True, help="End the retailer's token instead.")
@CONFIG
@AS_JSON
def token(retailer: str, revoke: bool, config: Path | None, as_json: bool) -> int:
    """Print a new token for RETAILER, once; it takes the place of the one before."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        if revoke:
            ended = monitor.tokens.revoke(retailer, "command line")
            text = f"revoked: {ended}"
            print_answer({"retailer": retailer, "revoked": ended}, text, as_json=as_json)
            return 0 if ended else FINDING
        issued = monitor.tokens.issue(retailer, "command line")
    print_answer({"retailer": retailer, "token": issued}, issued, as_json=as_json)
    return 0


@click.command()
@click.argument("outlet")
@click.option("--out", required=True, type=_FILE, help="Where the workbook is written.")
@CONFIG
def template(outlet: str, out: Path, config: Path | None) -> int:
    """Write the Excel form of OUTLET (a code of the configuration)."""
    from monitor.app.forms import Forms
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        content = Forms(monitor).blank(outlet)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    click.echo(f"written: {out}")
    return 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=_FILE, help="Where the answered form is written.")
@CONFIG
@AS_JSON
def submit(file: Path, out: Path | None, config: Path | None, as_json: bool) -> int:
    """Record a filled form (FILE, xlsx or ods) and answer it, cell by cell."""
    from monitor.app.monitor import opened
    from monitor.app.submitting import submit_file
    from monitor.domain.intake import ReportRefusedError

    try:
        with opened(config) as monitor:
            answer, form = submit_file(monitor, file)
    except ReportRefusedError as error:
        said = {"code": error.refusal, "sentence_vi": error.sentence_vi, "sentence_en": str(error)}
        print_answer(said, error.sentence_vi, as_json=as_json)
        return FINDING
    answered = out or file.with_name(f"{file.stem}-ket-qua.xlsx")
    answered.write_bytes(form)
    print_answer(_plain(answer), _text(answer, answered), as_json=as_json)
    return FINDING if answer.quarantined or answer.rejected else 0


def _plain(answer: ReportAnswer) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(answer)


def _text(answer: ReportAnswer, answered: Path) -> str:
    lines = [
        f"{line.place}: {line.status} {line.product} {line.reason} {line.sentence_vi}"
        for line in answer.lines
        if line.reason
    ]
    counts = (
        f"{answer.accepted} accepted, {answer.quarantined} quarantined, {answer.rejected} rejected"
    )
    return "\n".join([*lines, counts, f"written: {answered}"])
