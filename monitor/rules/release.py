"""What a lowered reserve level sets free: stock that is sold off on purpose is not running out."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.rules.case import Case
from monitor.stats.baseline import last_reported


def without_release(case: Case, days: int, members: Ints) -> Floats:
    """Return the stocks of some series on the last ``days`` days, at most what still must be held.

    When the level in force is lowered, say from 1.5 to 1 times a month at the end of Tết, two
    thirds of the stock of the day before stay bound and a third may go: from that day on a stock
    counts up to what is bound, and before it by the part that is, so that only a fall below it is
    a fall. Shape (days, series), oldest day first, NaN where nothing was reported.
    """
    panel, first = case.panel, max(case.row + 1 - days, 0)
    stock = panel.stock[first : case.row + 1, members].astype(np.float64)
    areas, where = np.unique(panel.area[members], return_inverse=True)
    begin = case.day - timedelta(days=len(stock) - 1)
    factor = np.array(
        [_factors(case, begin + timedelta(days=number), areas) for number in range(len(stock))]
    )
    if not (factor[1:] < factor[:-1]).any():
        return stock
    bound = np.full(members.size, np.inf)
    for number in range(1, len(stock)):
        share = (factor[number] / factor[number - 1])[where]
        stock[:number] *= np.fmin(share, 1.0)
        last = last_reported(stock[:number], 1)[0][0]
        bound = np.where(share < 1, np.fmin(bound * share, last), bound)
        bound = np.where(share > 1, np.inf, bound)
        stock[number] = np.minimum(stock[number], bound)
    return stock


def _factors(case: Case, day: date, areas: Ints) -> list[float]:
    """Return how many normal months the level of a day asks for, by area."""
    names = [case.panel.areas[at] for at in areas.tolist()]
    return [case.reserve.in_force(day, name).factor for name in names]
