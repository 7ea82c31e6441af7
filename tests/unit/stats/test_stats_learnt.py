"""The season is learnt from earlier years where there are any, and configured where not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import numpy as np
import pytest

from monitor.domain.calendar import tet_of
from monitor.domain.market import Market
from monitor.domain.reserve import SeasonStep
from monitor.stats.learnt import MOST_PERCENT, SeasonalRise, earlier_days, seasonal_rise
from monitor.stats.panel import Panel
from tests.unit.stats.tables import Quote, table

EVE = tet_of(2021) - timedelta(days=2)
SEASON = (SeasonStep(from_day=-8, to_day=-1, allowance_percent=6.0),)
Price = Callable[[date, int], float | None]


def rising(by_year: dict[int, float]) -> Price:
    """Return a price that stands still but for the ten days before Tết, higher by a part."""

    def price(day: date, outlet: int) -> float | None:
        before = (tet_of(day.year) - day).days
        return 100.0 * (1 + by_year.get(day.year, 0.0) * (0 < before <= 10)) + 7 * outlet

    return price


def market(price: Price, years: int, outlets: int = 4, promotional: bool = False) -> Panel:
    days = 365 * years + 60
    return Panel.build(
        table(quotes(price, days, outlets, promotional), EVE), Market.of(), EVE, days
    )


def quotes(price: Price, days: int, outlets: int, promotional: bool) -> Iterable[Quote]:
    for outlet in range(outlets):
        for back in range(days):
            amount = price(EVE - timedelta(days=back), outlet)
            if amount is not None:
                yield Quote(
                    outlet=f"cho-{outlet}", back=back, price=amount, promotional=promotional
                )


def asked(panel: Panel, day: date = EVE) -> SeasonalRise:
    return seasonal_rise(panel, day, SEASON, ["meat"] * len(panel.products))


def test_without_an_earlier_year_the_configured_allowance_holds() -> None:
    found = asked(market(rising({2021: 0.4}), 0))
    assert found.percent.tolist() == [6.0]
    assert found.years.tolist() == [0]
    assert np.isnan(found.learnt[0])


@pytest.mark.parametrize(("years", "weight"), [(1, 1 / 3), (2, 2 / 3), (3, 1.0), (4, 1.0)])
def test_the_blend_leans_on_what_was_learnt_the_more_years_there_are(
    years: int, weight: float
) -> None:
    price = rising(dict.fromkeys(range(2015, 2021), 0.2))
    found = asked(market(lambda day, _: price(day, 0), years))
    assert found.years.tolist() == [years]
    assert found.learnt[0] == pytest.approx(20.0)
    assert found.percent[0] == pytest.approx(weight * 20.0 + (1 - weight) * 6.0)


def test_one_strange_year_among_several_teaches_nothing() -> None:
    price = rising({2018: 0.1, 2019: 0.25, 2020: 0.1})
    assert asked(market(lambda day, _: price(day, 0), 3)).percent[0] == pytest.approx(10.0)


def test_this_years_rise_is_not_its_own_lesson() -> None:
    price = rising({2018: 0.1, 2019: 0.1, 2020: 0.1, 2021: 0.9})
    assert asked(market(lambda day, _: price(day, 0), 3)).percent[0] == pytest.approx(10.0)


def test_a_year_of_crisis_teaches_no_more_than_the_most() -> None:
    price = rising({2018: 0.9, 2019: 0.9, 2020: 0.9})
    assert asked(market(price, 3)).percent.tolist() == [MOST_PERCENT]


def test_a_season_in_which_prices_fell_allows_nothing_and_takes_nothing_away() -> None:
    price = rising({2018: -0.2, 2019: -0.2, 2020: -0.2})
    assert asked(market(price, 3)).percent.tolist() == [0.0]


def test_a_year_that_too_few_outlets_tell_of_does_not_count() -> None:
    found = asked(market(rising({2020: 0.2}), 1, outlets=2))
    assert found.years.tolist() == [0]
    assert found.percent.tolist() == [6.0]


def test_a_year_without_reports_does_not_count() -> None:
    price = rising({2018: 0.2, 2020: 0.2})

    def gap(day: date, outlet: int) -> float | None:
        return None if day.year == 2019 and day.month < 7 else price(day, outlet)

    assert asked(market(gap, 3)).years.tolist() == [2]


def test_promotions_teach_nothing() -> None:
    assert asked(market(rising({2020: 0.2}), 1, promotional=True)).years.tolist() == [0]


def test_a_gap_of_days_is_bridged_by_the_days_around_it() -> None:
    price = rising({2018: 0.2, 2019: 0.2, 2020: 0.2})

    def sparse(day: date, outlet: int) -> float | None:
        return price(day, 0) if day.toordinal() % 2 == outlet % 2 else None

    assert asked(market(sparse, 3)).percent[0] == pytest.approx(20.0)


def test_outside_the_season_nothing_is_learnt() -> None:
    panel = market(rising({}), 3)
    assert earlier_days(panel, EVE - timedelta(days=60)) == []
    assert asked(panel, EVE - timedelta(days=60)).percent.tolist() == [0.0]


def test_earlier_days_are_as_far_from_their_own_tet() -> None:
    panel = market(rising({}), 3)
    assert earlier_days(panel, EVE) == [
        tet_of(year) - timedelta(days=2) for year in (2020, 2019, 2018)
    ]


def test_a_late_report_of_an_earlier_year_is_learnt_too() -> None:
    panel = market(rising({}), 1)
    assert asked(panel).learnt[0] == pytest.approx(0.0)
    late = [
        Quote(outlet=f"cho-{outlet}", back=(EVE - same).days, price=130.0 + 7 * outlet)
        for outlet in range(4)
        for same in (earlier_days(panel, EVE)[0] + timedelta(days=n) for n in range(-3, 4))
    ]
    panel.apply(table(late, EVE))
    fresh = Panel.build(
        table([*quotes(rising({}), 425, 4, False), *late], EVE), Market.of(), EVE, 425
    )
    assert asked(panel).learnt[0] == pytest.approx(asked(fresh).learnt[0])
    assert asked(panel).learnt[0] > 20
