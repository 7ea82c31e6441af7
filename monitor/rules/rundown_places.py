"""Where stocks run down, on whole arrays: in the city, in areas, at single outlets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from monitor.domain.finding import Subject
from monitor.domain.market import OutletKind
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case
from monitor.rules.goods import goods_of
from monitor.rules.rundown_options import RundownOptions
from monitor.stats.panel import KINDS, Panel
from monitor.stats.places import by_area
from monitor.stats.shelf import Shelf, shelf

_NOW, _USUAL, _LOW, _SPREAD, _TOLD, _FELL = range(6)
_SUMS = 6
_REACH_DAYS = 3
"""How many days back the last report before may lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocks:
    """The stocks of the day: ``good`` gives each stratum its good, -1 for none.

    ``sums`` of shape (figures, goods, outlets) add up the series that count: stocks today, usual
    and lowest of late, spreads times usual stocks, how many told, and how many fell far.
    """

    panel: Panel
    goods: list[str]
    good: Ints
    shelf: Shelf
    sums: Floats

    def counted(self, series: Ints) -> Ints:
        """Return those of some series that count: told today, and with a usual stock."""
        return series[_is_counted(self.panel, self.good, self.shelf, series)]

    def members(self, subject: Subject) -> Ints:
        """Return the series of a good and place that count, ascending."""
        panel, strata = self.panel, self.panel.strata
        here = self.good == self.goods.index(subject.group)
        if subject.area:
            here &= strata.area == panel.areas.find(subject.area)
        series = np.sort(strata.members(np.flatnonzero(here))[0])
        if subject.outlet:
            series = series[panel.outlet[series] == panel.outlets.find(subject.outlet)]
        return self.counted(series)


def stocks_of(case: Case, options: RundownOptions) -> Stocks:
    """Return the stocks of the day that can be held against their usual ones."""
    panel, (goods, good) = case.panel, goods_of(case)
    stocks = shelf(panel, case.day, options.window_days, options.min_reports)
    sums = panel.outlet_memo.get(
        ("rundown", case.day, options, case.groups, case.kinds),
        len(panel.outlets),
        lambda outlets: _sums(panel, stocks, good, len(goods), options, outlets),
    )
    return Stocks(
        panel=panel,
        goods=goods,
        good=good,
        shelf=stocks,
        sums=sums.reshape(_SUMS, len(goods), len(panel.outlets)),
    )


def _is_counted(panel: Panel, good: Ints, stocks: Shelf, series: Ints) -> Bools:
    counted: Bools = (good[panel.strata.of[series]] >= 0) & np.isfinite(stocks.today[series])
    counted &= stocks.usual[series] > 0
    counted &= panel.kind[series] != KINDS.index(OutletKind.WAREHOUSE)
    return counted


def _sums(
    panel: Panel, stocks: Shelf, good: Ints, goods: int, options: RundownOptions, outlets: Ints
) -> Floats:
    """Return the sums of ``Stocks`` for some outlets, of shape (figures * goods, outlets)."""
    series, place = panel.by_outlet.members(outlets)
    counted = _is_counted(panel, good, stocks, series)
    series, place = series[counted], place[counted]
    cell, size = good[panel.strata.of[series]] * outlets.size + place, goods * outlets.size
    now, usual, low = (figures[series] for figures in (stocks.today, stocks.usual, stocks.low))
    fell = now < (1 - options.entry_percent / 100) * usual
    weights = (now, usual, low, stocks.spread[series] * usual, np.ones(series.size), fell)
    sums = [np.bincount(cell, weight, size) for weight in weights]
    return np.reshape(sums, (_SUMS * goods, outlets.size)).astype(np.float64)


def have_run_down(sums: Floats, percent: float, options: RundownOptions) -> Bools:
    """Say which places have run down by so much; ``sums`` begins with the figures of ``Stocks``."""
    now, usual, low = sums[_NOW], sums[_USUAL], sums[_LOW]
    spread = sums[_SPREAD] / np.where(usual > 0, usual, 1.0)
    left = np.minimum(1 - percent / 100, np.exp(-options.spreads * spread))
    over: Bools = (now <= left * usual) & (now < (1 - options.below_low_percent / 100) * low)
    return over


