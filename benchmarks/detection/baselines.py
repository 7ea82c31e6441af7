"""Four simple detectors to compare with: fixed thresholds, mean + 3 sd, and ALPS bands by day.

Each says for every day and series whether the price is over; a run of days over is an episode
(k = 1: the first day opens it, the first reported day that is not over closes it). They are
given what the monitor is given, and nothing is set aside for them. With ``gaps_close`` a day
without a report closes too, as in a program that takes absence for calm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from monitor.domain.quotes import Bools, Floats
from monitor.stats.alps import LIMITS
from monitor.stats.panel import Panel

WINDOW = 28
MIN_REPORTS = 7
WARNING_BAND, CRITICAL_BAND = LIMITS[1], LIMITS[2]


@dataclass(frozen=True)
class Over:
    """Where a detector says over, by day and series, and where it says so as critical."""

    warning: Bools
    critical: Bools


Detector = Callable[[Floats], Over]


def over_median(percent: float) -> Detector:
    """Return the detector of prices so far over the median of the 28 days before."""

    def detect(price: Floats) -> Over:
        limit = _before(price).median().to_numpy() * (1 + percent / 100)
        return Over(price > limit, np.zeros(price.shape, dtype=bool))

    return detect


def over_mean(deviations: float) -> Detector:
    """Return the detector of prices so many deviations over the mean of the 28 days before."""

    def detect(price: Floats) -> Over:
        before = _before(price)
        limit = before.mean().to_numpy() + deviations * before.std().to_numpy()
        return Over(price > limit, np.zeros(price.shape, dtype=bool))

    return detect


def alps_by_day(price: Floats) -> Over:
    """Score each day against the linear trend of the 28 days before, in deviations of its error.

    ALPS needs three years of months, which a history of half a year does not hold: the trend is
    kept, out of sample and divided by n - 2, and the month dummies have nothing to stand on. The
    bands are ALPS's own: alert is a warning, crisis is critical.
    """
    score = np.full(price.shape, np.nan)
    time = np.arange(WINDOW) - WINDOW
    for day in range(WINDOW, len(price)):
        score[day] = _trend_score(price[day - WINDOW : day], price[day], time)
    return Over(score >= WARNING_BAND, score >= CRITICAL_BAND)


DETECTORS: dict[str, Detector] = {
    "+20 % over the 28-day median": over_median(20),
    "+10 % over the 28-day median": over_median(10),
    "mean + 3 sd": over_mean(3),
    "ALPS bands by day": alps_by_day,
}


def episodes(panel: Panel, name: str, *, gaps_close: bool = False) -> pd.DataFrame:
    """Return the episodes of one detector in the columns that are scored."""
    found = DETECTORS[name](np.asarray(panel.price))
    looked_at = np.isfinite(panel.price) | gaps_close
    rows = list(_rows(panel, name, found, looked_at))
    columns = ["rule", "severity", "area", "outlet", "product", "opened", "closed"]
    return pd.DataFrame(rows, columns=columns)


def _before(price: Floats) -> pd.api.typing.Rolling:
    return pd.DataFrame(price).shift(1).rolling(WINDOW, min_periods=MIN_REPORTS)


def _trend_score(past: Floats, today: Floats, time: Floats) -> Floats:
    seen = np.isfinite(past)
    n = np.where(seen.sum(axis=0) >= MIN_REPORTS, seen.sum(axis=0), np.nan)
    y, t = np.where(seen, past, 0.0), np.where(seen, time[:, None], 0.0)
    mean_t, mean_y = t.sum(axis=0) / n, y.sum(axis=0) / n
    dt, dy = np.where(seen, time[:, None] - mean_t, 0.0), np.where(seen, past - mean_y, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (dt * dy).sum(axis=0) / (dt**2).sum(axis=0)
        sd = np.sqrt(((dy - slope * dt) ** 2).sum(axis=0) / (n - 2))
        return (today - mean_y + slope * mean_t) / np.where(sd > 1e-9 * mean_y, sd, np.nan)


def _rows(panel: Panel, name: str, over: Over, looked_at: Bools) -> Iterator[tuple[object, ...]]:
    for series in np.flatnonzero(over.warning.any(axis=0)).tolist():
        place = (
            panel.areas[int(panel.area[series])],
            panel.outlets[int(panel.outlet[series])],
            panel.products[int(panel.product[series])],
        )
        days = np.flatnonzero(looked_at[:, series])
        is_over = over.warning[days, series]
        begins = np.flatnonzero(is_over & ~np.append(False, is_over[:-1]))
        for begin in begins.tolist():
            rest = np.flatnonzero(~is_over[begin:])
            end = begin + int(rest[0]) if rest.size else None
            worst = over.critical[days[begin:end], series].any()
            yield (
                name,
                "critical" if worst else "warning",
                *place,
                _day(panel, days[begin]),
                "" if end is None else _day(panel, days[end]),
            )


def _day(panel: Panel, row: int) -> date:
    return date.fromordinal(int(panel.days[row]))
