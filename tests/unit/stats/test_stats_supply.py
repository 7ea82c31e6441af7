"""Coverage of the reserve is an interval that silence widens."""

from __future__ import annotations

import pytest

from monitor.domain.market import (
    Area,
    BaseUnit,
    Market,
    Outlet,
    OutletKind,
    Product,
    Retailer,
)
from monitor.domain.reserve import Commitment, ReserveNeed, ReservePlan, Scenario, ScenarioPeriod
from monitor.stats.supply import (
    MOST_OBSERVATIONS,
    Coverage,
    SupplyOptions,
    coverage,
    observations_behind,
)
from tests.unit.stats.tables import DAY, Quote, panel

TONNE = 1_000_000
"""Thousandths of a kilogram in a tonne."""

MARKET = Market.of(
    areas=[
        Area(code="le-chan", name="Lê Chân", population=300),
        Area(code="hong-bang", name="Hồng Bàng", population=100),
        Area(code="bach-long-vi", name="Bạch Long Vĩ"),
    ],
    retailers=[Retailer(code="big", name="Big"), Retailer(code="small", name="Small")],
    outlets=[
        Outlet(code="b1", name="B1", kind=OutletKind.MALL, area="le-chan", retailer="big"),
        Outlet(code="b2", name="B2", kind=OutletKind.MALL, area="hong-bang", retailer="big"),
        Outlet(code="s1", name="S1", kind=OutletKind.MARKET, area="le-chan", retailer="small"),
    ],
    products=[
        Product(
            code=code,
            name=code,
            group="meat",
            base_unit=BaseUnit.KG,
            plausible_low=1,
            plausible_high=10**6,
        )
        for code in ("pork", "beef")
    ],
)
TET = Scenario(code="tet", name="Tết", factor=1.3)
HIGH = Scenario(code="covid_high", name="Covid cao", factor=3.0)


def plan(
    *periods: ScenarioPeriod,
    commitments: tuple[Commitment, ...] = (),
    products: tuple[str, ...] = (),
    need: int = 12_000 * TONNE,
) -> ReservePlan:
    return ReservePlan(
        needs=(
            ReserveNeed(
                good="meat", monthly_need=need, held_share=0.1, source="", products=products
            ),
        ),
        scenarios={"tet": TET, "covid_high": HIGH},
        periods=periods,
        commitments=commitments,
    )


def promise(retailer: str, tonnes: int) -> Commitment:
    return Commitment(retailer=retailer, good="meat", quantity=tonnes * TONNE)


def held(
    quotes: list[Quote], reserve: ReservePlan, options: SupplyOptions | None = None
) -> Coverage:
    return coverage(panel(quotes, MARKET), DAY, reserve, MARKET, options)[0]


def test_the_published_example_of_an_interval_is_reproduced() -> None:
    quotes = [
        Quote(outlet="b1", stock=840 * TONNE),
        Quote(outlet="s1", stock=300 * TONNE, back=3),
    ]
    found = held(quotes, plan(commitments=(promise("big", 700), promise("small", 300))))
    assert found.target == pytest.approx(1200 * TONNE)
    assert found.percent(found.lower) == pytest.approx(70.0)
    assert found.percent(found.middle) == pytest.approx(91.4, abs=0.05)
    assert found.percent(found.upper) == pytest.approx(100.0)
    assert found.reporting_share == pytest.approx(0.7)
    assert (found.reporting, found.expected, found.missing) == (1, 2, ("s1",))


def test_a_shortfall_is_confirmed_only_when_even_the_upper_bound_is_short() -> None:
    quotes = [Quote(outlet="b1", stock=840 * TONNE), Quote(outlet="s1", stock=1, back=3)]
    found = held(quotes, plan(commitments=(promise("big", 700), promise("small", 300))))
    assert [found.verdict(x) for x in (0.6, 0.9, 1.1)] == ["ok", "possible", "confirmed"]


def test_without_promises_outlets_weigh_what_they_last_held() -> None:
    quotes = [
        Quote(outlet="b1", stock=300 * TONNE),
        Quote(outlet="x", stock=100 * TONNE, back=5),
    ]
    found = held(quotes, plan())
    assert found.reporting_share == pytest.approx(0.75)
    assert found.upper == pytest.approx(400 * TONNE)


