"""Where stocks run down, on whole arrays: in the city, in areas, at single outlets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.domain.market import OutletKind
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case
from monitor.rules.goods import goods_of
from monitor.rules.rundown_options import RundownOptions
from monitor.stats.panel import KINDS
from monitor.stats.shelf import Shelf, shelf


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
    """Which places have run down: by good; by good and area; by good and outlet, flattened."""

    city: Bools
    area: Bools
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
    report speak for a place at the next review of the whole market.
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
    area = (area | _many(down, told, options)) & (witnesses >= options.min_outlets)
    area &= np.tile(np.array([bool(name) for name in panel.areas.names], dtype=bool), goods)
    told, down, witnesses = (
        some.reshape(goods, areas).sum(axis=1) for some in (told, down, witnesses)
    )
    city = stocks.have_run_down(good, goods, options.entry_percent, options)
    city = (city | _many(down, told, options)) & (witnesses >= options.min_outlets)
    widely = area.reshape(goods, areas).sum(axis=1) > 1
    city &= widely | ~enough.reshape(goods, areas).any(axis=1)
    return Places(
        city=city,
        area=area & ~np.repeat(city, areas),
        outlet=_alone(options, stocks, at_outlet, goods * outlets),
    )


def _many(down: Ints, told: Ints, options: RundownOptions) -> Bools:
    many: Bools = (down >= options.min_outlets) & (100 * down >= options.fallen_percent * told)
    return many


def _alone(options: RundownOptions, stocks: Stocks, at_outlet: Ints, size: int) -> Bools:
    """Say which outlets have run down so far, and in so many products, that they speak alone."""
    where = np.flatnonzero(stocks.counted)
    over = stocks.have_run_down(at_outlet, size, options.outlet_percent, options)
    left = 1 - options.entry_percent / 100
    fell = stocks.shelf.today[where] < left * stocks.shelf.usual[where]
    over &= np.bincount(at_outlet[fell], minlength=size) >= options.outlet_min_products
    return over
