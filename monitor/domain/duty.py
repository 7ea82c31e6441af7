"""Who is on duty: posts that are held in shifts, leave, and the deputies who stand in.

A post is told like a person; whoever holds it at that moment is told in its place. All moments are
those of the wall, also in a drill.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, groupby
from zoneinfo import ZoneInfo

from monitor.domain.calendar import VIETNAM, local_day

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Who holds a post from when until when (the end is excluded), in UTC."""

    begins: datetime
    ends: datetime
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A duty that people hold in turn; ``people`` hold it outside the shifts."""

    code: str
    name: str
    people: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()

    def held_by(self, at: datetime) -> tuple[str, ...]:
        """Return who holds it at a moment; shifts that overlap are held together."""
        held = (shift.people for shift in self.shifts if shift.begins <= at < shift.ends)
        return tuple(dict.fromkeys(chain.from_iterable(held))) or self.people


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """From which local day to which (both included) somebody is away, and who stands in."""

    recipient: str
    from_day: date
    to_day: date
    deputy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """When nobody answers for a person or post; ``None`` is an end that never comes."""

    code: str
    begins: datetime | None
    ends: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everything that decides who stands where."""

    posts: Mapping[str, Post] = field(default_factory=dict)
    leave: tuple[Leave, ...] = ()
    zone: ZoneInfo = VIETNAM

    def on_duty(self, code: str, at: datetime) -> tuple[str, ...]:
        """Return who answers for a person or a post at a moment; empty when nobody does."""
        post = self.posts.get(code)
        named = (code,) if post is None else post.held_by(at)
        if not self.leave:
            return named
        present = (self._stand_in(person, local_day(at, self.zone)) for person in named)
        return tuple(dict.fromkeys(person for person in present if person))

    def leave_of(self, person: str, day: date) -> Leave | None:
        """Return the leave of a person on a day, of several the first that is written down."""
        for each in self.leave:
            if each.recipient == person and each.from_day <= day <= each.to_day:
                return each
        return None

    def gaps(self) -> list[Gap]:
        """Return when nobody answers, for every post and everybody who is away at some time.

        Neighbouring spans are one gap.
        """
        edges = sorted(set(self._edges()))
        spans = list(zip([None, *edges], [*edges, None], strict=True))
        codes = dict.fromkeys([*self.posts, *(each.recipient for each in self.leave)])
        return [gap for code in codes for gap in self._gaps_of(code, spans)]

    def _gaps_of(
        self, code: str, spans: list[tuple[datetime | None, datetime | None]]
    ) -> Iterator[Gap]:
        held = groupby(spans, key=lambda span: bool(self.on_duty(code, span[0] or _LONG_AGO)))
        for is_held, found in held:
            if not is_held:
                members = list(found)
                yield Gap(code=code, begins=members[0][0], ends=members[-1][1])

    def _stand_in(self, person: str, day: date) -> str:
        """Follow the deputies; nobody when they lead in a circle."""
        seen: set[str] = set()
        while (away := self.leave_of(person, day)) is not None:
            if person in seen:
                return ""
            seen.add(person)
            person = away.deputy
        return person

    def _edges(self) -> Iterator[datetime]:
        for post in self.posts.values():
            for shift in post.shifts:
                yield from (shift.begins, shift.ends)
        for away in self.leave:
            yield self._midnight(away.from_day)
            yield self._midnight(away.to_day + _ONE_DAY)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(0), tzinfo=self.zone).astimezone(UTC)


_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
