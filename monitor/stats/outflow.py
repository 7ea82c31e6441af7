"""Outflow: what leaves the shelf on a normal day, and what comes in, by series.

Reported sales count as they are; elsewhere the outflow of a day is yesterday's stock plus receipts
less today's. The rate is the median of the last days, each divided by the demand of its season, so
that one day of rush or of a wrong figure is no new level.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.stats.baseline import last_reported, quantiles_of
from monitor.stats.burndown import TET_DEMAND, DemandPoints, demand_factors
from monitor.stats.panel import Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowWindow:
    """Which days make a rate, and how old the last stock may be.

    The rate is the median of ``rate_days``, receipts are looked for in ``days``; without
    ``min_flows`` days of known outflow there is no rate. ``pace`` is how far receipts follow the
    demand of the season (``burn_down``).
    """

    days: int = 14
    rate_days: int = 7
    least_receipt_days: int = 3
    min_flows: int = 3
    pace: float = 1.0
    demand: DemandPoints = TET_DEMAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Outflow:
    """Figures by series in thousandths of the base unit; NaN where nothing is known.

    ``stock`` is the last one within the window, ``age`` its age in days (-1 for none), ``rate`` and
    ``receipts`` are those of a normal day, ``today`` is the outflow of the very day.
    """

    stock: Floats
    age: Floats
    rate: Floats
    receipts: Floats
    today: Floats

    def at(self, series: Ints) -> Outflow:
        """Return the figures of some series only."""
        return Outflow(
            stock=self.stock[series],
            age=self.age[series],
            rate=self.rate[series],
            receipts=self.receipts[series],
            today=self.today[series],
        )


def outflow(panel: Panel, day: date, window: FlowWindow) -> Outflow:
    """Return the outflow of every series on a day; the panel remembers it (``Memo``)."""
    figures = panel.memo.get(
        ("outflow", day, window),
        panel.size,
        lambda columns: _figures(panel, day, columns, window),
    )
    return _named(figures)


def outflow_of(panel: Panel, day: date, window: FlowWindow, series: Ints) -> Outflow:
    """Return the same of some series only, worked out anew."""
    return _named(_figures(panel, day, series, window))


def _named(figures: Floats) -> Outflow:
    return Outflow(
        stock=figures[0],
        age=figures[1],
        rate=figures[2],
        receipts=figures[3],
        today=figures[4],
    )


def flows(stock: Floats, sold: Floats, received: Floats) -> tuple[Floats, Floats]:
    """Return what went out and what came in on each day of (days, series); NaN where unknown.

    A stock that rises without a stated receipt has received the difference, and what was sold
    that day is unknown. Two stocks must lie on neighbouring days to be compared.
    """
    out, came = np.full(stock.shape, np.nan), np.full(stock.shape, np.nan)
    if len(stock) == 0:
        return out, came
    fell = stock[:-1] - stock[1:]
    stated = np.isfinite(received[1:])
    rise = np.where(fell < 0, -fell, np.where(fell >= 0, 0.0, np.nan))
    came[0] = received[0]
    came[1:] = np.where(stated, received[1:], rise)
    derived = np.where(stated | (fell >= 0), np.fmax(fell + came[1:], 0.0), np.nan)
    derived[~np.isfinite(fell)] = np.nan
    out[0] = sold[0]
    out[1:] = np.where(np.isfinite(sold[1:]), sold[1:], derived)
    return out, came


def usual_receipts(came: Floats, least_days: int) -> Floats:
    """Return the mean of what came in over one usual interval between deliveries.

    Who is supplied daily is judged by ``least_days`` days, who is supplied weekly by a week: so a
    delivery that is not due yet is not missed, and one that stays away soon counts as none.
    """
    seen = np.isfinite(came)
    reported, deliveries = seen.sum(axis=0), (came > 0).sum(axis=0)
    interval = np.ceil(reported / np.maximum(deliveries, 1))
    wanted = np.maximum(np.where(deliveries > 0, interval, 1), least_days)
    newest_first = np.cumsum(seen[::-1], axis=0)[::-1]
    used = seen & (newest_first <= wanted)
    total = np.add.accumulate(np.where(used, came, 0.0))[-1]
    return np.asarray(total / np.maximum(used.sum(axis=0), 1), dtype=np.float64)


def _figures(panel: Panel, day: date, columns: Ints, window: FlowWindow) -> Floats:
    row = panel.row_of(day)
    rows = slice(max(row - window.days, 0), row + 1)
    stock, sold, received = (
        np.take(cells[rows], columns, axis=1).astype(np.float64)
        for cells in (panel.stock, panel.sold, panel.received)
    )
    days = [date.fromordinal(int(each)) for each in panel.days[rows]]
    demand = demand_factors(days, window.demand)[:, None]
    out, came = flows(stock, sold, received)
    (normal,), count = quantiles_of((out / demand)[-window.rate_days :], 0.5)
    rate = np.where(count >= window.min_flows, normal, np.nan)
    last, age = last_reported(stock, 1)
    receipts = usual_receipts(came / demand**window.pace, window.least_receipt_days)
    return np.stack([last[0], age[0].astype(np.float64), rate, receipts, out[-1]])
