"""The way a price went, report by report: how often it rose, how far up and down, and when last."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Floats
from monitor.stats import kernels
from monitor.stats.baseline import steps_between


def walk_by_tables(values: Floats, noise: float) -> Floats:
    """Return five rows by series of (days, series).

    The number of rises over ``noise``, the largest rise, the sum of rises and that of falls, and
    the days since the last rise (those of the whole window without one). Days without a figure are
    passed over.
    """
    steps, (rose, fell) = steps_between(values), np.zeros((2, values.shape[1]))
    up = np.fmax(steps, 0.0)
    for rise, step in zip(up, steps, strict=True):  # day by day, so that the sums are the loop's
        rose += rise
        fell -= np.fmin(step, 0.0)
    is_up = up > noise
    ups, newest = is_up.sum(axis=0), is_up[::-1].argmax(axis=0)
    last = np.where(ups > 0, newest, len(values))
    return np.stack([ups, np.max(up, axis=0, initial=0.0), rose, fell, last])


def walk_by_loop(values: Floats, noise: float) -> Floats:
    """Return the same as ``walk_by_tables``, to the last bit."""
    return kernels.walk(np.ascontiguousarray(values.T, dtype=np.float64), noise)


walk = walk_by_loop if kernels.IS_COMPILED else walk_by_tables
