"""Backtest: what a configuration would have said of a history, before it is put in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.answer import AS_JSON, CONFIG, print_answer
from monitor.cli.written import Day

if TYPE_CHECKING:
    from monitor.app.backtest import Difference, Tested

_FILE = click.Path(path_type=Path)
_DAY = Day()
_SHOWN = 20


@click.command()
@click.argument("observations", type=_FILE)
@CONFIG
@click.option("--from", "begin", type=_DAY, help="First day asked about; earlier ones are history.")
@click.option("--to", "end", type=_DAY, help="Last day asked about.")
@click.option("--episodes", type=_FILE, required=True, help="Where the episodes are written (CSV).")
@click.option("--against", type=_FILE, help="Another configuration: what would change with it.")
@click.option("--html", "page", type=_FILE, help="Where a report with pictures is written.")
@AS_JSON
def backtest(  # noqa: PLR0913, PLR0917 - one parameter for each option
    observations: Path,
    config: Path | None,
    begin: date | None,
    end: date | None,
    episodes: Path,
    against: Path | None,
    page: Path | None,
    as_json: bool,
) -> int:
    """Say what the rules would have said of a history of prices.

    OBSERVATIONS is a CSV file, also packed (.gz), with the columns date, outlet, area, product,
    price, and optionally listed_price, promotional, stock, sold, received, availability.
    """
    from monitor.app.backtest import ask, write_episodes

    tested, changed = ask(observations, config, begin, end, against)
    write_episodes(tested.episodes, episodes)
    if page:
        from monitor.app.backtest_page import write_page

        write_page(tested, changed, observations, against, page)
    print_answer(_answer(tested, changed), _text(tested, changed), as_json=as_json)
    return 0


def _answer(tested: Tested, changed: Difference | None) -> dict[str, object]:
    from monitor.app.backtest import row_of

    answer: dict[str, object] = {
        "from": tested.first,
        "to": tested.last,
        "series": tested.series,
        "episodes": len(tested.episodes),
        "per_rule": tested.per_rule,
        "alerts_per_day": round(tested.per_day, 3),
        "busiest_day": tested.busiest and {"day": tested.busiest[0], "alerts": tested.busiest[1]},
        "alerts_per_recipient": tested.per_recipient,
    }
    if changed is not None:
        answer["newly"] = [row_of(episode) for episode in changed.newly]
        answer["silent"] = [row_of(episode) for episode in changed.silent]
    return answer


def _text(tested: Tested, changed: Difference | None) -> str:
    lines = [
        f"{tested.first} to {tested.last}: {tested.days} days, {tested.series} series",
        f"{len(tested.episodes)} episodes, {tested.per_day:.2f} a day"
        + (f", most on {tested.busiest[0]}: {tested.busiest[1]}" if tested.busiest else ""),
    ]
    lines += [f"  {rule}: {count}" for rule, count in tested.per_rule.items()]
    lines += ["alerts for each recipient (a day):"]
    lines += [
        f"  {name}: {count} ({count / tested.days:.2f})"
        for name, count in tested.per_recipient.items()
    ]
    if changed is not None:
        from monitor.app.backtest import row_of

        lines += _listed("would newly fire", [row_of(episode) for episode in changed.newly])
        lines += _listed("would fall silent", [row_of(episode) for episode in changed.silent])
    return "\n".join(lines)


def _listed(title: str, rows: Sequence[Mapping[str, str]]) -> list[str]:
    lines = [f"{title}: {len(rows)}"]
    lines += [
        f"  {row['opened']} {row['rule']} {row['severity']}: {row['sentence_vi']}"
        for row in rows[:_SHOWN]
    ]
    return [*lines, "  …"] if len(rows) > _SHOWN else lines
