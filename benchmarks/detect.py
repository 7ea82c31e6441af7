"""Every rule on markets far larger than a province: a day, an arrival, a past, and in parts."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from statistics import median

import numpy as np

from benchmarks.big_market import LAST_DAY, BigMarket, one_outlet
from monitor.app.backtest import around, rules_in_force
from monitor.app.engine import engine_of
from monitor.app.side_by_side import backtest_on, cores_for
from monitor.domain.finding import Finding
from monitor.domain.quotes import Ints
from monitor.domain.settings import EngineSpec
from monitor.rules import Case
from monitor.rules.partition import Question, prepare
from monitor.stats.panel import Panel

_DAYS = 35
_TIMES = 3
_TURNS = 30
_ARRIVALS = 60


def measure() -> Iterator[dict[str, object]]:
    large = BigMarket.of(100_000)
    yield from of_a_day(large, large.panel(_DAYS))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    yield _row("memory of this process at its peak", "GB", peak)
    yield past()
    yield long_history()


def of_a_day(large: BigMarket, panel: Panel) -> Iterator[dict[str, object]]:
    """Yield how long a day, an arrival, and a day in two processes take."""
    figure = f"{len(large.rules)} rules, {panel.size:,} series x {_DAYS} days, one day"
    seconds, floor = _best(lambda: judge(large, panel)), _best(lambda: bare_pass(panel, _DAYS))
    yield _row(figure, "s", seconds, floor, "numpy sorts the same prices once")
    small = BigMarket.of(6_000)
    few, among = small.panel(_DAYS), "the same among 6,000 series"
    figure = f"60 items arrive, {panel.size:,} series loaded, median"
    yield _row(figure, "ms", 1000 * arrival(large, panel), 1000 * arrival(small, few), among)
    yield in_parts(large, panel)


def questions(big: BigMarket, panel: Panel, scope: Ints | None = None) -> list[Question]:
    settings = big.loaded.settings
    blank = Case(
        panel=panel,
        day=LAST_DAY,
        market=big.market,
        rule="",
        scope=scope,
        season=settings.season,
        reserve=settings.reserve,
    )
    return [
        (
            rule.evaluate,
            replace(blank, rule=rule.spec.name, groups=rule.spec.groups, kinds=rule.spec.kinds),
        )
        for rule in big.rules
    ]


def judge(big: BigMarket, panel: Panel) -> list[Finding]:
    panel.forget()  # a day is judged anew
    return [finding for rule, case in questions(big, panel) for finding in rule(case)]


def bare_pass(panel: Panel, days: int) -> None:
    np.sort(panel.price[-days:], axis=0)


def arrival(big: BigMarket, panel: Panel) -> float:
    """Return the usual seconds from a report to its findings, once the day has been judged.

    Outlet after outlet sends other figures than it stands with: those of the day after.
    """
    judge(big, panel)
    others = big.quotes(LAST_DAY.toordinal() + 1)
    others = replace(others, day=np.full(len(others), LAST_DAY.toordinal()))
    outlets = np.linspace(0, len(big.market.outlets) - 1, _ARRIVALS).astype(int).tolist()
    reports = [one_outlet(others, outlet) for outlet in outlets]

    def arrive() -> None:
        for rule, case in questions(big, panel, panel.apply(reports.pop())):
            rule(case)

    return median(_spent(arrive, _ARRIVALS))


def in_parts(big: BigMarket, panel: Panel) -> dict[str, object]:
    """Return how long two processes take, sending included; findings must be the same."""
    whole = repr(judge(big, panel))
    engine = engine_of(EngineSpec(workers=2))
    assert engine is not None

    def both() -> None:
        panel.forget()
        asked = questions(big, panel)
        prepare(asked, engine)
        assert repr([finding for rule, case in asked for finding in rule(case)]) == whole

    both()
    seconds = _best(both, 2)
    engine.close()
    return _row(
        "the same in two processes, same findings",
        "s",
        seconds,
        _best(lambda: judge(big, panel)),
        "in one process",
    )


def past() -> dict[str, object]:
    """Return how long all rules take over 100 days of 30,000 series."""
    big = BigMarket.of(30_000)
    panel = big.panel(160)
    rules, circumstances = rules_in_force(big.loaded), around(big.loaded.settings)
    days = [LAST_DAY - timedelta(days=back) for back in range(99, -1, -1)]
    cores = cores_for(panel, days)
    seconds = _best(lambda: backtest_on(cores, panel, rules, days, circumstances), 1)
    floor = _best(lambda: [bare_pass(panel, _DAYS) for _ in days], 1)
    return _row(
        f"backtest on {cores} cores, {len(rules)} rules, 30,000 series x 100 days",
        "s",
        seconds,
        floor,
        "numpy sorts each day's prices once",
    )


def long_history() -> dict[str, object]:
    """Return how much longer a day takes the processor with ten times the history loaded."""
    big = BigMarket.of(20_000)
    panels = [big.panel(days) for days in (10 * 60, 60)]
    long, short = _in_turn([partial(judge, big, panel) for panel in panels])
    figure = f"a day of 20,000 series, 600 days loaded, mean of {_TURNS}"
    return _row(figure, "s", long, short, "60 days loaded")


def _best(work: Callable[[], object], times: int = _TIMES) -> float:
    """Return the least seconds of several times: other work on the machine only adds."""
    return min(_spent(work, times))


def _spent(work: Callable[[], object], times: int) -> list[float]:
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return spent


def _in_turn(works: Sequence[Callable[[], object]]) -> list[float]:
    """Return the mean processor seconds of works that differ by less than one run's noise.

    They take turns, each as often first as last, so that whatever slows the machine slows all.
    """
    spent = [0.0 for _ in works]
    for turn in range(_TURNS):
        for at in range(len(works))[:: -1 if turn % 2 else 1]:
            begin = time.process_time()
            works[at]()
            spent[at] += time.process_time() - begin
    return [seconds / _TURNS for seconds in spent]


def _row(
    figure: str, unit: str, value: float, floor: float | None = None, floor_is: str = ""
) -> dict[str, object]:
    return {"figure": figure, "value": value, "unit": unit, "floor": floor, "floor_is": floor_is}
