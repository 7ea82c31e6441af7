"""Whether a market has told enough of a day that an outlet can be held against it.

Who reports first in the morning has no peers yet, and the first few speak for no city. What has
grown for weeks can wait for the others until noon.
"""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Bools, Ints
from monitor.stats.panel import Panel

_DAYS = 7
"""How many days before say how many outlets usually report."""


def is_awaited(panel: Panel, row: int, markets: Ints, least: int) -> Bools:
    """Say of which markets too few outlets have told a price: fewer than half of the usual number.

    Fewer than ``least`` are too few, too, where so many usually report. ``markets`` are numbers as
    in ``Strata.market``. The usual number is the median of those days of the last week on which
    anybody reported; without any such day nobody is awaited.
    """
    each = [_is_awaited(panel, row, market, least) for market in markets.tolist()]
    return np.array(each, dtype=bool)


def _is_awaited(panel: Panel, row: int, market: int, least: int) -> bool:
    members, _ = panel.strata.members(np.flatnonzero(panel.strata.market == market))
    told = np.isfinite(panel.price[max(row - _DAYS, 0) : row + 1, members]).sum(axis=1)
    before = told[:-1][told[:-1] > 0]
    usual = float(np.median(before)) if before.size else 0.0
    return bool(told[-1] < max(usual / 2, min(usual, least)))
