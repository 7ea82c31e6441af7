"""Edits of official statistics: which quotes of a survey deserve a second look (methods A4, A6).

Robust scores judge a figure against its own series; Hidiroglou-Berthelot and Tukey judge a change
against the changes of the same stratum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Bools, Floats
from monitor.stats.baseline import MAD_TO_SD, median_and_mad

NORMAL_QUARTILE = 0.6745
"""The upper quartile of the standard normal: it makes a MAD comparable with a deviation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What lies outside ``lower`` to ``upper`` is flagged; both NaN where nothing can be said."""

    lower: float
    upper: float
    flagged: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects(Limits):
    """Hidiroglou-Berthelot: the effect of each unit and the quartiles of the stratum's effects."""

    effect: Floats
    median_ratio: float
    quartiles: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trimmed(Limits):
    """Tukey's algorithm: the mean of the ratios kept, and the means above and below it."""

    mean: float
    upper_mean: float
    lower_mean: float


def robust_z(values: Floats, floor: float = 0.0) -> Floats:
    """Return ``0.6745 · (x - median) / MAD`` for (days, series); beyond 3.5 is an outlier.

    ``floor`` is the least MAD as a part of the median. Without one a series that stands still has
    no scale, and its scores are NaN.
    """
    median, mad, _ = median_and_mad(values)
    scale = _floored(mad, median, floor)
    return np.asarray(NORMAL_QUARTILE * (values - median) / scale, dtype=np.float64)


def hampel(values: Floats, half_width: int, width: float = 3.0, floor: float = 0.0) -> Bools:
    """Flag figures further than ``width`` robust deviations from the median of their window.

    The window holds ``half_width`` days on both sides, cut at the ends of (days, series). An absent
    figure is never flagged, and neither is one in a window without scale (see ``robust_z``).
    """
    flagged = np.zeros(values.shape, dtype=bool)
    for day in range(len(values)):
        window = values[max(day - half_width, 0) : day + half_width + 1]
        median, mad, _ = median_and_mad(window)
        limit = width * MAD_TO_SD * _floored(mad, median, floor)
        flagged[day] = np.abs(values[day] - median) > limit
    return flagged


def hidiroglou_berthelot(
    before: Floats,
    after: Floats,
    magnitude: float = 0.5,
    least_share: float = 0.05,
    width: float = 4.0,
) -> Effects:
    """Flag units of one stratum whose change stands out, larger units sooner than small ones.

    ``magnitude`` (U) weighs the size of a unit, ``least_share`` (A) keeps the limits apart where
    most changes are equal, ``width`` (C) sets them: 4 as published, 7 commonly, 20 at Statistics
    Norway. Units without a positive figure on both sides are left out and have the effect NaN.
    """
    both = (before > 0) & (after > 0)
    effect = np.full(before.shape, np.nan)
    if not both.any():
        nan = float("nan")
        return Effects(
            lower=nan,
            upper=nan,
            flagged=both,
            effect=effect,
            median_ratio=nan,
            quartiles=(nan, nan, nan),
        )
    middle = float(np.median(after[both] / before[both]))
    effect[both] = _effects(before[both], after[both], middle, magnitude)
    low, median, high = (float(q) for q in np.quantile(effect[both], [0.25, 0.5, 0.75]))
    least = abs(least_share * median)
    lower = median - width * max(median - low, least)
    upper = median + width * max(high - median, least)
    return Effects(
        lower=lower,
        upper=upper,
        flagged=(effect < lower) | (effect > upper),
        effect=effect,
        median_ratio=middle,
        quartiles=(low, median, high),
    )


def _effects(old: Floats, new: Floats, middle: float, magnitude: float) -> Floats:
    """Return the change of each unit against the median ratio, weighed by the unit's size."""
    ratio = new / old
    change = np.where(ratio < middle, 1 - middle / ratio, ratio / middle - 1)
    return np.asarray(change * np.maximum(old, new) ** magnitude, dtype=np.float64)


def tukey(ratios: Floats, trimmed: float = 0.05, width: float = 2.5) -> Trimmed:
    """Flag price ratios of one stratum outside the limits of Tukey's algorithm.

    The extreme ``trimmed`` part is dropped on each side, then the ratios that did not change;
    limits are ``width`` times as far from the mean of the rest as the means of what lies above and
    below it. Ratios that are not positive count as absent. NaN where no ratio moved up or none down
    from the mean, because then one side has no scale.
    """
    known = np.sort(ratios[ratios > 0])
    cut = int(trimmed * known.size)
    kept = known[cut : known.size - cut]
    kept = kept[kept != 1]
    if kept.size == 0 or kept[0] == kept[-1]:
        nan = float("nan")
        return Trimmed(
            lower=nan,
            upper=nan,
            flagged=np.zeros(ratios.shape, dtype=bool),
            mean=nan,
            upper_mean=nan,
            lower_mean=nan,
        )
    mean = float(kept.mean())
    above, below = float(kept[kept > mean].mean()), float(kept[kept < mean].mean())
    lower, upper = mean - width * (mean - below), mean + width * (above - mean)
    return Trimmed(
        lower=lower,
        upper=upper,
        flagged=(ratios > 0) & ((ratios < lower) | (ratios > upper)),
        mean=mean,
        upper_mean=above,
        lower_mean=below,
    )


def _floored(mad: Floats, median: Floats, floor: float) -> Floats:
    scale = np.fmax(mad, floor * np.abs(median))
    return np.where(scale > 0, scale, np.nan)
