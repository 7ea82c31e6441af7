"""A storm of alerts, played from beginning to end and counted."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.answer import AS_JSON, FINDING, print_answer

if TYPE_CHECKING:
    from monitor.app.storm import StormResult

_SHOWN = 60


@click.command("storm")
@click.option("--alerts", default=10_000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--recipients", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--sink", help="A web hook that gets the messages (default: one that counts).")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep files here.")
@AS_JSON
def storm(alerts: int, recipients: int, sink: str | None, keep: Path | None, as_json: bool) -> int:
    """Let N prices breach at once, tell everybody, and count what arrived."""
    from monitor.app.storm import run_storm

    result = run_storm(alerts, recipients, sink, keep)
    print_answer(asdict(result), "\n".join(_lines(result)), as_json=as_json)
    return FINDING if result.lost or result.alerts != alerts else 0


def _lines(result: StormResult) -> list[str]:
    digests = "" if result.digests is None else f", {result.digests:,} of them digests"
    people = list(result.per_person.items())
    more = [f"  and {len(people) - _SHOWN} more"] if len(people) > _SHOWN else []
    return [
        f"alerts stored: {result.alerts:,}",
        f"transitions: {result.transitions:,}",
        f"rows of the outbox: {result.rows:,}",
        f"messages: {result.messages:,}{digests}, {result.repeated} repeated",
        *(f"  {name}: told of {count:,}" for name, count in people[:_SHOWN]),
        *more,
        f"lost: {result.lost}",
        *(
            f"{name}: {value:.1f} s, {result.cpu_seconds[name]:.1f} s of processors"
            for name, value in result.seconds.items()
        ),
        f"peak memory: {result.peak_megabytes:,.0f} MB",
    ]
