"""People and posts whom no message ever reaches: written down, and then forgotten in the routes."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.config.checks import Complaint
from monitor.config.draft import Draft
from monitor.config.schema import RetailerEntry
from monitor.config.schema_people import (
    EscalationEntry,
    LeaveEntry,
    PostEntry,
    RecipientEntry,
    ReportEntry,
    RouteEntry,
    ShiftEntry,
)


def untold(draft: Draft) -> Iterator[Complaint]:
    """Yield recipients and posts that nothing names, as a warning to the writer."""
    told = _named(draft)
    told |= _on_duty(draft, told)
    while more := _deputies(draft, told) - told:
        told |= more
    where = "no route, escalation, report, fallback or operators"
    for post in draft.all(PostEntry):
        if post.model.code not in told:
            yield post.path, f'{where} names the post "{post.model.code}"; it is told of nothing'
    for person in draft.all(RecipientEntry):
        if person.model.code not in told:
            yield person.path, f'{where} reaches "{person.model.code}", who is told of nothing'


def _named(draft: Draft) -> set[str]:
    lists = [
        *draft.names.values(),
        *(route.recipients for route in draft.models(RouteEntry)),
        *(report.recipients for report in draft.models(ReportEntry)),
        *(retailer.contacts for retailer in draft.models(RetailerEntry)),
        *(step.recipients for policy in draft.models(EscalationEntry) for step in policy.steps),
    ]
    return {code for codes in lists for code in codes}


def _on_duty(draft: Draft, told: set[str]) -> set[str]:
    standing = {code for p in draft.models(PostEntry) if p.code in told for code in p.people}
    return standing | {
        code for shift in draft.models(ShiftEntry) if shift.post in told for code in shift.people
    }


def _deputies(draft: Draft, told: set[str]) -> set[str]:
    return {leave.deputy for leave in draft.models(LeaveEntry) if leave.recipient in told}
