"""When things are due: slots of a schedule in the programme's local time.

A slot is the moment for which a run is planned. The slot, not the timer, is the identity of a run,
so a restart runs the newest missed slot once and no slot twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.calendar import VIETNAM, local_day, moment_of
from monitor.domain.source import Schedule

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def latest_slot(schedule: Schedule, now: datetime, zone: ZoneInfo = VIETNAM) -> datetime:
    """Return the newest slot at or before ``now``.

    A schedule by times of day looks back as far as yesterday, where there is always one.
    """
    if schedule.every is not None:
        return now - (now - _EPOCH) % schedule.every
    today = local_day(now, zone)
    slots = [
        moment_of(today - timedelta(days=back), at, zone) for back in (0, 1) for at in schedule.at
    ]
    return max(slot for slot in slots if slot <= now)


def next_slot(schedule: Schedule, now: datetime, zone: ZoneInfo = VIETNAM) -> datetime:
    """Return the first slot after ``now``."""
    if schedule.every is not None:
        return latest_slot(schedule, now, zone) + schedule.every
    today = local_day(now, zone)
    slots = [moment_of(today + timedelta(days=on), at, zone) for on in (0, 1) for at in schedule.at]
    return min(slot for slot in slots if slot > now)


def open_slot(
    schedule: Schedule, last_good: datetime | None, now: datetime, zone: ZoneInfo = VIETNAM
) -> datetime | None:
    """Return the newest slot where it has not closed and its report is not in.

    ``last_good`` is when the last good report came.
    """
    slot = latest_slot(schedule, now, zone)
    is_open = now < slot + schedule.grace and (last_good is None or last_good < slot)
    return slot if is_open else None


def is_late(
    schedule: Schedule,
    last_good: datetime | None,
    began: datetime,
    now: datetime,
    zone: ZoneInfo = VIETNAM,
) -> bool:
    """Say whether the report of the newest slot whose grace is over has not arrived.

    ``began`` is when the monitor first knew the source: nothing is late before its first slot.
    """
    return is_missed(latest_slot(schedule, now - schedule.grace, zone), last_good, began)


def is_missed(slot: datetime, last_good: datetime | None, began: datetime) -> bool:
    """Say whether the report of a slot whose grace is over has not arrived."""
    return slot >= began and (last_good is None or last_good < slot)
