"""Scenarios in force, and what the market knows of itself."""

from datetime import date

from monitor.domain.market import Area, Market, Outlet, OutletKind, Retailer, is_in_force
from monitor.domain.reserve import ReservePlan, Scenario, ScenarioPeriod

TET = Scenario(code="tet", name="Tết", factor=1.3)
COVID = Scenario(code="covid", name="COVID", factor=3.0)


def a_period(
    scenario: str, begin: int, end: int | None, areas: tuple[str, ...] = ()
) -> ScenarioPeriod:
    return ScenarioPeriod(
        scenario=scenario,
        from_day=date(2021, 2, begin),
        to_day=None if end is None else date(2021, 2, end),
        author="Phòng QLTM",
        reason="kế hoạch Tết",
        areas=areas,
    )


def a_plan(*periods: ScenarioPeriod) -> ReservePlan:
    return ReservePlan(scenarios={"tet": TET, "covid": COVID}, periods=periods)


def test_without_a_period_the_month_is_a_normal_one() -> None:
    assert a_plan().in_force(date(2021, 2, 5)).factor == 1.0


def test_a_configured_normal_scenario_is_used_as_written() -> None:
    normal = Scenario(code="normal", name="Ngày thường", factor=1.1)

    plan = ReservePlan(scenarios={"normal": normal})

    assert plan.in_force(date(2021, 2, 5)) is normal


def test_a_period_holds_from_its_first_to_its_last_day() -> None:
    plan = a_plan(a_period("tet", 3, 10))

    factors = [plan.in_force(date(2021, 2, day)).factor for day in (2, 3, 10, 11)]

    assert factors == [1.0, 1.3, 1.3, 1.0]


def test_the_later_entry_wins_where_two_overlap() -> None:
    plan = a_plan(a_period("tet", 1, None), a_period("covid", 5, None))

    assert plan.in_force(date(2021, 2, 4)) is TET
    assert plan.in_force(date(2021, 2, 20)) is COVID


def test_a_district_may_be_under_another_scenario_than_the_city() -> None:
    plan = a_plan(a_period("tet", 1, None), a_period("covid", 5, None, areas=("le-chan",)))

    assert plan.in_force(date(2021, 2, 6)) is TET
    assert plan.in_force(date(2021, 2, 6), "le-chan") is COVID
    assert plan.in_force(date(2021, 2, 6), "kien-an") is TET


def test_an_area_exists_from_its_first_to_its_last_day() -> None:
    area = Area(
        code="an-duong", name="An Dương", valid_from=date(2002, 1, 1), valid_to=date(2024, 12, 31)
    )

    assert is_in_force(area, date(2002, 1, 1))
    assert is_in_force(area, date(2024, 12, 31))
    assert not is_in_force(area, date(2025, 1, 1))
    assert not is_in_force(area, date(2001, 12, 31))


def test_a_market_finds_its_parts_by_code_and_a_retailers_outlets() -> None:
    shop = Outlet(code="a", name="A", kind=OutletKind.MARKET, area="x", retailer="board")
    other = Outlet(code="b", name="B", kind=OutletKind.MARKET, area="x")

    market = Market.of(retailers=[Retailer(code="board", name="BQL chợ")], outlets=[shop, other])

    assert market.outlets["b"] is other
    assert market.outlets_of("board") == [shop]
    assert (market.outlet_codes("board"), market.outlet_codes("nobody")) == (("a",), ())


def test_a_market_knows_who_only_stores_and_which_part_of_a_retailer_lies_where() -> None:
    stores = [
        Outlet(code=code, name=code, kind=kind, area=area, retailer=retailer)
        for code, kind, area, retailer in (
            ("k1", OutletKind.WAREHOUSE, "x", "stores"),
            ("k2", OutletKind.WAREHOUSE, "y", "both"),
            ("s1", OutletKind.MALL, "x", "both"),
        )
    ]
    market = Market.of(outlets=stores)

    assert market.storekeepers == {"stores"}
    shares = [market.share_in(*asked) for asked in (("both", "x"), ("stores", "y"), ("none", "x"))]
    assert shares == [0.5, 0.0, 1.0]