def test_an_empty_shelf_that_was_reported_is_a_report() -> None:
    found = held([Quote(outlet="b1", stock=0)], plan(commitments=(promise("big", 100),)))
    assert found.reporting_share == 1.0
    assert found.upper == 0.0
    assert found.verdict() == "confirmed"


def test_yesterday_still_counts_as_reported() -> None:
    found = held([Quote(outlet="b1", stock=5.0, back=1)], plan())
    assert (found.reporting, found.today) == (1, 0)


def test_nobody_reporting_is_possible_and_never_confirmed() -> None:
    assert held([Quote(outlet="b1", stock=5.0, back=9)], plan()).verdict() == "possible"
    assert held([], plan()).verdict() == "possible"


def test_an_unseen_stock_runs_down_at_the_given_outflow() -> None:
    found = held([Quote(stock=100.0, back=2)], plan(), SupplyOptions(daily_outflow=0.5))
    assert found.middle == pytest.approx(25.0)


def test_all_products_of_the_group_are_added_up_and_others_are_not() -> None:
    quotes = [Quote(product=code, stock=10.0) for code in ("pork", "beef", "rice")]
    assert held(quotes, plan()).lower == 20.0


def test_a_need_may_name_its_products() -> None:
    quotes = [Quote(product=code, stock=10.0) for code in ("pork", "beef", "rice")]
    assert held(quotes, plan(products=("rice", "gold"))).lower == 10.0


def test_a_plan_without_needs_covers_nothing() -> None:
    assert coverage(panel([Quote(stock=1.0)], MARKET), DAY, ReservePlan(), MARKET) == []


def test_evidence_leads_to_the_observations() -> None:
    quotes = [
        Quote(outlet="b1", stock=1.0, back=2, observation=7),
        Quote(outlet="s1", stock=1.0, observation=8),
        Quote(outlet="b2", stock=1.0),
    ]
    assert observations_behind(panel(quotes, MARKET), DAY, ["pork"]) == [7, 8]
    assert observations_behind(panel(quotes, MARKET), DAY, ["pork"], "hong-bang") == []
    assert observations_behind(panel(quotes, MARKET), DAY, ["beef"]) == []


def test_evidence_leads_to_the_first_observations_of_very_many() -> None:
    outlets = [f"shop-{at:03}" for at in range(2 * MOST_OBSERVATIONS)]
    quotes = [Quote(outlet=outlet, stock=1.0, observation=at) for at, outlet in enumerate(outlets)]
    found = observations_behind(panel(quotes, MARKET), DAY, ["pork"])
    assert found == list(range(MOST_OBSERVATIONS))


def test_the_scenario_in_force_moves_the_target() -> None:
    period = ScenarioPeriod(scenario="tet", from_day=DAY, to_day=None, author="", reason="")
    found = held([Quote(stock=1.0)], plan(period))
    assert found.scenario == TET
    assert found.target == pytest.approx(1560 * TONNE)


def test_an_area_under_its_own_scenario_has_its_own_target_by_population() -> None:
    period = ScenarioPeriod(
        scenario="covid_high",
        from_day=DAY,
        to_day=None,
        author="",
        reason="",
        areas=("le-chan", "bach-long-vi"),
    )
    quotes = [Quote(outlet="b1", stock=30.0), Quote(outlet="b2", stock=7.0)]
    city, area = coverage(panel(quotes, MARKET), DAY, plan(period), MARKET)
    assert (city.area, city.scenario.code, city.lower) == ("", "normal", 37.0)
    assert (area.area, area.scenario, area.lower) == ("le-chan", HIGH, 30.0)
    assert area.target == pytest.approx(1200 * TONNE * 3 * 300 / 400)


def test_a_promise_is_spread_over_the_retailers_outlets_in_an_area() -> None:
    period = ScenarioPeriod(
        scenario="covid_high", from_day=DAY, to_day=None, author="", reason="", areas=("le-chan",)
    )
    promises = (
        promise("big", 200),
        promise("small", 300),
        Commitment(retailer="ghost", good="meat", quantity=5),
        Commitment(retailer="big", good="rice", quantity=5),
    )
    quotes = [Quote(outlet="b1", stock=30.0), Quote(outlet="s1", stock=7.0, back=9)]
    _, area = coverage(panel(quotes, MARKET), DAY, plan(period, commitments=promises), MARKET)
    assert area.reporting_share == pytest.approx(100 / 400, rel=1e-6)
