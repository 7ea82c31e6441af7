"""Moments as reports write them, in the programme's zone; nothing may come from the future."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.calendar import local_day, moment_of
from monitor.domain.errors import BadDateError
from monitor.domain.source import Reading
from monitor.normalise.spelling import composed

TOLERANCE = timedelta(minutes=15)
"""How far a reporter's clock may be ahead of ours."""

_FIRST_YEAR = 1990
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    moment: datetime
    has_time: bool


def read_moment(text: str, reading: Reading, zone: ZoneInfo, received_at: datetime) -> datetime:
    """Return the UTC moment that a text states; a day alone gets the reading's time of day.

    ISO dates are read whatever the formats, because that is how workbooks' own dates arrive.

    Raises:
        BadDateError: no format fits, two fit differently, or the moment lies after the arrival.
    """
    written = _written(composed(text), reading.date_formats)
    if written.moment.year < _FIRST_YEAR:
        raise BadDateError(f"{text!r} lies before {_FIRST_YEAR}; is the year complete?")
    if written.moment.date() > local_day(received_at, zone) + timedelta(days=1):
        raise _future(text, received_at)
    if not written.has_time:
        day = written.moment.date()
        if day > local_day(received_at, zone):
            raise _future(text, received_at)
        return moment_of(day, reading.time_of_day, zone)
    moment = written.moment
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    if moment > received_at + TOLERANCE:
        raise _future(text, received_at)
    return moment


def _future(text: str, received_at: datetime) -> BadDateError:
    arrival = f"{received_at:%Y-%m-%d %H:%M} UTC"
    return BadDateError(f"{text!r} lies after the arrival of the report, {arrival}")


def _written(text: str, formats: tuple[str, ...]) -> _Written:
    found = {written for pattern in formats if (written := _by_format(text, pattern))}
    if _ISO.fullmatch(text) and (iso := _by_iso(text)):
        found.add(iso)
    if len(found) == 1:
        return found.pop()
    if found:
        raise BadDateError(f"{text!r} is another day in each of the formats {', '.join(formats)}")
    raise BadDateError(f"{text!r} is no date; allowed are the formats {', '.join(formats)}")


def _by_format(text: str, pattern: str) -> _Written | None:
    try:
        moment = datetime.strptime(text, pattern)  # noqa: DTZ007 the zone is the programme's
    except ValueError:
        return None
    return _Written(moment=moment, has_time="%H" in pattern or "%I" in pattern or "%c" in pattern)


def _by_iso(text: str) -> _Written | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _Written(moment=moment, has_time=len(text) > len("2021-02-05"))
