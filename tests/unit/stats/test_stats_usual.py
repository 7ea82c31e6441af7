"""The usual price of a series and of a product."""

from __future__ import annotations

from monitor.stats.usual import usual_by_product, usual_prices
from tests.unit.stats.tables import Quote, panel, series, table


def test_the_usual_price_is_the_median_of_the_last_days() -> None:
    market = panel(series([9, 9, 100, 110, 120]))
    assert usual_prices(market, last_days=3) == {("cho-sat", "pork"): 110.0}


def test_a_series_without_a_price_in_the_window_has_no_usual_price() -> None:
    market = panel([Quote(stock=5.0)])
    assert usual_prices(market) == {}
    assert usual_by_product(market) == {}


def test_the_peers_price_is_the_median_over_outlets() -> None:
    quotes = [q for n, price in enumerate((10, 20, 90)) for q in series([price], outlet=f"o{n}")]
    assert usual_by_product(panel(quotes)) == {"pork": 20.0}


def test_an_arrival_moves_the_usual_price() -> None:
    market = panel(series([100]))
    usual_prices(market)
    market.apply(table([Quote(price=120.0)]))
    assert usual_prices(market) == {("cho-sat", "pork"): 120.0}
