"""From the draft's escalation and quiet hours to what the alerting room reads."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from monitor.config.draft import Draft
from monitor.config.schema_people import EscalationEntry, QuietEntry
from monitor.domain.decisions import EscalationPolicy, Rung, Scope
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
