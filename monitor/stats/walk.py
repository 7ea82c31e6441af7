"""How a price climbed, report by report: how often to a new high, how far, and when last."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Floats
from monitor.stats import kernels
from monitor.stats.baseline import steps_between


def walk_by_tables(values: Floats, noise: float) -> Floats:
    """Return three rows by series of (days, series).

    The number of rises to a new high that are larger than ``noise``, the largest of them, and the
    days since the last (those of the whole window without one). Days without a figure are passed
    over.
    """
    highest = np.where(np.isfinite(values), np.fmax.accumulate(values, axis=0), np.nan)
    up = np.fmax(steps_between(highest), 0.0)
    is_up = up > noise
    ups, newest = is_up.sum(axis=0), is_up[::-1].argmax(axis=0)
    last = np.where(ups > 0, newest, len(values))
    return np.stack([ups, np.max(up, axis=0, initial=0.0), last])


def walk_by_loop(values: Floats, noise: float) -> Floats:
    """Return the same as ``walk_by_tables``, to the last bit."""
    return kernels.walk(np.ascontiguousarray(values.T, dtype=np.float64), noise)


walk = walk_by_loop if kernels.IS_COMPILED else walk_by_tables
