"""A backtest says what the rules would have said, as episodes."""

from __future__ import annotations

from datetime import date, timedelta

from monitor.domain.finding import Severity
from monitor.rules.backtest import Circumstances, PastEpisode, RuleInForce, backtest
from monitor.rules.spike import SPIKE
from monitor.rules.spike_options import SpikeOptions
from tests.unit.rules.cases import MARKET
from tests.unit.stats.tables import DAY, panel, series

RULE = RuleInForce(name="spike", kind=SPIKE, options=SpikeOptions())


def episodes(*last: float | None) -> list[PastEpisode]:
    prices = [*[100.0] * 40, *last]
    history = panel(series(prices, "w1"), MARKET, days=len(prices))
    days = [date.fromordinal(int(day)) for day in history.days]
    return backtest(history, [RULE], days, Circumstances(market=MARKET))


def test_a_calm_history_has_no_episode() -> None:
    assert episodes(100.0) == []


def test_an_episode_opens_and_closes_on_its_days() -> None:
    (episode,) = episodes(125, 125, 125, 100, 100)
    assert episode.opened == DAY - timedelta(days=3)
    assert episode.closed == DAY - timedelta(days=1)
    assert episode.severity is Severity.WARNING


def test_a_price_that_stays_doubled_for_half_a_year_is_one_open_episode() -> None:
    (episode,) = episodes(*[200.0] * 183)
    assert episode.closed is None


def test_a_settled_level_that_rises_again_is_told_again_and_ends_with_the_first() -> None:
    first, again = episodes(*[130.0] * 40, *[180.0] * 5, *[100.0] * 2)
    assert again.opened - first.opened == timedelta(days=40)
    assert first.closed == again.closed is not None


def test_an_episode_remembers_the_worst_it_was() -> None:
    (episode,) = episodes(125, 125, 190)
    assert episode.severity is Severity.CRITICAL


def test_a_return_within_days_is_the_same_episode() -> None:
    (episode,) = episodes(125, 125, 100, 125, 125)
    assert episode.closed is None


def test_a_return_after_more_days_is_a_new_episode() -> None:
    first, second = episodes(125, 125, *[100.0] * 10, 125, 125)
    assert first.closed is not None
    assert second.opened == DAY
