"""The panel holds a window of the market, in place and in order."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.market import Market, Outlet, OutletKind
from monitor.domain.observation import Availability
from monitor.stats.panel import KINDS, Panel
from monitor.stats.quoted import AVAILABILITIES
from tests.unit.stats.tables import DAY, Quote, panel, series, table

MARKET = Market.of(
    outlets=[
        Outlet(code="winmart", name="WinMart", kind=OutletKind.SUPERMARKET, area="le-chan"),
        Outlet(code="cho-sat", name="Chợ Sắt", kind=OutletKind.MARKET, area="hong-bang"),
    ]
)


def test_a_price_stands_on_its_day_in_its_series() -> None:
    market = panel(series([100, 110, 120]), days=5)
    found = market.series_of("cho-sat", "pork")
    assert found == 0
    np.testing.assert_array_equal(market.price[:, found], [np.nan, np.nan, 100, 110, 120])


def test_a_series_that_was_never_reported_is_none() -> None:
    market = panel(series([100]) + series([5], outlet="b", product="rice"))
    assert market.series_of("cho-sat", "rice") is None
    assert market.series_of("cho-sat", "gold") is None
    assert market.series_of("nowhere", "pork") is None


def test_an_outlet_of_the_market_brings_its_area_and_kind() -> None:
    market = panel([Quote(outlet="winmart", price=1.0)], MARKET)
    assert market.areas[int(market.area[0])] == "le-chan"
    assert KINDS[int(market.kind[0])] is OutletKind.SUPERMARKET


def test_an_unknown_outlet_is_a_market_in_the_area_that_was_given() -> None:
    quotes = table([Quote(outlet="AGRA", price=1.0), Quote(outlet="DELHI", price=1.0)])
    market = Panel.build(quotes, MARKET, DAY, 3, areas={"AGRA": "A01"})
    places = [market.areas[int(area)] for area in market.area]
    assert places == ["A01", ""]
    assert [KINDS[int(kind)] for kind in market.kind] == [OutletKind.MARKET] * 2


def test_every_figure_of_a_quote_is_kept() -> None:
    quote = Quote(
        price=29_000,
        listed_price=30_000,
        regular_price=31_000,
        promotional=True,
        stock=750_000,
        sold=12_000,
        received=5_000,
        availability=Availability.LOW_STOCK,
        observation=77,
    )
    market = panel([quote])
    row = market.row_of(DAY)
    kept = [
        float(sheet[row, 0])
        for sheet in (
            market.price,
            market.listed_price,
            market.regular_price,
            market.stock,
            market.sold,
            market.received,
        )
    ]
    assert kept == [29_000, 30_000, 31_000, 750_000, 12_000, 5_000]
    assert bool(market.promotional[row, 0])
    assert AVAILABILITIES[int(market.availability[row, 0])] is Availability.LOW_STOCK
    assert market.observation_id(DAY, 0) == 77


def test_a_day_without_a_report_is_absent_and_has_no_observation() -> None:
    market = panel(series([100]))
    before = DAY - timedelta(days=1)
    assert np.isnan(market.price[market.row_of(before), 0])
    assert market.observation_id(before, 0) is None


def test_a_day_outside_the_window_is_refused_by_name() -> None:
    market = panel(series([100]), days=3)
    with pytest.raises(ValueError, match="2020-10-28 lies outside the panel"):
        market.row_of(DAY - timedelta(days=3))


def test_quotes_after_the_last_day_are_left_out_of_a_build() -> None:
    quotes = table([Quote(price=1.0), Quote(price=9.0, back=-1)])
    market = Panel.build(quotes, MARKET, DAY, 3)
    assert market.last_day == DAY
    assert float(market.price[-1, 0]) == 1.0


def test_an_arrival_returns_the_series_it_touched() -> None:
    market = panel(series([100]) + series([50], outlet="b"))
    touched = market.apply(table([Quote(outlet="b", price=55.0), Quote(outlet="c", price=7.0)]))
    assert set(touched.tolist()) == {market.series_of(code, "pork") for code in "bc"}
    assert market.price[-1, touched].tolist() == [55.0, 7.0]


def test_an_empty_arrival_touches_nothing() -> None:
    market = panel(series([100]))
    assert market.apply(table([])).size == 0


def test_the_last_of_several_quotes_of_a_day_wins() -> None:
    market = panel([])
    market.apply(table([Quote(price=100.0, stock=5.0), Quote(price=90.0, stock=4.0)]))
    assert float(market.price[-1, 0]) == 90.0
    assert float(market.stock[-1, 0]) == 4.0


def test_prices_and_stocks_of_one_day_may_come_in_two_reports() -> None:
    market = panel([])
    market.apply(table([Quote(price=100.0, promotional=True, observation=1)]))
    market.apply(
        table([Quote(stock=5.0, sold=2.0, availability=Availability.LIMITED, observation=2)])
    )
    assert (float(market.price[-1, 0]), float(market.stock[-1, 0])) == (100.0, 5.0)
    assert bool(market.promotional[-1, 0])
    assert AVAILABILITIES[int(market.availability[-1, 0])] is Availability.LIMITED
    assert market.observation_id(DAY, 0) == 1


def test_a_cell_without_a_price_leads_to_its_last_report() -> None:
    market = panel([Quote(stock=5.0, observation=1)])
    market.apply(table([Quote(sold=2.0, observation=2)]))
    assert market.observation_id(DAY, 0) == 2


def test_a_new_price_ends_a_promotion_and_its_regular_price() -> None:
    market = panel([Quote(price=90.0, promotional=True, regular_price=100.0)])
    market.apply(table([Quote(price=100.0)]))
    assert not market.promotional[-1, 0]
    assert np.isnan(market.regular_price[-1, 0])


def test_a_price_is_never_held_against_the_listed_price_of_an_earlier_report() -> None:
    market = panel([Quote(price=90.0, listed_price=90.0)])
    market.apply(table([Quote(price=95.0)]))
    assert np.isnan(market.listed_price[-1, 0])
    market.apply(table([Quote(listed_price=95.0)]))
    assert (float(market.price[-1, 0]), float(market.listed_price[-1, 0])) == (95.0, 95.0)


def test_an_empty_shelf_without_a_figure_ends_the_stock_of_the_morning() -> None:
    market = panel([Quote(price=90.0, stock=5.0)])
    market.apply(table([Quote(availability=Availability.OUT_OF_STOCK)]))
    assert np.isnan(market.stock[-1, 0])
    assert float(market.price[-1, 0]) == 90.0


def test_an_arrival_of_a_newer_day_rolls_the_window_forward() -> None:
    market = panel(series([100, 110]), days=2)
    market.apply(table([Quote(price=130.0, back=-1)]))
    assert market.last_day == DAY + timedelta(days=1)
    assert market.price[:, 0].tolist() == [110.0, 130.0]


def test_a_quote_older_than_the_window_is_left_out() -> None:
    market = panel(series([100]), days=2)
    assert market.apply(table([Quote(price=1.0, back=2, outlet="old")])).size == 0
    assert market.size == 1


def test_going_back_in_time_changes_nothing() -> None:
    market = panel(series([100, 110]), days=2)
    market.advance(DAY - timedelta(days=5))
    assert market.last_day == DAY
    assert market.price[:, 0].tolist() == [100.0, 110.0]


def test_a_leap_beyond_the_window_empties_it() -> None:
    market = panel(series([100, 110]), days=2)
    market.advance(DAY + timedelta(days=30))
    assert np.isnan(market.price).all()
    assert (market.observation == -1).all()
    assert market.size == 1


def test_the_days_of_the_window_are_ordinals_oldest_first() -> None:
    market = panel([], days=3)
    assert [date.fromordinal(int(day)) for day in market.days] == [
        DAY - timedelta(days=2),
        DAY - timedelta(days=1),
        DAY,
    ]


def test_a_day_is_one_contiguous_row() -> None:
    market = panel(series([100] * 3) + series([1] * 3, outlet="b"))
    assert market.price[-1].flags.c_contiguous


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.integers(0, 80), st.integers(0, 3), st.integers(1, 9)),
        min_size=1,
        max_size=60,
        unique_by=lambda row: row[:2],
    )
)
def test_a_panel_fed_day_by_day_equals_one_built_at_once(
    rows: list[tuple[int, int, int]],
) -> None:
    quotes = [Quote(back=-day, outlet=f"o{outlet}", price=price) for day, outlet, price in rows]
    last = DAY + timedelta(days=max(day for day, _, _ in rows))
    fed = Panel(MARKET, DAY, 10)
    for quote in sorted(quotes, key=lambda quote: -quote.back):
        fed.apply(table([quote]))
    built = Panel.build(table(quotes), MARKET, last, 10)
    for outlet in range(4):
        one, other = (p.series_of(f"o{outlet}", "pork") for p in (fed, built))
        old = np.full(10, np.nan) if other is None else built.price[:, other]
        new = np.full(10, np.nan) if one is None else fed.price[:, one]
        np.testing.assert_array_equal(new, old)


@settings(max_examples=30)
@given(st.permutations(range(12)))
def test_the_order_of_arrival_does_not_matter(order: list[int]) -> None:
    quotes = [Quote(back=at % 4, outlet=f"o{at // 4}", price=at + 1) for at in range(12)]
    market = Panel(MARKET, DAY, 6)
    for at in order:
        market.apply(table([quotes[at]]))
    for quote in quotes:
        found = market.series_of(quote.outlet, quote.product)
        assert market.price[-1 - quote.back, found] == quote.price


def test_a_part_holds_the_figures_of_its_series_under_the_same_codes() -> None:
    quotes = [Quote(outlet="b", price=7.0, stock=3.0), Quote(outlet="a", price=5.0)]
    whole = panel(quotes)
    part = whole.part(np.array([1]))

    outlet = whole.outlets[int(whole.outlet[1])]
    assert part.size == 1
    assert part.series_of(outlet, "pork") == 0
    assert part.price[-1].tolist() == whole.price[-1, [1]].tolist()
    assert part.outlets is whole.outlets
    assert len(part.strata) == 1


def test_logarithms_are_those_of_regular_prices() -> None:
    quotes = [
        Quote(outlet="a", price=5.0),
        Quote(outlet="b", price=5.0, promotional=True),
        Quote(outlet="c", price=5.0, promotional=True, regular_price=8.0),
        Quote(outlet="d", price=0.0),
    ]
    found = panel(quotes)
    logs = zip(found.outlet.tolist(), found.log_regular[-1].tolist(), strict=True)
    by_outlet = {found.outlets[outlet]: log for outlet, log in logs}

    assert by_outlet["a"] == np.log(5.0)
    assert by_outlet["c"] == np.log(8.0)
    assert np.isnan([by_outlet["b"], by_outlet["d"]]).all()
