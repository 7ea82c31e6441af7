"""Control charts: EWMA for small shifts, CUSUM for slow creep (methods A4).

A day without a figure leaves a chart as it was and raises no signal; it is neither zero nor
calm. All arrays are of (days, series).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Bools, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Ewma:
    """The moving average by day and series, its limits by series, and the days outside them."""

    level: Floats
    upper: Floats
    lower: Floats
    signal: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Cusum:
    """The cumulative sum by day and series, and the days on which it lies over the limit."""

    total: Floats
    signal: Bools


def ewma(
    values: Floats, centre: Floats, sd: Floats, weight: float = 0.3, width: float = 3.0
) -> Ewma:
    """Return the exponentially weighted moving average with its limits (NIST 6.3.2.4).

    ``E = weight·x + (1 - weight)·E before``, begun at ``centre``; limits ``centre ± width · sd ·
    sqrt(weight / (2 - weight))``. ``centre`` and ``sd`` are by series; where sd is not positive
    there are no limits and no signal.
    """
    level = np.empty(values.shape)
    last = np.array(centre, dtype=np.float64)
    for day, today in enumerate(values):
        last = np.where(np.isfinite(today), weight * today + (1 - weight) * last, last)
        level[day] = last
    reach = np.where(sd > 0, width * sd * np.sqrt(weight / (2 - weight)), np.nan)
    outside = (level > centre + reach) | (level < centre - reach)
    return Ewma(
        level=level,
        upper=centre + reach,
        lower=centre - reach,
        signal=outside & np.isfinite(values),
    )


def cusum(values: Floats, target: Floats, slack: Floats, limit: Floats) -> Cusum:
    """Return the upper cumulative sum ``S = max(0, S before + x - target - slack)``.

    ``target``, ``slack`` and ``limit`` are by series, in the unit of the figures; textbooks take a
    slack of 0.5 and a limit of 4 to 5 standard deviations. The lower sum is that of the negated
    figures and target. Where the limit is not positive (a spread of zero) there is no signal.
    """
    total = np.empty(values.shape)
    last = np.zeros(values.shape[1])
    for day, today in enumerate(values):
        last = np.where(np.isfinite(today), np.fmax(0.0, last + today - target - slack), last)
        total[day] = last
    return Cusum(total=total, signal=(total > limit) & (limit > 0) & np.isfinite(values))
