"""Due: a retailer is reminded of a report that is not in, once, before its slot closes."""

from __future__ import annotations

from datetime import datetime

from monitor.alerting.due import due_rows
from monitor.domain.calendar import local_day
from monitor.domain.settings import Settings
from monitor.domain.source import SourceSpec
from monitor.domain.store import Transaction
from monitor.domain.timetable import open_slot
from monitor.stats.seasonal import is_thin


def awaited_slot(
    tx: Transaction, spec: SourceSpec, settings: Settings, now: datetime
) -> datetime | None:
    """Return the open slot of a source whose report is not in; none on mùng 1 to mùng 3 Tết.

    ``now`` is the market's time.
    """
    known = tx.runs.state(spec.name)
    last_good = known.last_good_at if known else None
    slot = open_slot(spec.schedule, last_good, now, settings.zone)
    return None if slot is None or is_thin(local_day(slot, settings.zone)) else slot


def remind_reporter(
    tx: Transaction, spec: SourceSpec, settings: Settings, now: datetime, wall_now: datetime
) -> bool:
    """Enqueue the reminder of a slot that closes soon; return whether there was one to write.

    A slot that was spoken of is spoken of no more: its rows are in the outbox already.
    """
    slot, schedule = awaited_slot(tx, spec, settings, now), spec.schedule
    if slot is None or schedule.remind is None:
        return False
    closes = slot + schedule.grace
    if now < closes - schedule.remind:
        return False
    tx.outbox.enqueue(due_rows(spec, closes, settings, wall_now))
    return True
