"""Sums by area and owner are remembered, and a report adds up its own place again."""

from __future__ import annotations

import numpy as np

from monitor.domain.market import Area, Market, Outlet, OutletKind, Retailer
from monitor.domain.quotes import Floats, Ints
from monitor.stats.panel import Panel
from monitor.stats.places import by_area, by_owner
from tests.unit.stats.tables import Quote, panel, table

MARKET = Market.of(
    areas=[Area(code="north", name="Bắc"), Area(code="south", name="Nam")],
    retailers=[Retailer(code="big", name="Big")],
    outlets=[
        Outlet(code="b1", name="B1", kind=OutletKind.MALL, area="north", retailer="big"),
        Outlet(code="b2", name="B2", kind=OutletKind.MALL, area="south", retailer="big"),
        Outlet(code="s1", name="S1", kind=OutletKind.MARKET, area="south"),
    ],
)


class Stocks:
    """Tells what outlets hold today, and notes who was asked for."""

    def __init__(self, of: Panel) -> None:
        self.of = of
        self.asked: list[list[str]] = []

    def __call__(self, outlets: Ints) -> Floats:
        self.asked.append([self.of.outlets[at] for at in outlets.tolist()])
        series, place = self.of.by_outlet.members(outlets)
        sums = np.bincount(place, self.of.stock[-1, series], outlets.size)
        return sums.astype(np.float64)[None]


def stocked() -> Panel:
    return panel([Quote(outlet=code, stock=10.0) for code in ("b1", "b2", "s1")], MARKET)


def test_a_report_adds_up_its_own_area_again() -> None:
    known = stocked()
    stocks = Stocks(known)
    assert by_area(known, "stock", stocks).tolist() == [[10.0, 20.0]]
    known.apply(table([Quote(outlet="s1", stock=3.0)]))
    assert by_area(known, "stock", stocks).tolist() == [[10.0, 13.0]]
    assert stocks.asked[1:] == [["b2", "s1"]]


def test_a_report_adds_up_its_own_retailer_again() -> None:
    known = stocked()
    stocks = Stocks(known)
    assert by_owner(known, "stock", stocks).tolist() == [[20.0, 10.0]]
    known.apply(table([Quote(outlet="b1", stock=3.0)]))
    assert by_owner(known, "stock", stocks).tolist() == [[13.0, 10.0]]
    assert stocks.asked[1:] == [["b1", "b2"]]


def test_an_outlet_that_reports_for_the_first_time_has_its_place() -> None:
    known = panel([Quote(outlet="b1", stock=10.0)], MARKET)
    stocks = Stocks(known)
    assert by_area(known, "stock", stocks).tolist() == [[10.0, 0.0]]
    by_owner(known, "stock", stocks)
    known.apply(table([Quote(outlet="s1", stock=3.0), Quote(outlet="new", stock=1.0)]))
    assert by_area(known, "stock", stocks).tolist() == [[10.0, 3.0, 1.0]]
    assert by_owner(known, "stock", stocks).sum() == 14.0
