"""What Tết does to prices, demand and opening hours."""

from __future__ import annotations

import pytest

from monitor.domain.market import OutletKind
from monitor.drill import season


@pytest.mark.parametrize("group", ["pork", "seafood", "poultry", "vegetables"])
def test_fresh_food_costs_five_to_fifteen_percent_more_on_29_tet(group: str) -> None:
    assert 0.05 <= season.drift(group, -2) <= 0.15


def test_chicken_rises_by_up_to_a_fifth_on_30_tet() -> None:
    assert 0.10 <= season.drift("poultry", -1) <= 0.20


def test_salt_hardly_moves() -> None:
    assert season.drift("salt", -1) < 0.02


@pytest.mark.parametrize("distance", [-40, 12])
@pytest.mark.parametrize("group", ["pork", "eggs", "rice", "salt"])
def test_prices_are_usual_far_from_tet(group: str, distance: int) -> None:
    assert season.drift(group, distance) == pytest.approx(0.0)


def test_people_buy_most_two_days_before_tet() -> None:
    assert max(range(-30, 10), key=season.demand) == -2
    assert season.demand(-30) == 1.0


def test_stocks_are_lowest_at_tet() -> None:
    assert season.shelves(-20) == 1.0
    assert season.shelves(-1) < season.shelves(-5) < 1.0


def test_most_markets_are_closed_on_mung_1() -> None:
    assert season.open_share(OutletKind.MARKET, 0) < 0.2
    assert season.open_share(OutletKind.MARKET, 4) == 1.0


def test_more_shops_than_markets_open_at_tet() -> None:
    assert all(
        season.open_share(OutletKind.SUPERMARKET, day) > season.open_share(OutletKind.MARKET, day)
        for day in (0, 1, 2)
    )


def test_a_warehouse_is_counted_every_day() -> None:
    assert season.open_share(OutletKind.WAREHOUSE, 0) == 1.0
