"""Planted shortages and the day that the shipped rule ``cover`` names for each.

    python -m benchmarks.detection.shortage [--seeds 10] [--gaps 0.15]

In the simulated market of ``config.yaml`` the deliveries of a good to the shops of a district are
cut, wholly or in part, in a quiet season and before Tết; beside that every shop is silent on a part
of the days. Each evening the rule is asked. What counts is the day that it named three days before
the goods ran out, at severity warning or above.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import numpy as np

from monitor.app.backtest import rules_in_force
from monitor.config import Loaded, load
from monitor.domain.finding import Severity, Verdict
from monitor.domain.observation import Availability
from monitor.domain.quotes import Bools, QuoteTable
from monitor.domain.settings import DrillSpec
from monitor.drill import EventKind, PlantedEvent, SimulatedMarket
from monitor.drill.score import Dated, Shortage, shortages
from monitor.rules.backtest import RuleInForce
from monitor.rules.case import Case
from monitor.stats.panel import Panel

ROOT = Path(__file__).parents[2]
LEARNING, PLAYED = 18, 24
SEASONS = {"quiet": date(2020, 10, 12), "before Tết": date(2021, 1, 23)}
AREAS = ("an-duong", "kien-an", "ngo-quyen", "vinh-bao")
CUTS = (("eggs", 0.5), ("pork", 0.5), ("processed", 0.0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--gaps", type=float, default=0.15, help="part of the days that are silent")
    args = parser.parse_args()
    loaded = load(ROOT / "config.yaml", {})
    (rule,) = [each for each in rules_in_force(loaded) if each.kind.kind == "cover"]
    print("| season | good | still delivered | shortages | dated | told ahead | off, worst |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for season, start in SEASONS.items():
        for good, factor in CUTS:
            found = [
                each
                for seed in range(1, args.seeds + 1)
                for each in played(loaded, rule, seed, args.gaps, events(good, factor, start))
            ]
            if found:
                print(line(season, good, factor, found), flush=True)


def events(good: str, factor: float, start: date) -> list[PlantedEvent]:
    """Return the cuts of a good in every district, each beginning a day after the one before."""
    return [
        PlantedEvent(
            kind=EventKind.CUT,
            area=area,
            group=good,
            start=start + timedelta(days=number),
            end=start + timedelta(days=PLAYED),
            factor=factor,
            must_report=True,
        )
        for number, area in enumerate(AREAS)
    ]


def played(
    loaded: Loaded, rule: RuleInForce, seed: int, gaps: float, cuts: list[PlantedEvent]
) -> tuple[Shortage, ...]:
    """Return how the shortages of one market were dated."""
    spec = DrillSpec(start=cuts[0].start, events=(), welcome=False, seed=seed)
    settings = replace(loaded.settings, drill=spec)
    simulated = SimulatedMarket(settings, spec, cuts)
    first = cuts[0].start - timedelta(days=LEARNING)
    days = [first + timedelta(days=ahead) for ahead in range(LEARNING + PLAYED)]
    panel = Panel(settings.market, first, len(days))
    dated: list[Dated] = []
    chance = np.random.default_rng(seed)
    for day in days:
        silent = chance.random(len(simulated.place.outlets)) < gaps
        panel.apply(told(simulated, day, ~silent, cuts[0].group))
        panel.advance(day)
        dated += said(loaded, rule, panel, day)
    in_time = [each for each in simulated.truth() if each.gone and each.gone <= days[-1]]
    return shortages(in_time, dated)


def told(simulated: SimulatedMarket, day: date, speaks: Bools, group: str) -> QuoteTable:
    """Return what the shops and warehouses that speak report of a good in the evening."""
    place, figures = simulated.place, simulated.day(day)
    rows = np.flatnonzero((place.is_shop | place.is_depot) & speaks & figures.is_open)
    columns = place.product_columns(group=group)
    outlet, product = (axis.ravel() for axis in np.meshgrid(rows, columns, indexing="ij"))
    carried = place.is_carried[outlet, product]
    outlet, product = outlet[carried], product[carried]
    absent = np.full(outlet.size, np.nan)
    return QuoteTable(
        outlets=place.outlets,
        products=place.products,
        outlet=outlet,
        product=product,
        day=np.full(outlet.size, day.toordinal()),
        price=absent,
        listed_price=absent,
        regular_price=absent,
        promotional=np.zeros(outlet.size, dtype=np.bool_),
        stock=np.floor(figures.level[outlet, product]),
        sold=np.floor(figures.sold[outlet, product]),
        received=np.floor(figures.received[outlet, product]),
        availability=np.full(outlet.size, list(Availability).index(Availability.UNKNOWN)),
        observation=np.full(outlet.size, -1),
    )


def said(loaded: Loaded, rule: RuleInForce, panel: Panel, day: date) -> Iterator[Dated]:
    """Yield the dates that the rule names on a day to people."""
    settings = loaded.settings
    case = Case(
        panel=panel, day=day, market=settings.market, reserve=settings.reserve, rule=rule.name
    )
    for finding in rule.kind.evaluate(case, rule.options):
        gone = finding.evidence["shortage_day"]
        is_told = finding.severity.rank >= Severity.WARNING.rank
        if finding.verdict is Verdict.BREACH and is_told and gone:
            yield Dated(on=day, subject=finding.subject, gone=date.fromisoformat(str(gone)))


def line(season: str, good: str, factor: float, found: list[Shortage]) -> str:
    """Return one row of the table."""
    right = sum(each.is_dated for each in found) / len(found)
    ahead = [each.ahead_days for each in found if each.ahead_days is not None]
    off = [abs(each.off_days) for each in found if each.off_days is not None]
    cells = (
        *(season, good, f"{factor:.0%}", str(len(found)), f"{right:.0%}"),
        f"{median(ahead):g} d" if ahead else "-",
        f"{max(off)} d" if off else "-",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
