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
    from monitor.app.season import Played


@click.command("run")
@click.argument("scenario")
@CONFIG
@click.option("--days", type=click.IntRange(2, 400), help="Stop after so many simulated days.")
@click.option("--seed", type=click.IntRange(min=0), help="Play another market of the same kind.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep database and messages here.")
@AS_JSON
def drill_run(
    scenario: str,
    config: Path | None,
    days: int | None,
    seed: int | None,
    keep: Path | None,
    as_json: bool,
) -> int:
    """Play SCENARIO (S1 to S10, or season) through the real pipeline and score it.

    Exit code 1 when an event that had to be told was missed.
    """
    from monitor.app.season import play

    with TemporaryDirectory(prefix="binh-on-") as spare:
        folder = keep or Path(spare)
        folder.mkdir(parents=True, exist_ok=True)
        played = play(scenario, folder, config=config, days=days, seed=seed, progress=_progress)
    print_answer(played.answer(), "\n".join(_lines(played)), as_json=as_json)
    return FINDING if played.score.missed else 0


def _progress(day: date, number: int, days: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if number == days else ""
        click.echo(f"\r{day}  {number}/{days}", err=True, nl=False)
        click.echo(end, err=True, nl=False)


def _lines(played: Played) -> Iterator[str]:
    yield f"{played.scenario}: {played.first} to {played.last}, {played.series} series"
    yield ""
    yield "planted          told?    events  found  share  median delay"
    for kind in played.score.kinds:
        wanted = "yes" if kind.must_report else "no"
        delay = "-" if kind.delay_days is None else f"{kind.delay_days:g} days"
        yield (
            f"{kind.kind:<16} {wanted:<8} {kind.events:>6} {kind.found:>6} {kind.share:>6.2f}  "
            f"{delay:>12}"
        )
    yield ""
    yield f"alerts: {played.alerts}, about nothing that was planted: {len(played.score.false)}"
    yield f"false alerts per 1,000 series-days: {played.score.false_per_1000_series_days:.4f}"
    for alert in played.score.false[:20]:
        yield f"  {alert.opened}  {alert.kind}  {alert.subject.key}"
    for event in played.score.missed:
        yield f"missed: {event.start}  {event.kind}  {event.area} {event.outlet} {event.product}"
    yield "alert messages a day:"
    for who, count in sorted(played.per_recipient.items()):
        yield f"  {who:<24} {count:.2f}"
