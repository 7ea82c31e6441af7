"""What earlier years taught is expected, and only what goes beyond it is an alert."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.domain.calendar import tet_of
from monitor.domain.finding import Finding, Verdict
from monitor.domain.market import Market
from monitor.domain.reserve import SeasonStep
from monitor.rules.case import Case
from monitor.rules.spike import SPIKE
from monitor.rules.spike_options import SpikeOptions
from monitor.stats.panel import Panel
from tests.unit.stats.tables import Quote, table

EVE = tet_of(2021) - timedelta(days=1)
SEASON = (SeasonStep(from_day=-10, to_day=-1, allowance_percent=3.0),)


def before_tet(rise: float, this_year: float, years: int) -> list[Finding]:
    """Return what the spike rule says on Tết's eve of an area that rises in its last six days."""
    days = 365 * years + 90
    quotes = [
        Quote(
            outlet=f"cho-{outlet}",
            back=back,
            price=100 * (1 + _part(EVE - timedelta(days=back), rise, this_year)),
        )
        for outlet in range(4)
        for back in range(days)
    ]
    areas = {f"cho-{outlet}": "le-chan" for outlet in range(4)}
    panel = Panel.build(table(quotes, EVE), Market.of(), EVE, days, areas)
    case = Case(panel=panel, day=EVE, market=Market.of(), rule="gia-tang", season=SEASON)
    return [one for one in SPIKE.evaluate(case, SpikeOptions()) if one.verdict is Verdict.BREACH]


def _part(day: date, rise: float, this_year: float) -> float:
    if not 0 < (tet_of(day.year) - day).days <= 6:
        return 0.0
    return this_year if day.year == EVE.year else rise


def test_a_rise_that_every_year_brings_is_no_alert() -> None:
    assert before_tet(0.2, 0.2, years=3) == []


def test_the_same_rise_is_an_alert_where_no_year_has_taught_it() -> None:
    [found] = before_tet(0.2, 0.2, years=0)
    assert found.evidence["expected_percent"] == pytest.approx(3.0)


def test_expected_and_excess_both_stand_in_the_finding() -> None:
    [found] = before_tet(0.2, 0.5, years=3)
    assert found.evidence["rise_percent"] == pytest.approx(50.0)
    assert found.evidence["expected_percent"] == pytest.approx(20.0)
    assert found.evidence["excess_percent"] == pytest.approx(25.0)


def test_a_single_earlier_year_is_believed_by_a_third() -> None:
    [found] = before_tet(0.2, 0.5, years=1)
    assert found.evidence["expected_percent"] == pytest.approx(20 / 3 + 3 * 2 / 3, abs=0.01)