def places_of(case: Case, options: RundownOptions, stocks: Stocks) -> tuple[Bools, Bools]:
    """Return where stocks have run down: by good, and by good and area, flattened.

    An area of a city that has does not count. On an arrival that many outlets must have run down; a
    few large ones that are the first to report speak for a place at the next review of the whole
    market. One alone never does: without the outlet that lost most the place must have run down as
    well.
    """
    panel, sums = case.panel, stocks.sums
    of_areas, told, down = _of_areas(case, options, stocks)
    has_told = sums[_TOLD] > 0
    witnesses = told if case.scope is None else down
    enough = told >= options.min_outlets
    area = have_run_down(of_areas, options.entry_percent, options)
    for good, at in np.argwhere(area).tolist():
        here = has_told[good] & (panel.by_outlet.area == at)
        area[good, at] = _has_without_the_worst(sums[:, good, here], options)
    area = (area | _many(down, told, options)) & (witnesses >= options.min_outlets)
    area &= np.array([bool(name) for name in panel.areas.names], dtype=bool)
    told, down, witnesses = (some.sum(axis=1) for some in (told, down, witnesses))
    city = have_run_down(of_areas.sum(axis=2), options.entry_percent, options)
    for good in np.flatnonzero(city).tolist():
        here = has_told[good] & (panel.by_outlet.area >= 0)
        city[good] = _has_without_the_worst(sums[:, good, here], options)
    city = (city | _many(down, told, options)) & (witnesses >= options.min_outlets)
    city &= (area.sum(axis=1) > 1) | ~enough.any(axis=1)
    return city, area.reshape(-1) & ~np.repeat(city, len(panel.areas))


def _of_areas(case: Case, options: RundownOptions, stocks: Stocks) -> tuple[Floats, Floats, Floats]:
    """Return by good and area: the sums of ``Stocks``, how many outlets told, how many ran down."""

    def figures(outlets: Ints) -> Floats:
        mine = stocks.sums[:, :, outlets]
        told, down = _told_and_fallen(mine, options)
        return np.concatenate([*mine, told, down])

    key = ("rundown", case.day, options, case.groups, case.kinds)
    shape = (_SUMS + 2, len(stocks.goods), len(case.panel.areas))
    sums = by_area(case.panel, key, figures).reshape(shape)
    return sums[:_SUMS], sums[_SUMS], sums[_SUMS + 1]


def _told_and_fallen(sums: Floats, options: RundownOptions) -> tuple[Bools, Bools]:
    """Say which places told of a good at all, and which of these ran down."""
    told: Bools = sums[_TOLD] > 0
    return told, told & have_run_down(sums, options.entry_percent, options)


def _has_without_the_worst(sums: Floats, options: RundownOptions) -> bool:
    """Say whether a place has run down without its worst outlet, by (figures, outlets) of a good.

    The worst is the one that lost most, however large it is.
    """
    now, usual = sums[_NOW], sums[_USUAL]
    worst = np.argsort(usual - now, kind="stable")[-1]
    left, used = np.delete(now, worst).sum(), np.delete(usual, worst).sum()
    return bool(used > 0 and left <= (1 - options.entry_percent / 100) * used)


def _many(down: Floats, told: Floats, options: RundownOptions) -> Bools:
    many: Bools = (down >= options.min_outlets) & (100 * down >= options.fallen_percent * told)
    return many


def bare_outlets(options: RundownOptions, stocks: Stocks) -> Bools:
    """Say which outlets hold so little of a good, in so many products, that they may speak.

    By good and outlet, flattened; whether they ran down on this day or on one before.
    """
    sums = stocks.sums
    bare: Bools = sums[_NOW] <= (1 - options.outlet_percent / 100) * sums[_USUAL]
    bare &= sums[_FELL] >= options.outlet_min_products
    return bare.reshape(-1)


def fallen_outlets(options: RundownOptions, stocks: Stocks) -> Bools:
    """Say which bare outlets ran down on this day."""
    fallen = have_run_down(stocks.sums, options.outlet_percent, options)
    return bare_outlets(options, stocks) & fallen.reshape(-1)


def had_run_down(case: Case, options: RundownOptions, mine: Ints, at: int) -> bool:
    """Say whether an outlet (``good * outlets + outlet``) had run down on its report before.

    ``mine`` are its series of that good.
    """
    part = case.panel.part(mine)
    for row in range(case.row - 1, max(case.row - _REACH_DAYS, 0) - 1, -1):
        if np.isfinite(part.stock[row]).any():
            before = replace(case, panel=part, day=date.fromordinal(int(part.days[row])))
            return bool(fallen_outlets(options, stocks_of(before, options))[at])
    return False
