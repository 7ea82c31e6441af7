"""Which reports a feed holds: the newest due one and, when asked for, those of the days before."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from monitor.domain.calendar import day_bounds, local_day
from monitor.domain.source import Schedule
from monitor.domain.timetable import latest_slot

_TICK = timedelta(microseconds=1)
_MOST_DAYS = 400


def history_url(url: str, days: int, skip: int = 0, as_of: datetime | None = None) -> str:
    """Return the address at which a simulated source also tells its past.

    The answer holds one report for each of the ``days`` days before the current report. The
    ``skip`` newest of those days and the current report are left out when ``skip`` is given, so
    that a long past can be fetched in parts; ``as_of`` is a moment for which all parts are asked,
    however long that takes.
    """
    parts = urlsplit(url)
    wanted = {"days": str(days), **({"skip": str(skip)} if skip else {})}
    wanted |= {} if as_of is None else {"as_of": as_of.isoformat()}
    query = "&".join(filter(None, (parts.query, urlencode(wanted))))
    return urlunsplit(parts._replace(query=query))


def span_of(query: str) -> tuple[int, int]:
    """Return (days, skip) of an address's query; what is no number of days counts as none."""
    given = parse_qs(query)
    return _count(given.get("days")), _count(given.get("skip"))


def moment_asked(query: str, now: datetime) -> datetime:
    """Return for which moment an address asks: now, or an earlier one that it names."""
    [given, *_] = parse_qs(query).get("as_of", [""])
    try:
        return min(datetime.fromisoformat(given), now)
    except (ValueError, TypeError):  # no moment, or one without a zone
        return now


def slots(
    schedule: Schedule, now: datetime, zone: ZoneInfo, days: int = 0, skip: int = 0
) -> list[datetime]:
    """Return the moments of the reports to be given, oldest first.

    Of the current report's day only the newest report is given, of each day before its last.
    """
    current = latest_slot(schedule, now, zone)
    today = local_day(current, zone)
    past = [
        latest_slot(schedule, day_bounds(today - timedelta(days=back), zone)[1] - _TICK, zone)
        for back in range(days, skip, -1)
    ]
    return past if skip else [*past, current]


def _count(given: list[str] | None) -> int:
    text = given[0] if given else ""
    return min(int(text), _MOST_DAYS) if text.isascii() and text.isdigit() else 0
