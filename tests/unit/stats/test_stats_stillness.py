"""A report that is copied from day to day stands still as a whole."""

from __future__ import annotations

import numpy as np

from monitor.stats.panel import Panel
from monitor.stats.stillness import still_days
from tests.unit.stats.tables import Quote, panel, series


def reports(*days: float | None, outlets: int = 3) -> Panel:
    """Return a panel of outlets that all report these prices, oldest day first."""
    quotes = [q for n in range(outlets) for q in series(days, outlet=f"o{n}")]
    return panel(quotes, days=10)


def days_of(market: Panel, min_figures: int = 3) -> int:
    return still_days(market, np.arange(market.size), min_figures)


def test_figures_that_never_changed_stand_still_since_their_first_report() -> None:
    assert days_of(reports(5, 5, 5, 5)) == 3


def test_a_change_begins_the_count_anew() -> None:
    assert days_of(reports(5, 5, 6, 6)) == 1
    assert days_of(reports(5, 5, 5, 6)) == 0


def test_days_without_a_report_count_when_the_figures_come_back_the_same() -> None:
    assert days_of(reports(5, None, None, 5)) == 3


def test_silence_after_the_last_report_is_not_standing_still() -> None:
    assert days_of(reports(5, 5, None, None)) == 1


def test_one_changed_stock_among_equal_prices_is_a_new_report() -> None:
    quotes = [
        Quote(outlet=f"o{n}", back=back, price=5.0, stock=9.0 - (n == 1 and back == 0))
        for n in range(3)
        for back in (1, 0)
    ]
    assert days_of(panel(quotes)) == 0


def test_a_few_figures_in_common_say_nothing() -> None:
    assert days_of(reports(5, 5, 5), min_figures=4) == 0


def test_a_group_that_never_reported_does_not_stand_still() -> None:
    market = panel([Quote(sold=1.0)])
    assert days_of(market) == 0
    assert days_of(panel([])) == 0
