"""ALPS, the Alert for Price Spikes of the World Food Programme, for many monthly series at once.

``price = a + b·t + month dummies (+ Tết share) + error`` by ordinary least squares; the score is
the distance of a price from its seasonal trend, in standard deviations of the error. The published
texts leave two things open, which are chosen here and told (methods A1): the month under test is
not in the fit, because in the fit it pulls the trend towards itself, and the deviation is divided
by the degrees of freedom (n - k).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from monitor.domain.quotes import Bools, Floats, Ints

MONTHS = 12


class Band(StrEnum):
    """The bands of ALPS, and the state without which nothing may be said."""

    INSUFFICIENT = "insufficient"
    NORMAL = "normal"
    STRESS = "stress"
    ALERT = "alert"
    CRISIS = "crisis"


BANDS = tuple(Band)
LIMITS = np.array([0.25, 1.0, 2.0])
"""From which score on a price is under stress, in alert, in crisis."""


class Divisor(StrEnum):
    """What the sum of squared errors is divided by: n - k, or n - 1 as some tools do."""

    DEGREES_OF_FREEDOM = "n-k"
    SAMPLE = "n-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlpsOptions:
    """How ALPS is calculated; the defaults are the eligibility rules of WFP.

    ``sd_floor`` is the least standard deviation, as a part of the expected price: without it a
    price that stood still has no score at all, and a quiet one is in crisis at +2 %.
    """

    in_sample: bool = False
    divisor: Divisor = Divisor.DEGREES_OF_FREEDOM
    sd_floor: float = 0.0
    min_months: int = 36
    min_share: float = 0.7
    recent_months: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Alps:
    """Figures by series of one month; ``count`` months are behind them, ``band`` indexes ``BANDS``.

    ``expected`` is the seasonal trend in the month and ``sd`` the error around it, both in the unit
    of the prices. All are NaN, and the band is insufficient, where the history does not suffice or
    the month itself has no price.
    """

    score: Floats
    expected: Floats
    residual: Floats
    sd: Floats
    count: Ints
    band: Ints


def alps(
    prices: Floats,
    at: int,
    first_month: int = 0,
    tet: Floats | None = None,
    options: AlpsOptions = AlpsOptions(),
) -> Alps:
    """Score row ``at`` of monthly prices of (months, series).

    ``first_month`` is the calendar month of row 0 (0 is January). ``tet`` gives the Tết share of
    each row (``stats.tet``) as one more regressor. Prices that are not positive count as absent.
    """
    known = np.where(prices > 0, prices, np.nan)
    end = at + 1 if options.in_sample else at
    fitted, sd, count = _fit(_design(at + 1, first_month, tet), known[:end], options)
    enough = _is_eligible(known[:end], options)
    expected = np.where(enough, fitted, np.nan)
    spread = np.fmax(sd, options.sd_floor * np.abs(expected))
    spread = np.where(spread > 1e-9 * np.abs(expected), spread, np.nan)
    residual = known[at] - expected
    score = residual / spread
    return Alps(
        score=score,
        expected=expected,
        residual=residual,
        sd=np.where(enough, spread, np.nan),
        count=count,
        band=band_of(score),
    )


def band_of(score: Floats) -> Ints:
    """Return the index into ``BANDS`` of each score; NaN is insufficient."""
    known = 1 + np.searchsorted(LIMITS, score, side="right")
    return np.where(np.isfinite(score), known, 0).astype(np.int64)


def _design(months: int, first_month: int, tet: Floats | None) -> Floats:
    """Return the regressors by month: one, trend, eleven month dummies, and the Tết share."""
    time = np.arange(months)
    month = (first_month + time) % MONTHS
    dummies = month[:, None] == np.arange(1, MONTHS)
    columns = [np.ones(months), time + 1.0, *dummies.T.astype(float)]
    if tet is not None:
        columns.append(tet[:months])
    return np.stack(columns, axis=1)


def _fit(design: Floats, past: Floats, options: AlpsOptions) -> tuple[Floats, Floats, Ints]:
    """Return by series what the last row of the design comes to, the error and the months.

    Where the past cannot tell what the last row comes to (its calendar month was never seen) the
    first is NaN. Regressors that the past does not tell apart count once.
    """
    seen = np.isfinite(past)
    x = np.where(seen.T[:, :, None], design[: len(past)], 0.0)
    y = np.where(seen, past, 0.0).T
    inverse, rank = np.linalg.pinv(x, rcond=1e-10), np.linalg.matrix_rank(x, rtol=1e-10)
    weights = np.einsum("skn,k->sn", inverse, design[-1])
    last = np.einsum("snk,sn->sk", x, weights)
    is_known = np.abs(last - design[-1]).max(axis=1, initial=0.0) < 1e-6
    fitted = np.einsum("sn,sn->s", weights, y)
    errors = (y - np.einsum("snk,skm,sm->sn", x, inverse, y)) * seen.T
    count = seen.sum(axis=0)
    taken = rank if options.divisor is Divisor.DEGREES_OF_FREEDOM else np.ones_like(rank)
    freedom = np.where(count > rank, count - taken, np.nan)
    sd = np.sqrt((errors**2).sum(axis=1) / freedom)
    return np.where(is_known, fitted, np.nan), sd, count


def _is_eligible(past: Floats, options: AlpsOptions) -> Bools:
    seen = np.isfinite(past)
    span = np.where(seen.any(axis=0), len(past) - seen.argmax(axis=0), 0) if len(past) else 0
    enough: Bools = (
        (span >= options.min_months)
        & (seen.sum(axis=0) >= options.min_share * span)
        & seen[-options.recent_months :].any(axis=0)
    )
    return enough
