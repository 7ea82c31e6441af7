"""How long a reporter's figures have stood still: a report that is copied from day to day.

One price may stand for weeks; all prices and stocks of a reporter together do not. So the whole of
a day's report is held against the one before it.
"""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Ints
from monitor.stats.panel import Panel

MIN_FIGURES = 20
"""Fewer figures in common say nothing: a small list of sticky goods may well stand for a week."""


def still_days(panel: Panel, series: Ints, min_figures: int = MIN_FIGURES) -> int:
    """Return for how many days before its last report a group of series has not changed at all.

    Days without a report count when the figures after them are those of before. Zero when the last
    two reports differ, or have less than ``min_figures`` prices and stocks in common.
    """
    rows = _reported(panel, series)
    if rows.size == 0:
        return 0
    oldest = newest = int(rows[-1])
    for row in rows[-2::-1].tolist():
        if not _is_same(panel, series, row, oldest, min_figures):
            break
        oldest = row
    return newest - oldest


def _reported(panel: Panel, series: Ints) -> Ints:
    seen = np.isfinite(panel.price[:, series]) | np.isfinite(panel.stock[:, series])
    return np.flatnonzero(seen.any(axis=1))


def _is_same(panel: Panel, series: Ints, before: int, after: int, min_figures: int) -> bool:
    common, differs = 0, False
    for figures in (panel.price, panel.stock):
        one, other = figures[before, series], figures[after, series]
        both = np.isfinite(one) & np.isfinite(other)
        common += int(both.sum())
        differs = differs or bool((one[both] != other[both]).any())
    return common >= min_figures and not differs
