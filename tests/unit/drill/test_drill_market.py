"""The simulated market."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from monitor.domain.settings import Settings
from monitor.drill import EventKind, PlantedEvent, SimulatedMarket
from monitor.drill.market import Report
from tests.unit.drill.markets import CHAIN, DEPOT, START, at, settings

TET = date(2021, 2, 12)
QUIET = date(2021, 1, 11)


def market(configured: Settings | None = None, *also: PlantedEvent) -> SimulatedMarket:
    configured = configured or settings()
    assert configured.drill is not None
    return SimulatedMarket(configured, configured.drill, also)


def report(simulated: SimulatedMarket, day: date, hour: int = 16) -> Report:
    rows = np.arange(len(simulated.place.outlets))
    return simulated.report(at(day, hour), rows)


def cell(simulated: SimulatedMarket, outlet: str, product: str) -> tuple[int, int]:
    return simulated.place.outlets.index(outlet), simulated.place.products.index(product)


def event(simulated: SimulatedMarket, kind: EventKind) -> PlantedEvent:
    return next(each for each in simulated.truth() if each.kind is kind)


def test_the_same_seed_plays_the_same_market_whatever_was_asked_before() -> None:
    one, other = market(), market()
    other.day(START + timedelta(days=40))
    assert np.array_equal(one.day(START).price, other.day(START).price)
    assert np.array_equal(one.day(START).level, other.day(START).level)


def test_another_seed_plays_another_market() -> None:
    assert not np.array_equal(market().day(START).price, market(settings(seed=9)).day(START).price)


def test_forgotten_days_come_back_the_same() -> None:
    simulated = market()
    before = simulated.day(START).price.copy()
    for ahead in range(1, 40):
        simulated.day(START + timedelta(days=ahead))
    assert np.array_equal(simulated.day(START).price, before)


def test_a_planted_spike_is_in_the_prices() -> None:
    simulated = market()
    spike = next(e for e in simulated.truth() if e.kind is EventKind.SPIKE and e.outlet)
    where = cell(simulated, spike.outlet, spike.product)
    before = simulated.day(spike.start - timedelta(days=1)).price[where]
    assert simulated.day(spike.start).price[where] / before == pytest.approx(spike.factor, rel=0.1)


def test_a_spike_of_a_district_leaves_shops_alone() -> None:
    simulated = market()
    spike = next(e for e in simulated.truth() if e.kind is EventKind.SPIKE and not e.outlet)
    day, before = simulated.day(spike.start), simulated.day(spike.start - timedelta(days=1))
    ratio = day.price / before.price
    rises = {
        outlet: ratio[cell(simulated, outlet, spike.product)]
        for outlet, area in zip(simulated.place.outlets, simulated.place.areas, strict=True)
        if area == spike.area
    }
    assert all((rise > 1.2) == (outlet not in CHAIN) for outlet, rise in rises.items())


def test_a_slip_is_ten_times_the_price() -> None:
    simulated = market()
    slip = PlantedEvent(
        kind=EventKind.SLIP,
        outlet="mart-2",
        product="cabbage",
        start=QUIET,
        end=QUIET,
        factor=10.0,
        must_report=False,
    )
    where = cell(simulated, "mart-2", "cabbage")
    right = simulated.day(QUIET).price[where]
    assert market(None, slip).day(QUIET).price[where] == 10 * right


def test_a_shortfall_is_in_the_stocks() -> None:
    simulated = market()
    shortfall = event(simulated, EventKind.SHORTFALL)
    column = simulated.place.products.index("egg_local")
    before = simulated.day(shortfall.start - timedelta(days=1)).level[:, column].sum()
    held = simulated.day(shortfall.start).level[:, column].sum()
    assert held / before == pytest.approx(shortfall.factor, rel=0.15)


def test_a_rush_empties_shops_at_flat_prices_and_heals_within_a_day() -> None:
    simulated = market()
    day = event(simulated, EventKind.RUNDOWN).start
    where = cell(simulated, CHAIN[0], "rice_plain")
    around = [report(simulated, day + timedelta(days=offset)) for offset in (-1, 0, 1)]
    stocks = [each.stock[where] for each in around]
    prices = [each.price[where] for each in around]
    assert stocks[1] < 0.35 * stocks[0]
    assert stocks[2] > 0.7 * stocks[0]
    assert max(prices) <= 1.03 * min(prices)
    assert around[1].is_rush[where]


def test_a_rush_leaves_the_warehouse_alone() -> None:
    simulated = market()
    day = event(simulated, EventKind.RUNDOWN).start
    assert not report(simulated, day).is_rush[cell(simulated, DEPOT, "rice_plain")]


def cut(factor: float = 0.0, days: int = 20) -> PlantedEvent:
    end = QUIET + timedelta(days=days - 1)
    details = {"area": "kien-an", "group": "eggs", "must_report": True}
    return PlantedEvent(kind=EventKind.CUT, start=QUIET, end=end, factor=factor, **details)  # type: ignore[arg-type]  # test shorthand


def supplied(factor: float = 0.0, days: int = 20) -> SimulatedMarket:
    return market(settings(events=(), welcome=False), cut(factor, days))


def shelf(simulated: SimulatedMarket, offset: int, field: str = "level") -> float:
    where = [cell(simulated, code, "egg_local") for code in CHAIN]
    figures = getattr(simulated.day(QUIET + timedelta(days=offset)), field)
    return float(sum(figures[each] for each in where))


def test_shops_that_nothing_is_delivered_to_sell_what_they_have_until_it_is_gone() -> None:
    simulated = supplied()
    (event,) = simulated.truth()
    assert event.gone is not None
    gone = (event.gone - QUIET).days
    assert 5 <= gone <= 8
    levels = [shelf(simulated, offset) for offset in range(-1, gone + 1)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] == 0.0 < levels[-2]
    assert [shelf(simulated, day, "received") for day in range(gone)] == [0.0] * gone


def test_half_of_the_deliveries_make_the_same_stock_last_longer() -> None:
    ends = [supplied(factor).truth()[0].gone for factor in (0.0, 0.5)]
    assert None not in ends
    assert ends == sorted(ends, key=str)
    assert ends[0] != ends[1]


def test_a_cut_that_ends_in_time_leaves_nobody_without() -> None:
    assert supplied(days=3).truth()[0].gone is None


def test_shops_fill_their_shelves_when_deliveries_resume() -> None:
    simulated = supplied(days=3)
    before, after = shelf(simulated, 2), shelf(simulated, 3)
    moved = shelf(simulated, 3, "received") - shelf(simulated, 3, "sold")
    assert after > 1.3 * before
    assert after - before == pytest.approx(moved, abs=2.0)


def test_a_cut_to_shops_leaves_the_markets_of_the_district_alone() -> None:
    rows = [row for row, kind in enumerate(supplied().place.kinds) if kind == "market"]
    with_cut, without = (m.day(QUIET + timedelta(days=9)) for m in (supplied(), supplied(1.0)))
    assert np.array_equal(with_cut.level[rows], without.level[rows])


def test_without_shops_to_cut_off_nothing_runs_out() -> None:
    elsewhere = replace(cut(), area="le-chan", group="rice")
    bare = market(settings(events=(), welcome=False), elsewhere)
    assert bare.truth()[0].gone is None


@effort(max_examples=25, deadline=None)
@given(offset=st.integers(-20, 40), hour=st.integers(5, 23))
def test_stock_moves_by_what_came_less_what_was_sold(offset: int, hour: int) -> None:
    simulated, day = market(), START + timedelta(days=offset)
    now, before = report(simulated, day, hour), report(simulated, day - timedelta(days=1), hour)
    moved = now.received - now.sold
    assert np.allclose(now.stock - before.stock, moved, atol=1.0)


@effort(max_examples=25, deadline=None)
@given(offset=st.integers(-20, 40))
def test_nothing_is_negative_and_no_price_is_zero(offset: int) -> None:
    day = market().day(START + timedelta(days=offset))
    assert (day.price > 0).all()
    assert min(day.level.min(), day.sold.min(), day.received.min()) >= 0


def test_shelves_empty_during_the_day() -> None:
    simulated = market()
    morning, evening = report(simulated, QUIET, 7), report(simulated, QUIET, 16)
    assert (evening.stock <= morning.stock).all()
    assert evening.stock.sum() < morning.stock.sum()


def test_before_the_delivery_of_the_day_yesterdays_counts() -> None:
    simulated = market()
    night = report(simulated, QUIET, 3)
    assert np.array_equal(night.received, simulated.day(QUIET - timedelta(days=1)).received)


def test_shops_of_a_chain_ask_the_same_price() -> None:
    simulated = market()
    first, second = (simulated.place.outlets.index(code) for code in CHAIN)
    prices = simulated.day(QUIET).price
    assert np.array_equal(prices[first], prices[second])


def test_markets_ask_different_prices_and_move_daily() -> None:
    simulated = market()
    rows = [row for row, code in enumerate(simulated.place.outlets) if code.startswith("le-chan")]
    column = simulated.place.products.index("cabbage")
    week = [simulated.day(QUIET + timedelta(days=ahead)).price[rows, column] for ahead in range(7)]
    assert len({tuple(prices.tolist()) for prices in week}) > 3
    assert len(set(week[0].tolist())) > 1


def test_supermarket_prices_stand_for_days() -> None:
    simulated = market()
    row = simulated.place.outlets.index(CHAIN[0])
    days = [simulated.day(QUIET + timedelta(days=ahead)).price[row] for ahead in range(8)]
    moved = np.abs(np.diff(np.log(np.array(days)), axis=0))
    assert np.median(moved) < 0.005


def test_markets_ask_whole_five_hundreds_and_shops_whole_hundreds() -> None:
    simulated = market()
    price = simulated.day(QUIET).price
    at_market = ~simulated.place.is_shop
    assert (price[at_market][price[at_market] >= 10_000] % 500 == 0).all()
    assert (price[~at_market][price[~at_market] >= 5000] % 100 == 0).all()


def test_what_costs_little_is_asked_in_steps_that_are_no_rise() -> None:
    simulated = market()
    price = simulated.day(QUIET).price[~simulated.place.is_shop]
    cheap = price[price < 10_000]
    assert (cheap % 50 == 0).all()
    assert (cheap % 500 != 0).any()


def test_live_fowl_is_sold_at_markets_only() -> None:
    place = market().place
    column = place.products.index("chicken_live")
    assert not place.is_carried[place.is_shop, column].any()


def test_a_retailer_holds_what_it_promised_and_a_cushion() -> None:
    simulated = market(settings(events=()))
    held = report(simulated, QUIET).stock[cell(simulated, DEPOT, "pork_belly")]
    assert held == pytest.approx(60_000_000 * 1.3, rel=0.25)


def test_most_markets_are_closed_on_mung_1_and_open_a_week_later() -> None:
    simulated = market()
    rows = np.array([k == "market" for k in simulated.place.kinds])
    assert simulated.day(TET).is_open[rows].mean() < 0.5
    assert simulated.day(TET + timedelta(days=7)).is_open.all()


def test_pork_is_dearest_about_8_january_and_eases_before_tet() -> None:
    simulated = market()
    column = simulated.place.products.index("pork_belly")
    days = (date(2020, 11, 20), date(2021, 1, 8), date(2021, 2, 2))
    start, peak, eased = (np.median(simulated.day(day).price[:, column]) for day in days)
    assert start < eased < peak
    assert peak / start == pytest.approx(1.24, abs=0.08)


def test_a_product_without_a_documented_price_costs_the_middle_of_its_band() -> None:
    from monitor.drill.anchor import anchor_of
    from tests.unit.drill.markets import product

    unknown = product("unheard_of", "Lạ", "pork", plausible_low=10_000, plausible_high=40_000)
    assert anchor_of(unknown).price == 20_000
