"""Burn-down: how a stock falls day by day under the demand of the season (methods A8).

``S(d+1) = S(d) + receipts - base * uplift(d+1)``. Before Tết the same stock lasts for fewer days
than today's sales say, which is why a static cover looks fine until it is too late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from monitor.domain.calendar import days_to_tet
from monitor.domain.quotes import Floats

DemandPoints = tuple[tuple[int, float], ...]

TET_DEMAND: DemandPoints = (
    (-16, 1.0),
    (-15, 1.3),
    (-8, 1.3),
    (-7, 1.8),
    (-1, 1.8),
    (0, 0.3),
    (3, 0.6),
    (7, 1.0),
)
"""How many times a normal day's quantity is bought, by days to mùng 1, straight between points.

The rise before Tết is the profile of methods A8; the quiet days after mùng 1 are an assumption from
how few outlets open then (domain 4.3).
"""


def demand_factors(days: Sequence[date], points: DemandPoints = TET_DEMAND) -> Floats:
    """Return how many times a normal day's quantity is bought on each day; 1 far from Tết."""
    distance = [days_to_tet(day) for day in days]
    at, factor = zip(*points, strict=True)
    found = np.interp(distance, at, factor)
    outside = (np.array(distance) < at[0]) | (np.array(distance) > at[-1])
    return np.asarray(np.where(outside, 1.0, found), dtype=np.float64)


def days_ahead(day: date, count: int) -> list[date]:
    """Return the ``count`` days after a day."""
    return [day + timedelta(days=ahead) for ahead in range(1, count + 1)]


def burn_down(
    stock: Floats, rate: Floats, receipts: Floats, demand: Floats, pace: float = 1.0
) -> Floats:
    """Return the stock at the end of each coming day, of shape (stocks, days).

    ``rate`` and ``receipts`` are those of a normal day. Receipts follow the demand to the power of
    ``pace``: 0 keeps them level, 1 lets the suppliers keep up with the season.
    """
    gone = rate[:, None] * demand[None, :] - receipts[:, None] * demand[None, :] ** pace
    return np.asarray(stock[:, None] - np.cumsum(gone, axis=1), dtype=np.float64)


def days_until(stock: Floats, levels: Floats, floor: Floats) -> Floats:
    """Return in how many days each stock is at its floor: 0 when it is there, inf when never."""
    under = levels <= floor[:, None]
    first = np.where(under.any(axis=1), under.argmax(axis=1) + 1.0, np.inf)
    return np.where(stock <= floor, 0.0, first)
