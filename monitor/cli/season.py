"""A drill at full speed, scored."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from monitor.cli.answer import AS_JSON, CONFIG, FINDING, print_answer

if TYPE_CHECKING:
    from monitor.app.verdict import Played

_FALSE_LIMIT = 0.05
_DATED_LIMIT = 0.9
_SHOWN = 20


@click.command("run")
@click.argument("scenario")
@CONFIG
@click.option("--days", type=click.IntRange(2, 400), help="Stop after so many simulated days.")
@click.option("--seed", type=click.IntRange(min=0), help="Play another market of the same kind.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep database and messages here.")
@click.option(
    "--max-false",
    type=click.FloatRange(min=0),
    default=_FALSE_LIMIT,
    show_default=True,
    help="Most false alerts for 1,000 series-days.",
)
@AS_JSON
def drill_run(  # noqa: PLR0913, PLR0917 - one parameter for each option
    scenario: str,
    config: Path | None,
    days: int | None,
    seed: int | None,
    keep: Path | None,
    max_false: float,
    as_json: bool,
) -> int:
    """Play SCENARIO (S1 to S10, season or drift) through the real pipeline and score it.

    Exit code 1 when an event that had to be told was missed, when too many alerts were false, or
    when fewer than nine in ten shortages were dated in time.
    """
    from monitor.app.check import load_checked
    from monitor.app.season import play

    with TemporaryDirectory(prefix="binh-on-") as spare:
        folder = keep or Path(spare)
        folder.mkdir(parents=True, exist_ok=True)
        loaded = load_checked(config)
        played = play(loaded, scenario, folder, days=days, seed=seed, progress=_progress)
    print_answer(played.answer(), "\n".join(lines(played)), as_json=as_json)
    return 0 if is_good(played, max_false) else FINDING


def is_good(played: Played, max_false: float = _FALSE_LIMIT) -> bool:
    """Say whether nothing was missed, little was false and the shortages were dated in time."""
    score = played.score
    is_dated = score.dated_share is None or score.dated_share >= _DATED_LIMIT
    return not score.missed and score.false_per_1000_series_days <= max_false and is_dated


def _progress(day: date, number: int, days: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if number == days else ""
        click.echo(f"\r{day}  {number}/{days}", err=True, nl=False)
        click.echo(end, err=True, nl=False)


def lines(played: Played) -> Iterator[str]:
    """Yield the score for a person: a table of events, shortages, alerts, messages."""
    yield (
        f"{played.scenario}: {played.first} to {played.last}, {played.series} series, "
        f"seed {played.seed}"
    )
    yield ""
    yield "scenario  planted    told?  events  found  share  median delay"
    for kind in played.score.kinds:
        wanted = "yes" if kind.must_report else "no"
        delay = "-" if kind.delay_days is None else f"{kind.delay_days:g} days"
        yield (
            f"{kind.scenario:<9} {kind.kind:<10} {wanted:<5} {kind.events:>7} {kind.found:>6} "
            f"{kind.share:>6.2f}  {delay:>12}"
        )
    if not played.score.kinds:
        yield "nothing planted falls into these days: play more of them"
    yield from _shortages(played)
    yield ""
    by_kind = ", ".join(f"{kind} {count}" for kind, count in played.by_kind.items()) or "none"
    yield f"alerts: {played.alerts} ({by_kind})"
    yield f"about nothing that was planted: {len(played.score.false)}"
    yield f"false alerts per 1,000 series-days: {played.score.false_per_1000_series_days:.4f}"
    for alert in played.score.false[:_SHOWN]:
        yield f"  {alert.opened}  {alert.kind}  {alert.subject.key}"
    for event in played.score.missed:
        goods = event.product or event.group
        yield f"missed: {event.start}  {event.kind}  {event.area} {event.outlet} {goods}"
    yield "a day, on average            alerts  messages"
    for who in sorted(played.alerts_each):
        messages = played.messages_each.get(who, 0.0)
        yield f"  {who:<24} {played.alerts_each[who]:>8.2f} {messages:>9.2f}"


def _shortages(played: Played) -> Iterator[str]:
    score = played.score
    if score.dated_share is None:
        return
    yield ""
    yield f"shortages dated within a day, three days ahead: {score.dated_share:.0%}"
    for each in score.shortages:
        event = each.event
        ahead = "never told" if each.ahead_days is None else f"told {each.ahead_days} days ahead"
        off = "no day by then" if each.off_days is None else f"off by {each.off_days:+d} days"
        yield f"  {event.gone}  {event.area or 'city'} {event.group}: {ahead}, {off}"
