"""What a series said before: the last figure before a cell, and for how many reports it stood."""

from __future__ import annotations

import numpy as np

from monitor.domain.calendar import MINUTES_OF_DAY
from monitor.domain.quotes import Bools, Floats, Ints

_SAME_HOUR_MINUTES = 120


def figure_before(values: Floats, row: Ints, series: Ints, reach: int) -> Floats:
    """Return the last figure of each cell's series within ``reach`` days before it; NaN for none.

    ``values`` has the shape (days, series); ``row`` and ``series`` name cells, one each.
    """
    found = np.full(row.shape, np.nan)
    for back in range(1, reach + 1):
        missing = np.isnan(found)
        found[missing] = _at(values, row - back, series)[missing]
    return found


def last_figure(values: Floats, row: int, series: Ints) -> Floats:
    """Return the last figure of some series up to a row of (days, series), and its age in days.

    Two rows, with NaN and the age -1 where there is no figure at all.
    """
    found, age = np.full(series.size, np.nan), np.full(series.size, -1.0)
    missing = np.arange(series.size)
    for back in range(row + 1):
        figures = values[row - back, series[missing]]
        told = np.isfinite(figures)
        found[missing[told]], age[missing[told]] = figures[told], back
        missing = missing[~told]
        if missing.size == 0:
            break
    return np.stack([found, age])


def equal_reports(values: Floats, row: Ints, series: Ints, now: Floats, reach: int) -> Ints:
    """Return how many reports in a row before each cell said the very figure ``now``.

    Days without a report are passed over; at most ``reach`` days are looked back.
    """
    count = np.zeros(row.shape, dtype=np.int64)
    going = np.isfinite(now)
    for back in range(1, reach + 1):
        then = _at(values, row - back, series)
        going &= ~(np.isfinite(then) & (then != now))
        count += going & np.isfinite(then)
    return count


def is_same_hour(minute: Floats, other: Floats) -> Bools:
    """Say which two minutes of a day lie within two hours of each other, also over midnight.

    An unknown one (NaN) is taken for the same.
    """
    apart = np.abs(minute - other)
    far: Bools = np.fmin(apart, MINUTES_OF_DAY - apart) > _SAME_HOUR_MINUTES
    return ~far


def _at(values: Floats, row: Ints, series: Ints) -> Floats:
    found = np.full(row.shape, np.nan)
    within = (row >= 0) & (row < len(values)) & (series >= 0)
    found[within] = values[row[within], series[within]]
    return found
