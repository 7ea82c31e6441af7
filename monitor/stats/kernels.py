"""Loops over windows of days, compiled where numba is installed (the extra ``fast``).

Each has a twin on whole arrays in the module that uses it, and both come to the same figures to the
last bit: without numba the loops would only be slow, so that the twins work there. A loop keeps a
window in a core's cache, where whole arrays pass over memory once for every step.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

import numpy as np

from monitor.domain.quotes import Floats

_njit: Any = getattr(import_module("numba"), "njit", None) if find_spec("numba") else None

Loop = TypeVar("Loop", bound=Callable[..., Any])

IS_COMPILED = _njit is not None
"""Whether the loops below are compiled."""


def compiled(loop: Loop) -> Loop:
    """Return a loop compiled so that it lets go of the interpreter; as it is without numba."""
    fast: Loop = _njit(nogil=True, cache=True)(loop) if IS_COMPILED else loop
    return fast


@compiled
def levels(rows: Floats, wanted: Floats) -> Floats:
    """Return by series, a row of (series, days): quantiles, then MAD, usual step and count."""
    series, days = rows.shape
    found = np.full((wanted.size + 3, series), np.nan)
    told, steps = np.empty(days), np.empty(days)
    for one in range(series):
        count = 0
        last = np.nan
        for day in range(days):
            figure = rows[one, day]
            if np.isfinite(figure):
                _insert(told, count, figure)
                if count > 0:
                    _insert(steps, count - 1, abs(figure - last))
                last = figure
                count += 1
        for at in range(wanted.size):
            found[at, one] = _quantile(told, count, wanted[at])
        found[-3, one] = _mad(told, count)
        found[-2, one] = _quantile(steps, max(count - 1, 0), 0.5)
        found[-1, one] = count
    return found


@compiled
def walk(rows: Floats, noise: float) -> Floats:
    """Return by series, a row of (series, days): rises to new highs, equal ones, days since.

    Rises count over the noise; the days since the last are those of the window without one.
    """
    series, days = rows.shape
    found = np.zeros((3, series))
    for one in range(series):
        highest, total, squares, ups, since = np.nan, 0.0, 0.0, 0, days
        last, net, gone = np.nan, 0.0, 0.0
        for day in range(days):
            figure = rows[one, day]
            move = figure - last
            if not np.isnan(move):
                net += move
                gone += abs(move)
            last = last if np.isnan(figure) else figure
            up = max(0.0, figure - highest)
            if up > noise:
                ups += 1
                total += up
                squares += up * up
                since = days - 1 - day
            highest = figure if np.isnan(highest) or figure > highest else highest
        straight = max(0.0, net) / gone if gone > 0 else 0.0
        equal = total * total / squares * straight if squares > 0 else 0.0
        found[0, one], found[1, one], found[2, one] = ups, equal, since
    return found


@compiled
def _insert(ordered: Floats, count: int, figure: float) -> None:
    """Put a figure into its place among the first ``count`` of ascending figures."""
    at = count
    while at > 0 and ordered[at - 1] > figure:
        ordered[at] = ordered[at - 1]
        at -= 1
    ordered[at] = figure


@compiled
def _quantile(ordered: Floats, count: int, quantile: float) -> float:
    """Return a quantile of the first ``count`` of ascending figures, linear between neighbours."""
    if count == 0:
        return np.nan
    at = quantile * (count - 1)
    low = int(np.floor(at))
    below, above = ordered[low], ordered[min(low + 1, count - 1)]
    return float(below + (above - below) * (at - low))


@compiled
def _mad(ordered: Floats, count: int) -> float:
    """Return the median absolute deviation of ascending figures.

    From the median outwards deviations grow on either side: the nearer of two neighbours is next.
    """
    if count == 0:
        return np.nan
    median = _quantile(ordered, count, 0.5)
    at = 0.5 * (count - 1)
    left, right = int(np.floor(at)), int(np.floor(at)) + 1
    below = above = 0.0
    for _ in range(min(int(np.floor(at)) + 1, count - 1) + 1):
        below = above
        is_left = right == count or (
            left >= 0 and abs(ordered[left] - median) <= abs(ordered[right] - median)
        )
        if is_left:
            above = abs(ordered[left] - median)
            left -= 1
        else:
            above = abs(ordered[right] - median)
            right += 1
    if count == 1:
        below = above
    return float(below + (above - below) * (at - np.floor(at)))
