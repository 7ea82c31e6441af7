"""From the draft's escalation, duty and quiet hours to what the alerting room reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.config.draft import Draft
from monitor.config.schema_people import (
    EscalationEntry,
    LeaveEntry,
    PostEntry,
    QuietEntry,
    ShiftEntry,
)
from monitor.domain.decisions import EscalationPolicy, Rung, Scope
from monitor.domain.duty import Leave, Post, Roster, Shift
from monitor.domain.quiet import QuietHours, QuietSpec


def policies(draft: Draft) -> tuple[EscalationPolicy, ...]:
    """Return the policies in their order."""
    return tuple(_policy(entry) for entry in draft.models(EscalationEntry))


def quiet_hours(draft: Draft, zone: ZoneInfo) -> tuple[QuietSpec, ...]:
    """Return the quiet hours, in the programme's zone."""
    return tuple(
        QuietSpec(
            hours=QuietHours(begins=entry.begins, ends=entry.ends, zone=zone),
            recipients=entry.recipients,
        )
        for entry in draft.models(QuietEntry)
    )


def roster(draft: Draft, zone: ZoneInfo) -> Roster:
    """Return who is on duty when, in the programme's zone."""
    shifts: dict[str, list[Shift]] = {}
    for entry in draft.models(ShiftEntry):
        shifts.setdefault(entry.post, []).append(shift_of(entry, zone))
    return Roster(
        posts={
            entry.code: Post(**dict(entry), shifts=tuple(shifts.get(entry.code, ())))
            for entry in draft.models(PostEntry)
        },
        leave=tuple(Leave(**dict(entry)) for entry in draft.models(LeaveEntry)),
        zone=zone,
    )


def shift_of(entry: ShiftEntry, zone: ZoneInfo) -> Shift:
    """Return a shift; one without a time of its end lasts until the midnight after its last day."""
    begins = _moment(entry.from_day, entry.starts_at or time(0), zone)
    if entry.ends_at is None:
        ends = _moment(entry.to_day + timedelta(days=1), time(0), zone)
    else:
        ends = _moment(entry.to_day, entry.ends_at, zone)
    return Shift(begins=begins, ends=ends, people=entry.people)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _policy(entry: EscalationEntry) -> EscalationPolicy:
    return EscalationPolicy(
        name=entry.name,
        min_severity=entry.min_severity,
        scope=Scope(
            rules=entry.rules,
            products=entry.products,
            groups=entry.groups,
            areas=entry.areas,
            outlets=entry.outlets,
            outlet_kinds=entry.outlet_kinds,
            sources=entry.sources,
        ),
        rungs=tuple(Rung(**dict(step)) for step in entry.steps),
    )
