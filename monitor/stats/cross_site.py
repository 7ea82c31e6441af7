"""A price against many sites of an earlier window: median and mean deviation across sites.

The definition behind a published study of Indian food prices: VALUE is the median price of one
series in a window; MEDIAN is the median over all series of their medians in the window moved back
by a month or a year; the deviation, called MAD there, is the *mean* absolute deviation about the
*mean* of those medians. A value outside MEDIAN ± K deviations, or on the limit, is an anomaly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Bools, Floats
from monitor.stats.baseline import ordered, quantile_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossSite:
    """The values of the series in a window, and the middle and deviation of the earlier window."""

    value: Floats
    median: float
    deviation: float
    anomaly: Bools


def cross_site(now: Floats, earlier: Floats, width: float) -> CrossSite:
    """Compare windows of (days, series); ``width`` is K.

    Series without a price in the earlier window do not count for the middle, and one without a
    price now has the value NaN and is no anomaly.
    """
    value = _medians(now)
    middles = _medians(earlier)
    middles = middles[np.isfinite(middles)]
    if middles.size == 0:
        nan = float("nan")
        return CrossSite(
            value=value, median=nan, deviation=nan, anomaly=np.zeros(value.shape, dtype=bool)
        )
    median = float(np.median(middles))
    deviation = float(np.abs(middles - middles.mean()).mean())
    return CrossSite(
        value=value,
        median=median,
        deviation=deviation,
        anomaly=(value <= median - width * deviation) | (value >= median + width * deviation),
    )


def _medians(window: Floats) -> Floats:
    rows, count = ordered(window)
    return quantile_of(rows, count, 0.5)
