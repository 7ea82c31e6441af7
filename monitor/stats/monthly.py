"""Monthly context beside a daily figure: the ALPS band and FAO's indicator of one series.

A band is shown only with what it stands on; where the history is too short the reason is shown
instead, in words that people understand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Floats
from monitor.stats.alps import BANDS, AlpsOptions, Band, alps
from monitor.stats.ipa import ANOMALIES, FIRST_SCORED, MONTHS, Anomaly, ipa
from monitor.stats.tet import window_share

SD_FLOOR = 0.01
"""The least deviation, as a part of the expected price: a quiet price is no crisis at +2 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyContext:
    """What a month says of one series; scores are ``None`` where a reason stands instead.

    ``expected`` is ALPS's seasonal trend in the unit of the prices, the Tết share included. The
    reasons are Vietnamese and English; both empty when there is a score.
    """

    band: Band
    alps: float | None
    expected: float | None
    anomaly: Anomaly
    ipa: float | None
    months: int
    alps_reason: tuple[str, str] = ("", "")
    ipa_reason: tuple[str, str] = ("", "")


def monthly_context(medians: Floats, first_month: int) -> MonthlyContext:
    """Score the last of a series of monthly medians.

    ``medians`` has the shape (months,), oldest first, NaN where a month has none; ``first_month``
    is the number of the first month (``stats.tet.month_number``). Out of sample, divisor n - k,
    with the Tết share as a regressor.
    """
    sheet, last = medians[:, None], len(medians) - 1
    months = first_month + np.arange(len(medians))
    options = AlpsOptions(sd_floor=SD_FLOOR)
    trend = alps(sheet, last, first_month % MONTHS, window_share(months), options)
    growth = ipa(sheet, last, first_month % MONTHS)
    band, anomaly = BANDS[int(trend.band[0])], ANOMALIES[int(growth.anomaly[0])]
    seen = int((medians[:last] > 0).sum())
    return MonthlyContext(
        band=band,
        alps=_known(trend.score[0]),
        expected=_known(trend.expected[0]),
        anomaly=anomaly,
        ipa=_known(growth.score[0]),
        months=seen,
        alps_reason=_reason(medians, options.min_months) if band is Band.INSUFFICIENT else ("", ""),
        ipa_reason=(
            _reason(medians, FIRST_SCORED) if anomaly is Anomaly.INSUFFICIENT else ("", "")
        ),
    )


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _reason(medians: Floats, wanted: int) -> tuple[str, str]:
    """Return why there is no score, in Vietnamese and English."""
    seen = int((medians[:-1] > 0).sum())
    if not medians[-1] > 0:
        return "tháng này chưa có giá", "no price in this month"
    if len(medians) - 1 < wanted:
        return (
            f"mới có {seen} tháng, cần ít nhất {wanted} tháng",
            f"only {seen} months so far, {wanted} are needed",
        )
    return (
        f"{seen} tháng có giá không đủ để so với cùng tháng các năm trước",
        f"{seen} months with prices are too few or too even to compare with earlier years",
    )
