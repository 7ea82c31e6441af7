"""Tết in monthly figures: the part of a holiday window that falls in each calendar month.

The idea of the moving-holiday regressors of X-13 and of R's ``genhol``: days of the window in the
month, divided by the length of the window. Month dummies alone cannot follow Tết, which lies in
January or in February (methods A5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from monitor.domain.calendar import tet_of
from monitor.domain.quotes import Floats, Ints

MONTHS = 12


@dataclass(frozen=True, slots=True)
class HolidayWindow:
    """Days around mùng 1, both included: -20 to -1 are the twenty days before it."""

    from_day: int
    to_day: int

    @property
    def length(self) -> int:
        """Return the number of days."""
        return self.to_day - self.from_day + 1


BEFORE = HolidayWindow(-20, -1)
DURING = HolidayWindow(0, 2)
AFTER = HolidayWindow(3, 15)


def month_number(day: date) -> int:
    """Return the number of a day's month, counted from January of the year 0."""
    return MONTHS * day.year + day.month - 1


def window_share(months: Ints, window: HolidayWindow = BEFORE) -> Floats:
    """Return for each month number the part, 0 to 1, of its Tết's window that falls in it.

    A window that reaches over the end of a year counts in both years.

    Raises:
        ValueError: the calendar knows no Tết for a year of the months or for one beside it.
    """
    years = range(int(months.min()) // MONTHS - 1, int(months.max()) // MONTHS + 2)
    begin = MONTHS * years.start
    share = np.zeros(MONTHS * len(years))
    for year in years:
        for offset in range(window.from_day, window.to_day + 1):
            day = tet_of(year) + timedelta(days=offset)
            share[month_number(day) - begin] += 1 / window.length
    return np.asarray(share[months - begin], dtype=np.float64)


def centred_share(
    months: Ints, first_year: int, last_year: int, window: HolidayWindow = BEFORE
) -> Floats:
    """Return the share less the mean of its calendar month over a span of years, both included.

    Centred so, the regressor leaves the mean of every calendar month to the month dummies.
    """
    span = np.arange(MONTHS * first_year, MONTHS * (last_year + 1))
    usual = window_share(span, window).reshape(-1, MONTHS).mean(axis=0)
    return np.asarray(window_share(months, window) - usual[months % MONTHS], dtype=np.float64)
