"""A past is played on several cores, and its episodes are those of one core, to the last bit."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing import parent_process
from typing import Any

import pytest

from monitor.app.side_by_side import backtest_on, cores_for
from monitor.domain.finding import Finding
from monitor.rules import RULES, Case
from monitor.rules.backtest import Circumstances, PastEpisode, RuleInForce, backtest
from monitor.stats.panel import Panel
from tests.unit.rules.stirred import TODAY, market, quotes
from tests.unit.stats.tables import table

DAYS = [TODAY - timedelta(days=back) for back in range(5, -1, -1)]
RULES_IN_FORCE = [
    RuleInForce(name=name, kind=kind, options=kind.options()) for name, kind in RULES.items()
]


@pytest.fixture(scope="module")
def panel() -> Panel:
    here = market()
    return Panel.build(table(quotes(here, 1), TODAY), here, TODAY, 62)


def played_on(cores: int, panel: Panel, rules: list[RuleInForce]) -> list[PastEpisode]:
    return backtest_on(cores, panel, rules, DAYS, Circumstances(market=market()))


@pytest.mark.parametrize("cores", [1, 2, 3])
def test_a_past_on_several_cores_is_that_on_one_bit_for_bit(panel: Panel, cores: int) -> None:
    once = backtest(panel, RULES_IN_FORCE, DAYS, Circumstances(market=market()))

    assert len({episode.rule for episode in once}) >= 5
    assert repr(played_on(cores, panel, RULES_IN_FORCE)) == repr(once)


def test_without_rules_nothing_is_found_on_several_cores(panel: Panel) -> None:
    assert played_on(2, panel, []) == []


def only_at_home(case: Case, options: Any) -> list[Finding]:
    """Say what the rule for listed prices says, but never in a process beside the first."""
    if parent_process() is not None:
        os._exit(1)
    return RULES["listed_price"].evaluate(case, options)


def test_when_a_process_dies_this_one_plays_its_part(panel: Panel) -> None:
    ill = replace(RULES["listed_price"], evaluate=only_at_home)
    options = RULES["listed_price"].options()
    rules = [RuleInForce(name=name, kind=ill, options=options) for name in ("one", "two")]

    one, two = (
        [episode for episode in played_on(2, panel, rules) if episode.rule == name]
        for name in ("one", "two")
    )
    assert [replace(episode, rule="two") for episode in one] == two != []


def test_only_a_large_past_is_worth_processes(panel: Panel) -> None:
    def cores(days: list[date]) -> int:
        return cores_for(panel, days)

    assert cores(DAYS) == 1
    assert cores([TODAY] * 100_000) == os.cpu_count()
