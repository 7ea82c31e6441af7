"""Days of cover of every good, by area and for the city, as an interval (methods A8).

Silent outlets are neither empty nor full: the early date counts their last stock as gone while
their customers still come, the late date counts it and their deliveries as they last stood.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.quotes import Bools, Floats, Ints
from monitor.stats.burndown import burn_down, days_ahead, days_until, demand_factors
from monitor.stats.outflow import FlowWindow, Outflow, outflow
from monitor.stats.panel import Panel
from monitor.stats.places import by_area, summed

HORIZON_DAYS = 45

_SUMS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Figures by place, an index ``good * (areas + 1) + area``; the last area is the whole city.

    Quantities in thousandths of the base unit, ``rate`` and ``receipts`` of a normal day;
    ``early`` and ``late`` are days until the floor, infinite beyond the horizon. ``good`` gives
    each stratum its good, -1 for none; ``today`` counts the stocks of the very day. A stock of
    ``fresh_days`` days ago counts as reported.
    """

    panel: Panel
    areas: int
    good: Ints
    flow: Outflow
    fresh_days: int
    lower: Floats
    upper: Floats
    rate: Floats
    receipts: Floats
    early: Floats
    late: Floats
    today: Ints
    demand: float

    def places_of(self, series: Ints) -> Ints:
        """Return the places in whose areas some series lie, ascending, as far as these are known.

        A series is known by a stock and a rate of outflow.
        """
        known = series[self._is_known(series)]
        good = self.good[self.panel.strata.of[known]]
        return np.unique(good * (self.areas + 1) + self.panel.area[known])

    def members(self, place: int) -> Ints:
        """Return the known series of a place, ascending."""
        good, area = divmod(place, self.areas + 1)
        here = self.good == good
        if area < self.areas:
            here &= self.panel.strata.area == area
        series = np.sort(self.panel.strata.members(np.flatnonzero(here))[0])
        return series[self._is_known(series)]

    def is_fresh(self, series: Ints) -> Bools:
        """Say which of some known series count as reported."""
        fresh: Bools = self.flow.age[series] <= self.fresh_days
        return fresh

    def _is_known(self, series: Ints) -> Bools:
        flow, has_good = self.flow, self.good[self.panel.strata.of[series]] >= 0
        known: Bools = has_good & (flow.age[series] >= 0) & np.isfinite(flow.rate[series])
        return known

    def city_of(self, good: int) -> int:
        """Return the place of the whole city for a good."""
        return good * (self.areas + 1) + self.areas


def cover(  # noqa: PLR0913, PLR0917 - what is asked, of whom, and how
    panel: Panel,
    day: date,
    good: Ints,
    goods: int,
    window: FlowWindow,
    fresh_days: int = 1,
    floor_days: float = 0.0,
) -> Cover:
    """Return the cover of every place.

    ``good`` gives each stratum its good, -1 for none. The floor is ``floor_days`` normal days of
    outflow: a shelf is bare before it is empty.
    """
    flow, figures = outflow(panel, day, window), ("cover", day, window, fresh_days, good.tobytes())
    sums = panel.outlet_memo.get(
        figures,
        len(panel.outlets),
        lambda outlets: _sums(panel, flow, good, goods, fresh_days, day, window, outlets),
    )
    places = by_area(panel, figures, lambda outlets: np.take(sums, outlets, axis=1))
    lower, upper, rate, receipts, came, today = _with_city(places, goods, len(panel.areas))
    demand = demand_factors(days_ahead(day, HORIZON_DAYS), window.demand)
    bounds = ((lower, receipts), (upper, came))
    ends = [_days(x, rate, new, demand, window.pace, floor_days) for x, new in bounds]
    return Cover(
        panel=panel,
        areas=len(panel.areas),
        good=good,
        flow=flow,
        fresh_days=fresh_days,
        lower=lower,
        upper=upper,
        rate=rate,
        receipts=receipts,
        early=ends[0],
        late=ends[1],
        today=today.astype(np.int64),
        demand=float(demand[0]),
    )


def _sums(  # noqa: PLR0913, PLR0917 - as asked above, and of which outlets
    panel: Panel,
    flow: Outflow,
    good: Ints,
    goods: int,
    fresh_days: int,
    day: date,
    window: FlowWindow,
    outlets: Ints,
) -> Floats:
    """Return by good: stocks reported and known, rates, receipts likewise, reports today.

    Of some outlets, of shape (figures * goods, outlets). A place is the sum of its outlets and the
    city that of its areas, so an arrival costs its own.
    """
    series, place = panel.by_outlet.members(outlets)
    of, mine = good[panel.strata.of[series]], flow.at(series)
    known = np.flatnonzero((of >= 0) & (mine.age >= 0) & np.isfinite(mine.rate))
    of, place, mine = of[known], place[known], mine.at(known)
    fresh, stock = mine.age <= fresh_days, _stock_now(mine, demand_factors([day], window.demand)[0])
    rows = (stock * fresh, stock, mine.rate, mine.receipts * fresh, mine.receipts, mine.age == 0)
    sums = summed(np.stack(rows), of * outlets.size + place, goods * outlets.size)
    return sums.reshape(_SUMS * goods, outlets.size)


def _days(
    stock: Floats, rate: Floats, receipts: Floats, demand: Floats, pace: float, floor_days: float
) -> Floats:
    return days_until(stock, burn_down(stock, rate, receipts, demand, pace), floor_days * rate)


def _stock_now(flow: Outflow, demand: float) -> Floats:
    """Return stocks run on to the day, where the last report is older."""
    net = np.fmax(np.nan_to_num(flow.rate) - np.nan_to_num(flow.receipts), 0.0) * demand
    return np.asarray(np.fmax(flow.stock - np.fmax(flow.age, 0) * net, 0.0), dtype=np.float64)


def _with_city(places: Floats, goods: int, areas: int) -> Floats:
    """Return sums by good and area with those of the city as a last area, a row for each figure."""
    table = np.zeros((_SUMS, goods, areas + 1))
    table[:, :, :areas] = places.reshape(_SUMS, goods, areas)
    table[:, :, areas] = table.sum(axis=2)
    return table.reshape(_SUMS, goods * (areas + 1))
