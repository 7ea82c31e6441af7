"""Days as the programme counts them: the local day, and the distance to Tết.

The dates are those of the Vietnamese calendar (new moon at UTC+7). Libraries for the Chinese
calendar are a day off in 2007 and 2030 and a month off in 1985, which is why the table is here and
a test holds it against two independent calendars.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MINUTES_OF_DAY = 1440

_FIRST_YEAR = 1968
_MONTH_DAYS = """
    0129 0216 0206 0127 0215 0203 0123 0211 0131 0218 0207 0128
    0216 0205 0125 0213 0202 0121 0209 0129 0217 0206 0127 0215
    0204 0123 0210 0131 0219 0207 0128 0216 0205 0124 0212 0201
    0122 0209 0129 0217 0207 0126 0214 0203 0123 0210 0131 0219
    0208 0128 0216 0205 0125 0212 0201 0122 0210 0129 0217 0206
    0126 0213 0202 0123 0211 0131 0219 0208 0128 0215 0204 0124
    0212 0201 0122 0210 0130 0217 0206 0126 0214 0202 0123 0211
    0201 0218 0208 0128 0215 0204 0124 0212 0202 0121 0209 0129
    0217 0205 0126 0214 0203 0123 0211 0131 0219 0207 0127 0215
    0205 0124 0212 0202 0122 0209 0129 0217 0206 0126 0214 0203
    0124 0210 0130 0218 0207 0127 0215 0205 0125 0212 0201 0121
    0209
"""

TET_DAY_ONE: tuple[date, ...] = tuple(
    date(_FIRST_YEAR + index, int(text[:2]), int(text[2:]))
    for index, text in enumerate(_MONTH_DAYS.split())
)
"""Mùng 1 Tết of each year from 1968 to 2100."""

KNOWN_DAYS = TET_DAY_ONE[0] - timedelta(days=200), TET_DAY_ONE[-1] + timedelta(days=200)
"""The first and the last day whose distance to Tết is known."""


def local_day(moment: datetime, zone: ZoneInfo = VIETNAM) -> date:
    """Return the programme's day in which an aware moment lies.

    Raises:
        ValueError: the moment carries no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no local day")
    return moment.astimezone(zone).date()


def moment_of(day: date, at: time = time(0), zone: ZoneInfo = VIETNAM) -> datetime:
    """Return the UTC moment of a local day and time of day."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def minute_of(moment: datetime) -> int:
    """Return in which minute of its day in UTC an aware moment lies."""
    return int(moment.timestamp()) // 60 % MINUTES_OF_DAY


def day_bounds(day: date, zone: ZoneInfo = VIETNAM) -> tuple[datetime, datetime]:
    """Return the UTC moments at which a local day begins and ends (the end is excluded)."""
    return moment_of(day, zone=zone), moment_of(day + timedelta(days=1), zone=zone)


@lru_cache(maxsize=4096)
def days_to_tet(day: date) -> int:
    """Return the signed distance in days to the nearest Tết day 1, from -192 to +192.

    Zero is mùng 1; -1 is the last day of the old year (29 or 30 Tết); +2 is mùng 3.
    A day belongs to the coming Tết once half the way to it is done.

    Raises:
        ValueError: the day lies outside the table (1968 to 2100).
    """
    nearest = _nearest(day)
    return (day - nearest).days


def tet_of(year: int) -> date:
    """Return mùng 1 Tết of a Gregorian year.

    Raises:
        ValueError: the year lies outside the table.
    """
    index = year - TET_DAY_ONE[0].year
    if not 0 <= index < len(TET_DAY_ONE):
        raise ValueError(f"no Tết is known for {year}")
    return TET_DAY_ONE[index]


def _nearest(day: date) -> date:
    if not KNOWN_DAYS[0] <= day <= KNOWN_DAYS[1]:
        raise ValueError(f"no Tết is known near {day}")
    at = bisect_left(TET_DAY_ONE, day)
    around = TET_DAY_ONE[max(at - 1, 0) : at + 1]
    return min(around, key=lambda tet: abs((day - tet).days))
