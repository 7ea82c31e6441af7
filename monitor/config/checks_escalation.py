"""Escalation and quiet hours that can do what their writer meant: no step that reaches nobody."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.config.checks import Complaint
from monitor.config.checks_route import empty_scope
from monitor.config.draft import Draft, Entry
from monitor.config.schema import OutletEntry
from monitor.config.schema_people import (
    EscalationEntry,
    QuietEntry,
    RecipientEntry,
    RouteEntry,
    StepEntry,
)
from monitor.config.tree import Path

_SHARED = ("name", "rules", "groups", "products", "areas", "outlet_kinds", "min_severity")


def empty_policies(draft: Draft) -> Iterator[Complaint]:
    """Yield policies that no alert can meet, and steps that reach nobody."""
    for policy in draft.all(EscalationEntry):
        yield from empty_scope(draft, _as_route(policy))
        yield from _outlets(draft, policy)
        if not policy.has("steps"):
            continue
        if not policy.model.steps:
            yield (*policy.path, "steps"), "no step is named; name at least one"
        for index, step in enumerate(policy.model.steps):
            yield from _step(draft, step, (*policy.path, "steps", index))


def hours(draft: Draft) -> Iterator[Complaint]:
    """Yield quiet hours that never are, and people who are given two."""
    seen: set[str] = set()
    for entry in draft.all(QuietEntry):
        if not entry.has("from", "to", "recipients"):
            continue
        if entry.model.begins == entry.model.ends:
            yield (*entry.path, "to"), "these hours begin when they end, and so never are"
        for code in entry.model.recipients or ("",):
            if code in seen:
                whose = f'of "{code}"' if code else "of everybody"
                yield entry.path, f"the quiet hours {whose} are given twice; keep one"
            seen.add(code)


def _as_route(policy: Entry[EscalationEntry]) -> Entry[RouteEntry]:
    """Return the policy's scope in the form that the checks of routes read."""
    values = {name: getattr(policy.model, name) for name in _SHARED}
    return Entry(policy.path, RouteEntry.model_construct(**values), policy.failed)


def _outlets(draft: Draft, policy: Entry[EscalationEntry]) -> Iterator[Complaint]:
    areas = {
        each.model.code: each.model.area for each in draft.all(OutletEntry) if each.has("area")
    }
    wanted = policy.model.areas
    for index, code in enumerate(policy.model.outlets):
        if wanted and areas.get(code, wanted[0]) not in wanted:
            text = f'found "{code}" in "{areas[code]}", but the policy takes only'
            where = (*policy.path, "outlets", index)
            yield where, f"{text} {', '.join(wanted)}; together they match nothing"


def _step(draft: Draft, step: StepEntry, path: Path) -> Iterator[Complaint]:
    if not step.recipients:
        yield (*path, "recipients"), "this step reaches nobody; name at least one recipient"
    people = {entry.model.code: entry for entry in draft.all(RecipientEntry)}
    told = [people[code] for code in step.recipients if code in people]
    if len(told) < len(step.recipients) or not all(entry.has("channels") for entry in told):
        return
    offered = {channel.name for entry in told for channel in entry.model.channels}
    for index, name in enumerate(step.channels):
        if name not in offered:
            text = f'found "{name}", a channel that no recipient of this step has'
            yield (*path, "channels", index), f"{text}; allowed: {', '.join(sorted(offered))}"
