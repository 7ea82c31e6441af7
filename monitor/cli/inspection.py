"""What inspectors find in the goods: recorded by the officer, told at once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.answer import AS_JSON, CONFIG, print_answer
from monitor.cli.written import Day
from monitor.domain.inspection import Breach
from monitor.domain.wording import moment_text

if TYPE_CHECKING:
    from monitor.domain.inspection import Inspection


@click.group()
def inspection() -> None:
    """Record what inspectors find in the goods, and see what stands of it."""


@inspection.command()
@click.argument("outlet")
@click.option("--by", required=True, help="Who saw it.")
@click.option("--product", default="", help="Of which product; all goods without it.")
@click.option("--lot", default="", help="Of which lot.")
@click.option(
    "--breach",
    type=click.Choice([str(one) for one in Breach]),
    help="What is wrong; nothing without it.",
)
@click.option("--expires", type=Day(), help="The last day on which the lot may be sold.")
@click.option("--gone", is_flag=True, help="The lot is not there any more.")
@click.option("--note", default="", help="What people should know.")
@CONFIG
@AS_JSON
def record(  # noqa: PLR0913 - one parameter for each option
    outlet: str,
    *,
    by: str,
    product: str,
    lot: str,
    breach: str | None,
    expires: date | None,
    gone: bool,
    note: str,
    config: Path | None,
    as_json: bool,
) -> int:
    """Record what was found at OUTLET."""
    from monitor.app.monitor import opened
    from monitor.domain.inspection import Inspection

    with opened(config) as monitor:
        found = Inspection(
            outlet=outlet,
            by=by,
            at=monitor.clock.now(),
            product=product,
            lot=lot,
            breach=Breach(breach) if breach else None,
            expires_on=expires,
            note=note,
        )
        alerts = monitor.desk.inspections.record(found, gone=gone)
    lines = [f"{one.id} {one.state} {one.severity}: {one.sentence_vi}" for one in alerts]
    text = "\n".join(lines) or "recorded; it opens or ends no alert"
    print_answer([one.id for one in alerts], text, as_json=as_json)
    return 0


@inspection.command("list")
@click.option("--outlet", help="Only of this outlet.")
@CONFIG
@AS_JSON
def list_newest(outlet: str | None, config: Path | None, as_json: bool) -> int:
    """Say what was last found at each outlet, product and lot."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        found = monitor.desk.inspections.newest(outlet)
    text = "\n".join(_line(one) for one in found) or "no inspection"
    print_answer([asdict(one) for one in found], text, as_json=as_json)
    return 0


def _line(one: Inspection) -> str:
    what = " ".join(filter(None, (one.outlet, one.product, one.lot and f"lot {one.lot}")))
    until = f", use by {one.expires_on:%d/%m/%Y}" if one.expires_on else ""
    note = f" ({one.note})" if one.note else ""
    return f"{moment_text(one.at)} {what}: {one.breach or 'well'}{until}, {one.by}{note}"
