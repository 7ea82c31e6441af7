"""Elementary price indices over matched quotes: the same product at the same outlet, both times.

A mean over whoever reported today mixes a change of prices with a change of reporters; over matched
quotes it cannot (methods A6). Jevons is what the monitor uses; the others are there to compare.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Elementary:
    """Indices by group, 1 for no change; NaN where no quote is matched.

    ``jevons`` is the geometric mean of the ratios, ``dutot`` the ratio of the sums (one unit only),
    ``carli`` the mean of the ratios (biased upwards when chained), ``harmonic`` their harmonic
    mean. ``matched`` counts the quotes behind them.
    """

    jevons: Floats
    dutot: Floats
    carli: Floats
    harmonic: Floats
    matched: Ints


def elementary(before: Floats, after: Floats, group: Ints, groups: int) -> Elementary:
    """Return the indices of each group of quotes; ``group`` gives each quote its group.

    A quote counts when both prices are positive; nothing is carried forward.
    """
    both: Bools = (before > 0) & (after > 0)
    member, old, new = group[both], before[both], after[both]
    ratio = new / old

    def sums(values: Floats) -> Floats:
        return np.bincount(member, weights=values, minlength=groups).astype(np.float64)

    count = np.bincount(member, minlength=groups)
    n = np.where(count > 0, count, np.nan)
    with np.errstate(invalid="ignore"):
        return Elementary(
            jevons=np.exp(sums(np.log(ratio)) / n),
            dutot=sums(new) / np.where(count > 0, sums(old), np.nan),
            carli=sums(ratio) / n,
            harmonic=n / np.where(count > 0, sums(1 / ratio), np.nan),
            matched=count,
        )


def geks_jevons(prices: Floats) -> Floats:
    """Return the GEKS-Jevons index of each period of (periods, items) against the first.

    Every period is a link once, so that gaps make no drift: the geometric mean over all links of
    the way from the first period to the link and on. A link without a matched quote on either side
    is left out; a period without any link is NaN.
    """
    step = _log_jevons(prices)
    ways = step[0][:, None] + step
    known = np.isfinite(ways)
    count = known.sum(axis=0)
    total = np.where(known, ways, 0.0).sum(axis=0)
    return np.asarray(np.exp(total / np.where(count > 0, count, np.nan)), dtype=np.float64)


def time_product_dummy(prices: Floats) -> Floats:
    """Return the TPD index of (periods, items): least squares of log price on period and item.

    A period that shares no item, directly or through others, with the first is NaN.
    """
    periods, items = prices.shape
    period, item = np.nonzero(prices > 0)
    design = np.zeros((period.size, periods + items))
    design[np.arange(period.size), period] = 1.0
    design[np.arange(period.size), periods + item] = 1.0
    inverse = np.linalg.pinv(design, rcond=1e-10)
    effect = (inverse @ np.log(prices[period, item]))[:periods]
    contrast = np.eye(periods, periods + items) - np.eye(1, periods + items)
    known = np.abs(contrast @ inverse @ design - contrast).max(axis=1) < 1e-9
    return np.where(known, np.exp(effect - effect[0]), np.nan)


def _log_jevons(prices: Floats) -> Floats:
    """Return the logarithm of the Jevons index from each period to each other, NaN for no match."""
    seen = (prices > 0).astype(np.float64)
    logarithm = np.log(np.where(prices > 0, prices, 1.0))
    matched = seen @ seen.T
    change = seen @ (logarithm * seen).T - (logarithm * seen) @ seen.T
    return np.asarray(change / np.where(matched > 0, matched, np.nan), dtype=np.float64)
