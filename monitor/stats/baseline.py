"""Robust levels over a window of days: quantiles and spread (median absolute deviation), exact.

The median absolute deviation (MAD) of a price that stands still is zero, and then any change is
infinitely many deviations: the spread therefore has a floor (Hampel identifier, methods A4).
Arithmetic is on natural logarithms of prices, so that the currency and the level do not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.stats import kernels

MAD_TO_SD = 1.4826
"""The factor that makes the MAD of normal figures an estimate of their standard deviation."""

NOISE = 1e-9
"""By how much the logarithm of one ratio differs with the level of its prices."""


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
    return _in_order(values.T), _reported(values)


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
    return median, _mad_of(rows, median, count), count


def baseline(values: Floats, quantile: float = 0.5, floor: float = 0.0) -> Baseline:
    """Return the level at a quantile, the spread and the count of each series of (days, series).

    The spread is the largest of the deviation about the median, the usual step from one report to
    the next, and ``floor``. The steps matter for a price that swings between two levels: more than
    half of its days may lie on the median itself.
    """
    level, low, high, mad, step, count = levels(values, (quantile, 0.1, 0.9))
    return Baseline(
        level=level,
        spread=np.fmax(MAD_TO_SD * np.fmax(mad, step / np.sqrt(2)), floor),
        swing=high - low,
        count=count.astype(np.int64),
    )


def quantiles_of(values: Floats, *quantiles: float) -> tuple[Floats, Ints]:
    """Return quantiles of each series of (days, series), a row each, and the count of figures."""
    rows, count = ordered(values)
    return np.stack([quantile_of(rows, count, each) for each in quantiles]), count


def levels_by_tables(values: Floats, quantiles: Sequence[float]) -> Floats:
    """Return by series of (days, series): the quantiles, then MAD, usual step and count.

    The usual step is the median of the changes from one report to the next, whatever their sign.
    """
    rows, count = ordered(values)
    steps, moves = ordered(np.abs(steps_between(values)))
    return np.stack(
        [
            *(quantile_of(rows, count, each) for each in quantiles),
            _mad_of(rows, quantile_of(rows, count, 0.5), count),
            quantile_of(steps, moves, 0.5),
            count.astype(np.float64),
        ]
    )


def levels_by_loop(values: Floats, quantiles: Sequence[float]) -> Floats:
    """Return the same as ``levels_by_tables``, to the last bit."""
    return kernels.levels(np.ascontiguousarray(values.T, np.float64), np.array(quantiles))


levels = levels_by_loop if kernels.IS_COMPILED else levels_by_tables


def _mad_of(rows: Floats, median: Floats, count: Ints) -> Floats:
    """Return the median absolute deviation of ordered rows about their medians."""
    away = rows - median[:, None]
    return quantile_of(_in_order(np.abs(away, out=away)), count, 0.5)


def _in_order(rows: Floats) -> Floats:
    """Return a copy of rows with each in ascending order, NaN last."""
    found = np.array(rows, dtype=np.float64, order="C")
    found.sort(axis=1)
    return found


def _reported(values: Floats) -> Ints:
    """Return how many figures each series of (days, series) has."""
    count: Ints = np.isfinite(values).sum(axis=0, dtype=np.int64)
    return count


def steps_between(values: Floats) -> Floats:
    """Return the change since the report before, on each day with a report; NaN elsewhere."""
    steps = np.empty(values.shape)
    told, last = np.isfinite(values), np.full(values.shape[1], np.nan)
    for today, is_told, step in zip(values, told, steps, strict=True):
        np.subtract(today, last, out=step)
        np.copyto(last, today, where=is_told)
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
    steps, least_drop = steps_between(values), least_drop - NOISE
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
