"""Where stocks run down, on whole arrays: in the city, in areas, at single outlets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from monitor.domain.market import OutletKind
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case
from monitor.rules.goods import goods_of
from monitor.rules.rundown_options import RundownOptions
from monitor.stats.panel import KINDS
from monitor.stats.shelf import Shelf, shelf

_REACH_DAYS = 3
"""How many days back the last report before may lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocks:
    """The series that count today, each with its good, and the stocks behind them."""

    goods: list[str]
    good: Ints
    counted: Bools
    shelf: Shelf

    def members(self, wanted: Bools) -> Ints:
        """Return the series that count among those wanted."""
        return np.flatnonzero(self.counted & wanted)

    def have_run_down(self, key: Ints, size: int, percent: float, options: RundownOptions) -> Bools:
        """Say which groups of series (``key`` by counted series) have run down by so much."""
        where = np.flatnonzero(self.counted)

        def total(figures: Floats) -> Floats:
            return np.bincount(key, figures[where], size).astype(np.float64)

        now, usual, low = (total(x) for x in (self.shelf.today, self.shelf.usual, self.shelf.low))
        spread = total(self.shelf.spread * self.shelf.usual) / np.where(usual > 0, usual, 1.0)
        left = np.minimum(1 - percent / 100, np.exp(-options.spreads * spread))
        over: Bools = (now <= left * usual) & (now < (1 - options.below_low_percent / 100) * low)
        return over


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Which places have run down: by good; by good and area; by good and outlet, flattened.

    ``bare`` outlets hold little, whether they ran down on this day or on one before.
    """

    city: Bools
    area: Bools
    bare: Bools
    outlet: Bools


def stocks_of(case: Case, options: RundownOptions) -> Stocks:
    """Return the stocks of the day that can be held against their usual ones."""
    goods, good = goods_of(case)
    stocks = shelf(case.panel, case.day, options.window_days, options.min_reports)
    counted = (good >= 0) & np.isfinite(stocks.today) & (stocks.usual > 0)
    counted &= case.panel.kind != KINDS.index(OutletKind.WAREHOUSE)
    return Stocks(goods=goods, good=good, counted=counted, shelf=stocks)


def places_of(case: Case, options: RundownOptions, stocks: Stocks) -> Places:
    """Return where stocks have run down; an area of a city that has does not count.

    On an arrival that many outlets must have run down; a few large ones that are the first to
    report speak for a place at the next review of the whole market. One alone never does: without
    the outlet that lost most the place must have run down as well.
    """
    panel, where = case.panel, np.flatnonzero(stocks.counted)
    areas, goods, outlets = len(panel.areas), len(stocks.goods), len(panel.outlets)
    good, outlet = stocks.good[where], panel.outlet[where]
    place, at_outlet = good * areas + panel.area[where], good * outlets + outlet
    fallen = stocks.have_run_down(at_outlet, goods * outlets, options.entry_percent, options)
    pairs = np.unique(place * outlets + outlet)
    at = pairs // outlets
    has_fallen = fallen[at // areas * outlets + pairs % outlets]
    told, down = (np.bincount(some, minlength=goods * areas) for some in (at, at[has_fallen]))
    witnesses = told if case.scope is None else down
    enough = told >= options.min_outlets
    area = stocks.have_run_down(place, goods * areas, options.entry_percent, options)
    mine = _by_pair(stocks, place * outlets + outlet, pairs)
    area = (area & _without_the_worst(mine, at, area.size, options)) | _many(down, told, options)
    area &= witnesses >= options.min_outlets
    area &= np.tile(np.array([bool(name) for name in panel.areas.names], dtype=bool), goods)
    city = stocks.have_run_down(good, goods, options.entry_percent, options)
    city &= _without_the_worst(mine, at // areas, goods, options)
    told, down, witnesses = (
        some.reshape(goods, areas).sum(axis=1) for some in (told, down, witnesses)
    )
    city = (city | _many(down, told, options)) & (witnesses >= options.min_outlets)
    widely = area.reshape(goods, areas).sum(axis=1) > 1
    city &= widely | ~enough.reshape(goods, areas).any(axis=1)
    bare = _bare(options, stocks, at_outlet, goods * outlets)
    return Places(
        city=city,
        area=area & ~np.repeat(city, areas),
        bare=bare,
        outlet=bare & stocks.have_run_down(at_outlet, bare.size, options.outlet_percent, options),
    )


def _by_pair(stocks: Stocks, key: Ints, pairs: Ints) -> tuple[Floats, Floats]:
    """Return today's and the usual stock of each outlet of each place."""
    where, at = np.flatnonzero(stocks.counted), np.searchsorted(pairs, key)
    today, usual = (
        np.bincount(at, figures[where], pairs.size).astype(np.float64)
        for figures in (stocks.shelf.today, stocks.shelf.usual)
    )
    return today, usual


def _without_the_worst(
    stock: tuple[Floats, Floats], place: Ints, size: int, options: RundownOptions
) -> Bools:
    """Say which places have run down also without the outlet that lost most.

    ``stock`` and ``place`` are by outlet of a place.
    """
    order = np.lexsort((stock[1] - stock[0], place))
    worst = order[np.flatnonzero(np.diff(place[order], append=size))]
    rest = np.delete(np.arange(place.size), worst)
    now, usual = (np.bincount(place[rest], figures[rest], size) for figures in stock)
    over: Bools = (usual > 0) & (now <= (1 - options.entry_percent / 100) * usual)
    return over


def _many(down: Ints, told: Ints, options: RundownOptions) -> Bools:
    many: Bools = (down >= options.min_outlets) & (100 * down >= options.fallen_percent * told)
    return many


def _bare(options: RundownOptions, stocks: Stocks, at_outlet: Ints, size: int) -> Bools:
    """Say which outlets hold so little of a good, in so many products, that they may speak."""
    where = np.flatnonzero(stocks.counted)
    today, usual = stocks.shelf.today[where], stocks.shelf.usual[where]
    left, half = (1 - percent / 100 for percent in (options.outlet_percent, options.entry_percent))
    now, was = (np.bincount(at_outlet, figures, size) for figures in (today, usual))
    few = np.bincount(at_outlet[today < half * usual], minlength=size)
    bare: Bools = (now <= left * was) & (few >= options.outlet_min_products)
    return bare


def had_run_down(case: Case, options: RundownOptions, mine: Ints, at: int) -> bool:
    """Say whether an outlet (``good * outlets + outlet``) had run down on its report before.

    ``mine`` are its series of that good.
    """
    part = case.panel.part(mine)
    for row in range(case.row - 1, max(case.row - _REACH_DAYS, 0) - 1, -1):
        if np.isfinite(part.stock[row]).any():
            before = replace(case, panel=part, day=date.fromordinal(int(part.days[row])))
            return bool(places_of(before, options, stocks_of(before, options)).outlet[at])
    return False
