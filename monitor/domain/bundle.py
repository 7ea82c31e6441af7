"""What travels together: the rows of one person and channel that leave as one message.

A bundle is written down before it is sent, with its members: so a message that is sent again says
the same under the same id, and whoever received it already can tell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from monitor.domain.alert import Alert, TakenStep, Transition
from monitor.domain.delivery import Claim

Told = Mapping[TakenStep, tuple[Alert, Transition]]
"""Steps with their alerts, without their evidence."""


class Lane(NamedTuple):
    """One way to one person: what waits in it is looked at together."""

    recipient: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A message about alerts: when it was put together, and of which (rule, group) it speaks."""

    id: str
    lane: Lane
    made_at: datetime
    kinds: frozenset[tuple[str, str]]
    size: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """Claims that are one message, at least one; they are settled together.

    ``lead`` speaks for all: the most attempts, the earliest end of a lease, the message's own id.
    ``told`` is what the claims about alerts speak of, as it stood when they were claimed; a step
    that is no longer there is left out.
    """

    claims: tuple[Claim, ...]
    lead: Claim
    told: Told = field(default_factory=dict)

    @staticmethod
    def of(claims: Iterable[Claim]) -> Parcel:
        """Return the parcel of these claims."""
        members = tuple(claims)
        lead = replace(
            members[0],
            attempt=max(claim.attempt for claim in members),
            possible_duplicate=any(claim.possible_duplicate for claim in members),
            lease_until=min(claim.lease_until for claim in members),
            bundle=bundle_id([claim.row.key for claim in members]),
        )
        return Parcel(members, lead)

    def telling(self, told: Told) -> Parcel:
        """Return the parcel with what its claims speak of; ``told`` may hold more."""
        steps = [(claim.row.topic, claim.row.number) for claim in self.claims]
        return replace(self, told={step: told[step] for step in steps if step in told})

    @property
    def lane(self) -> Lane:
        """Return to whom it goes, and on which channel."""
        return Lane(self.lead.row.recipient, self.lead.row.channel)


def bundle_id(keys: Iterable[str]) -> str:
    """Return the id of the message about these rows: a single row's own key, or one of them all.

    It follows from the members alone and is the ``delivery_id`` that a receiver sees.
    """
    members = sorted(keys)
    if len(members) == 1:
        return members[0]
    digest = hashlib.sha256("\n".join(members).encode()).hexdigest()
    return f"digest:{digest[:32]}"


class Lanes(Protocol):
    """Alerts on their way, gathered by person and channel. Times are wall-clock."""

    def due(self, now: datetime) -> dict[Lane, int]:
        """Return how many rows are due, or have lost their lease, in each lane, oldest first."""
        ...

    def steps(self, lane: Lane, now: datetime) -> set[TakenStep]:
        """Return what the rows speak of that are due in a lane."""
        ...

    def claim(self, lane: Lane, now: datetime, lease: timedelta) -> list[Claim]:
        """Claim all that is due in a lane; each claim names the bundle it was sent in before.

        Nothing when another process is claiming in this lane at the moment.
        """
        ...

    def keep(self, bundle: Bundle, claims: Sequence[Claim]) -> None:
        """Write a bundle down with its members; members of another bundle leave it."""
        ...

    def sent(self, lane: Lane, since: datetime) -> list[Bundle]:
        """Return the bundles of a lane made after ``since``, oldest first."""
        ...

    def size_of(self, key: str) -> int:
        """Return how many rows travelled with the row of this key, itself counted."""
        ...

    def used(self, claims: Sequence[Claim]) -> set[tuple[str, int, str]]:
        """Return (topic, number, channel) of every row for the recipient of these claims."""
        ...
