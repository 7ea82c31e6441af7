"""What was set aside: what waits for a person, and the person's word about it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.answer import AS_JSON, CONFIG, print_answer
from monitor.cli.decide import BY

if TYPE_CHECKING:
    from monitor.domain.review import AsideRecord, Review, Verdict

_WHY = click.option("--reason", required=True, help="Why; kept with the decision.")
_RECORD = click.argument("record", type=click.IntRange(0, 2**63 - 1))


@click.group()
def quarantine() -> None:
    """See what was set aside, and decide about it."""


@quarantine.command("list")
@click.option("--source", help="Only what this source sent.")
@click.option("--limit", type=int, default=200, show_default=True)
@CONFIG
@AS_JSON
def list_waiting(source: str | None, limit: int, config: Path | None, as_json: bool) -> int:
    """Say what waits for a person, the newest first."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        found = monitor.desk.reviews.waiting(source, limit)
    text = "\n".join(_line(one) for one in found) or "nothing waits"
    print_answer([asdict(one) for one in found], text, as_json=as_json)
    return 0


@quarantine.command()
@_RECORD
@BY
@_WHY
@click.option("--as-is", is_flag=True, help="As it was written, however unlikely.")
@click.option(
    "--set", "said", multiple=True, metavar="FIELD=TEXT",
    help="What was meant: product_code, outlet, unit, observed_at, price (đồng per base unit), "
    "stock (thousandths).",
)  # fmt: skip
@CONFIG
def accept(
    record: int,
    by: str,
    reason: str,
    as_is: bool,
    said: tuple[str, ...],
    config: Path | None,
) -> int:
    """Accept RECORD as proposed, as you say, or as it is; a name so explained is remembered."""
    from monitor.domain.review import Verdict

    if as_is and said:
        raise click.UsageError("--as-is and --set contradict")
    pairs = [pair.partition("=") for pair in said]
    if any(not (name and mark) for name, mark, _ in pairs):
        raise click.UsageError("--set takes FIELD=TEXT")
    corrections = {name: text for name, _, text in pairs}
    verdict = Verdict.AS_IS if as_is else Verdict.PROPOSAL
    return _decide(config, (record, verdict, by, reason, corrections))


@quarantine.command()
@_RECORD
@BY
@_WHY
@CONFIG
def reject(record: int, by: str, reason: str, config: Path | None) -> int:
    """Leave RECORD out for good; it stays on record."""
    from monitor.domain.review import Verdict

    return _decide(config, (record, Verdict.REJECT, by, reason, {}))


@quarantine.command()
@CONFIG
@AS_JSON
def names(config: Path | None, as_json: bool) -> int:
    """Say which names people explained, of which source."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        found = monitor.desk.reviews.names()
    text = "\n".join(f"{one.source} {one.written!r} = {one.code}, by {one.by}" for one in found)
    print_answer([asdict(one) for one in found], text or "nobody explained any", as_json=as_json)
    return 0


@quarantine.command()
@click.argument("source")
@click.argument("name")
@BY
@_WHY
@CONFIG
def forget(source: str, name: str, by: str, reason: str, config: Path | None) -> int:
    """Take back what NAME of SOURCE stands for; the next line with it waits again."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        monitor.desk.reviews.forget(source, name, by, reason)
    return 0


def _decide(config: Path | None, order: tuple[int, Verdict, str, str, dict[str, str]]) -> int:
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        made = monitor.desk.reviews.decide(*order)
    click.echo(_said(made))
    return 0


def _line(one: AsideRecord) -> str:
    fields = ", ".join(f"{name}={text}" for name, text in one.record.fields.items())
    proposal = ", ".join(f"{name}={text}" for name, text in one.record.proposal.items())
    tail = f" -> {proposal}" if proposal else ""
    head = f"{one.id} {one.source} {one.record.locator} {one.record.reason}"
    return f"{head}: {one.record.text} [{fields}]{tail}"


def _said(made: Review) -> str:
    result = f"observation {made.observation}" if made.observation else "nothing new recorded"
    return f"{made.record}: {made.verdict} by {made.by}, {result}"
