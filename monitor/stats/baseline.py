"""Robust levels over a window of days: quantiles and spread (median absolute deviation), exact.

The median absolute deviation (MAD) of a price that stands still is zero, and then any change is
infinitely many deviations: the spread therefore has a floor (Hampel identifier, methods A4).
Arithmetic is on natural logarithms of prices, so that the currency and the level do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Floats, Ints

MAD_TO_SD = 1.4826
"""The factor that makes the MAD of normal figures an estimate of their standard deviation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The level of each series over a window: a quantile, the spread about the median, and n.

    ``swing`` is the width of the middle four fifths of the figures.
    """

    level: Floats
    spread: Floats
    swing: Floats
    count: Ints


def ordered(values: Floats) -> tuple[Floats, Ints]:
    """Return figures of (days, series) as (series, days), each series ascending with NaN last."""
    rows = np.array(values.T, dtype=np.float64, order="C")
    count = np.isfinite(rows).sum(axis=1)
    rows.sort(axis=1)
    return rows, count


def quantile_of(rows: Floats, count: Ints, quantile: float) -> Floats:
    """Return a quantile of each ordered row, linear between neighbours; NaN for an empty row."""
    if rows.shape[1] == 0:
        return np.full(len(rows), np.nan)
    at = quantile * np.maximum(count - 1, 0)
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    index = np.arange(len(rows))
    below, above = rows[index, low], rows[index, high]
    return np.asarray(below + (above - below) * (at - low), dtype=np.float64)


def median_and_mad(values: Floats) -> tuple[Floats, Floats, Ints]:
    """Return median, median absolute deviation and count of each series of (days, series)."""
    rows, count = ordered(values)
    median = quantile_of(rows, count, 0.5)
    away, _ = ordered(np.abs(rows - median[:, None]).T)
    return median, quantile_of(away, count, 0.5), count


def baseline(values: Floats, quantile: float = 0.5, floor: float = 0.0) -> Baseline:
    """Return the level at a quantile, the spread and the count of each series of (days, series).

    The spread is the largest of the deviation about the median, the usual step from one report to
    the next, and ``floor``. The steps matter for a price that swings between two levels: more than
    half of its days may lie on the median itself.
    """
    rows, count = ordered(values)
    median = quantile_of(rows, count, 0.5)
    away, _ = ordered(np.abs(rows - median[:, None]).T)
    steps, moves = ordered(np.abs(steps_between(values)))
    about = np.fmax(quantile_of(away, count, 0.5), quantile_of(steps, moves, 0.5) / np.sqrt(2))
    return Baseline(
        level=quantile_of(rows, count, quantile),
        spread=np.fmax(MAD_TO_SD * about, floor),
        swing=quantile_of(rows, count, 0.9) - quantile_of(rows, count, 0.1),
        count=count,
    )


def steps_between(values: Floats) -> Floats:
    """Return the change since the report before, on each day with a report; NaN elsewhere."""
    steps = np.full(values.shape, np.nan)
    last = np.full(values.shape[1], np.nan)
    for day, today in enumerate(values):
        steps[day] = today - last
        last = np.where(np.isfinite(today), today, last)
    return steps


def last_reported(values: Floats, wanted: int) -> tuple[Floats, Ints]:
    """Return the last ``wanted`` figures of each series of (days, series), newest first.

    The second array says how many days before the last row each was reported; absent figures are
    NaN with the age -1.
    """
    days, series = values.shape
    found = np.full((wanted, series), np.nan)
    age = np.full((wanted, series), -1, dtype=np.int64)
    filled = np.zeros(series, dtype=np.int64)
    open_ones = np.arange(series)
    for back in range(days):
        today = values[days - 1 - back]
        column = open_ones[np.isfinite(today[open_ones])]
        found[filled[column], column] = today[column]
        age[filled[column], column] = back
        filled[column] += 1
        open_ones = open_ones[filled[open_ones] < wanted]
        if open_ones.size == 0:
            break
    return found, age


def level_before_drop(values: Floats, least_drop: float, held: int, days: int) -> Floats:
    """Return the level from which each series of (days, series) dropped; NaN without a drop.

    A drop is a fall by ``least_drop`` or more between two reports, and the level is the lowest of
    the ``held`` reports before it, so that a rise of a day or two is no level to drop from. The
    highest of several holds. A level is left when a report after more than ``days`` days still
    stands lower by the least drop. This is how a promotion looks while nobody calls it one.
    """
    steps = steps_between(values)
    level = np.full(values.shape[1], np.nan)
    dropped = np.flatnonzero((steps <= -least_drop).any(axis=0))
    recent = np.full((held, dropped.size), np.nan)
    found, begun = np.full((2, dropped.size), np.nan)
    for day, today in enumerate(values[:, dropped]):
        before = np.where(steps[day, dropped] <= -least_drop, recent.min(axis=0), np.nan)
        higher = ~(before <= found) & np.isfinite(before)
        found[higher], begun[higher] = before[higher], day
        found[(day - begun > days) & (today <= found - least_drop)] = np.nan
        seen = np.isfinite(today)
        recent[:, seen] = np.concatenate([recent[1:, seen], today[None, seen]])
    level[dropped] = found
    return level
