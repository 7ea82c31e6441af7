"""Duties that somebody holds: no shift without people, no gap that can be seen in advance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from monitor.config.build_escalation import roster, shift_of
from monitor.config.checks import Complaint
from monitor.config.draft import Draft, Entry
from monitor.config.schema import ProgrammeEntry
from monitor.config.schema_people import LeaveEntry, PostEntry, RecipientEntry, ShiftEntry
from monitor.config.tree import Path
from monitor.domain.duty import Gap
from monitor.domain.wording import moment_text


def posts(draft: Draft) -> Iterator[Complaint]:
    """Yield posts that nobody ever holds, and posts that are called like a person."""
    people = {entry.model.code for entry in draft.all(RecipientEntry)}
    staffed = {entry.model.post for entry in draft.all(ShiftEntry)}
    for entry in draft.all(PostEntry):
        code = entry.model.code
        if code in people:
            text = f'found "{code}", which is also a recipient; give the post a code of its own'
            yield (*entry.path, "code"), text
        if entry.has("people") and not entry.model.people and code not in staffed:
            text = f'nobody ever holds "{code}"; name its people, or write a shift'
            yield entry.path, text


def shifts(draft: Draft) -> Iterator[Complaint]:
    """Yield shifts that nobody holds or that end before they begin."""
    zone = _zone(draft)
    for entry in draft.all(ShiftEntry):
        if entry.has("people") and not entry.model.people:
            yield (*entry.path, "people"), "nobody holds this shift; name at least one recipient"
        if zone is not None and entry.has("from", "to", "starts_at", "ends_at"):
            span = shift_of(entry.model, zone)
            if span.ends <= span.begins:
                until = moment_text(span.ends, zone)
                text = f"this shift ends at {until}, which is not after its begin"
                yield (*entry.path, "to"), text


def leave(draft: Draft) -> Iterator[Complaint]:
    """Yield leave that ends before it begins, is written twice, or has its own absent deputy."""
    before: dict[str, list[Entry[LeaveEntry]]] = defaultdict(list)
    for entry in draft.all(LeaveEntry):
        if not entry.has("recipient", "from", "to", "deputy"):
            continue
        model = entry.model
        if model.to_day < model.from_day:
            text = f"found {model.to_day}, which is before from ({model.from_day})"
            yield (*entry.path, "to"), f"{text}; it must not be earlier"
        if model.deputy == model.recipient:
            yield (*entry.path, "deputy"), f'"{model.deputy}" cannot stand in for himself'
        for other in before[model.recipient]:
            if model.from_day <= other.model.to_day and other.model.from_day <= model.to_day:
                text = f'the leave of "{model.recipient}" overlaps another of his; keep one'
                yield (*entry.path, "from"), text
        before[model.recipient].append(entry)


def gaps(draft: Draft) -> Iterator[Complaint]:
    """Yield spans in which nobody answers for a post or a person, though it could be seen.

    Before the first shift of a post without people of its own, and after the last, is no mistake:
    the fallback is told then, and the timetable says so.
    """
    zone = _zone(draft)
    is_whole = all(entry.has(*_ALL_KEYS) for kind in _KINDS for entry in draft.all(kind))
    if zone is None or not is_whole or any((*shifts(draft), *leave(draft))):
        return
    for gap in roster(draft, zone).gaps():
        if gap.begins is not None and gap.ends is not None:
            begin, end = moment_text(gap.begins, zone), moment_text(gap.ends, zone)
            text = f'nobody is on duty for "{gap.code}" from {begin} to {end}'
            yield _place(draft, gap), f"{text}; write a shift, or name a deputy who is there"


def _place(draft: Draft, gap: Gap) -> Path:
    """Return where the reader has to look: the post, or the person's leave."""
    for post in draft.all(PostEntry):
        if post.model.code == gap.code:
            return post.path
    return next(entry.path for entry in draft.all(LeaveEntry) if entry.model.recipient == gap.code)


def _zone(draft: Draft) -> ZoneInfo | None:
    programme = draft.one(ProgrammeEntry)
    return None if programme is None else ZoneInfo(programme.zone)


_ALL_KEYS = ("code", "people", "post", "from", "to", "starts_at", "ends_at", "recipient", "deputy")
_KINDS: tuple[type[PostEntry | ShiftEntry | LeaveEntry], ...] = (PostEntry, ShiftEntry, LeaveEntry)

ALL: tuple[Callable[[Draft], Iterator[Complaint]], ...] = (posts, shifts, leave, gaps)
