"""FAO's indicator of food price anomalies (IPA, IFPA; SDG 2.c.1), for many series at once.

The growth of a price over a quarter and over a year is compared with the growth in the same
calendar month of the years before, weighted towards the newer ones (linear ramp, current year
left out, as in FAO's own tool; methods A2).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from monitor.domain.quotes import Floats, Ints

MONTHS = 12
QUARTER, YEAR = 3, 12
QUARTER_WEIGHT = 0.4
FIRST_SCORED = 36
"""The indicator is defined from the fourth calendar year on."""


class Missing(StrEnum):
    """What a growth rate that is missing in an earlier year does.

    ``AS_ZERO`` is the way of FAO's tool: it counts as zero in the mean, and its year counts among
    the years. ``RENORMALISED`` spreads the weights over the years that are there.
    """

    AS_ZERO = "as_zero"
    RENORMALISED = "renormalised"


class Anomaly(StrEnum):
    """The classes of the indicator, and the state without which nothing may be said."""

    INSUFFICIENT = "insufficient"
    VERY_LOW = "abnormally low"
    LOW = "moderately low"
    NORMAL = "normal"
    HIGH = "moderately high"
    VERY_HIGH = "abnormally high"


ANOMALIES = tuple(Anomaly)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Growth per month over a span, its weighted mean and deviation over earlier years, and z."""

    rate: Floats
    mean: Floats
    sd: Floats
    score: Floats
    years: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipa:
    """The indicator of one month by series; ``anomaly`` indexes ``ANOMALIES``."""

    score: Floats
    quarter: Growth
    year: Growth
    anomaly: Ints


def ipa(
    prices: Floats, at: int, first_month: int = 0, missing: Missing = Missing.RENORMALISED
) -> Ipa:
    """Score row ``at`` of monthly prices of (months, series).

    ``first_month`` is the calendar month of row 0 (0 is January): years are calendar years, and the
    first of them counts even where it begins late. Prices that are not positive count as absent.
    """
    known = np.where(prices[: at + 1] > 0, prices[: at + 1], np.nan)
    aligned = np.concatenate([np.full((first_month, prices.shape[1]), np.nan), known])
    quarter = _growth(aligned, QUARTER, 0, missing)
    year = _growth(aligned, YEAR, 1, missing)
    score = QUARTER_WEIGHT * quarter.score + (1 - QUARTER_WEIGHT) * year.score
    if len(aligned) <= FIRST_SCORED:
        score = np.full_like(score, np.nan)
    return Ipa(score=score, quarter=quarter, year=year, anomaly=anomaly_of(score))


def anomaly_of(score: Floats) -> Ints:
    """Return the index into ``ANOMALIES`` of each score; NaN is insufficient."""
    conditions = [score >= 1, score >= 0.5, score <= -1, score <= -0.5, np.isfinite(score)]
    names = [Anomaly.VERY_HIGH, Anomaly.HIGH, Anomaly.VERY_LOW, Anomaly.LOW, Anomaly.NORMAL]
    return np.select(conditions, [ANOMALIES.index(name) for name in names], default=0)


def growth_rates(prices: Floats, span: int) -> Floats:
    """Return the compound growth per month over a span of months; NaN where an end is absent."""
    rates = np.full(prices.shape, np.nan)
    rates[span:] = (prices[span:] / prices[:-span]) ** (1 / span) - 1
    return rates


def _growth(prices: Floats, span: int, skipped_years: int, missing: Missing) -> Growth:
    """Compare the growth of the last row with that of its calendar month in earlier years.

    Annual growth does not exist in the first year, which is skipped.
    """
    rates = growth_rates(prices, span)
    last = len(rates) - 1
    earlier = rates[last % MONTHS : last : MONTHS][skipped_years:]
    years = len(earlier)
    seen = np.isfinite(earlier)
    weights = np.arange(1.0, years + 1)[:, None] / max(years * (years + 1) / 2, 1.0)
    counted = seen.sum(axis=0)
    if missing is Missing.AS_ZERO:
        used, n = np.broadcast_to(weights, earlier.shape), np.full_like(counted, years)
    else:
        total = (weights * seen).sum(axis=0)
        used, n = weights * seen / np.where(total > 0, total, np.nan), counted
    rate = np.where(seen, earlier, 0.0)
    mean = (used * rate).sum(axis=0)
    squares = (used * np.where(seen, rate - mean, 0.0) ** 2).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        sd = np.sqrt(squares * n / (n - 1))
    sd = np.where((counted > 1) & (sd > 1e-12), sd, np.nan)
    return Growth(
        rate=rates[last], mean=mean, sd=sd, score=(rates[last] - mean) / sd, years=counted
    )
