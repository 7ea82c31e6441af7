"""How a price climbed, report by report: in how many steps to new highs, and when last."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Floats
from monitor.stats import kernels
from monitor.stats.baseline import steps_between


def walk_by_tables(values: Floats, noise: float) -> Floats:
    """Return three rows by series of (days, series).

    The number of rises to a new high that are larger than ``noise``; how many equal ones would be
    spread as these are; and the days since the last (those of the whole window without one). Days
    without a figure are passed over.

    Equal rises are the square of the rises' sum by the sum of their squares (the inverse of the
    Herfindahl index of their shares), times how straight the way was: the distance from its first
    figure to its last by all that was gone up and down (the efficiency ratio of Kaufman, 1995).
    A noisy price makes many rises out of one, but falls as often.
    """
    highest = np.where(np.isfinite(values), np.fmax.accumulate(values, axis=0), np.nan)
    up = np.fmax(steps_between(highest), 0.0)
    moves = np.nan_to_num(steps_between(values))
    is_up = up > noise
    ups, newest = is_up.sum(axis=0), is_up[::-1].argmax(axis=0)
    last = np.where(ups > 0, newest, len(values))
    total, squares, net, gone = np.zeros((4, values.shape[1]))
    # In the order of days, whatever the number of series.
    for step, move in zip(np.where(is_up, up, 0.0), moves, strict=True):
        total += step
        squares += step * step
        net += move
        gone += np.abs(move)
    straight = np.divide(np.fmax(net, 0.0), gone, out=np.zeros_like(net), where=gone > 0)
    equal = np.divide(total * total, squares, out=np.zeros_like(total), where=squares > 0)
    equal *= straight
    return np.stack([ups, equal, last])


def walk_by_loop(values: Floats, noise: float) -> Floats:
    """Return the same as ``walk_by_tables``, to the last bit."""
    return kernels.walk(np.ascontiguousarray(values.T, dtype=np.float64), noise)


walk = walk_by_loop if kernels.IS_COMPILED else walk_by_tables
