"""The ports to alerts and to what people are told of them: the alert book and the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.alert import Alert, AlertState, Step, TakenStep, Transition
from monitor.domain.delivery import (
    Claim,
    DeliveryKind,
    DeliveryRecord,
    DeliveryResult,
    DeliveryState,
    OutboxRow,
    Undelivered,
)
from monitor.domain.finding import Severity


class AlertBook(Protocol):
    """Alerts and their transitions."""

    def open(self) -> list[Alert]: ...

    def open_about(self, outlets: Collection[str]) -> list[Alert]:
        """Return the open alerts about these outlets (by code), and all about no single outlet."""
        ...

    def open_as(self, fingerprints: Collection[str]) -> list[Alert]:
        """Return the open alerts of these conditions."""
        ...

    def recently_closed(
        self, since: datetime, fingerprints: Collection[str] | None = None
    ) -> list[Alert]:
        """Return the alerts resolved at ``since`` or later, of these conditions where named."""
        ...

    def save(self, steps: Sequence[Step]) -> None:
        """Write alerts and their transitions.

        Raises:
            ConflictError: another process moved one of these alerts meanwhile.
        """
        ...

    def get(self, alert_id: str) -> Alert | None: ...

    def some(self, ids: Collection[str]) -> dict[str, Alert]:
        """Return these alerts by id; ids that stand for none are left out."""
        ...

    def steps_of(self, ids: Collection[str]) -> dict[tuple[str, int], Transition]:
        """Return every transition of these alerts by alert and number."""
        ...

    def wide(self) -> list[Alert]:
        """Return the open alerts that are about no single outlet: those that may explain others."""
        ...

    def transitions(self, alert_id: str) -> list[Transition]: ...

    def told(self, steps: Collection[TakenStep]) -> dict[TakenStep, tuple[Alert, Transition]]:
        """Return these steps with their alerts, without their evidence; unknown ones are left out.

        The alerts have no sentences, for their steps have; one about no single outlet keeps its
        evidence.
        """
        ...

    def steps_taken(self, ids: Collection[str]) -> dict[str, int]:
        """Return how many transitions each of these alerts has."""
        ...

    def undelivered(self, begin: datetime, end: datetime) -> list[Undelivered]:
        """Return the messages given up: those about steps of a time, and others made in it."""
        ...

    def transitions_between(self, begin: datetime, end: datetime) -> list[Transition]: ...

    def opened_or_open_between(self, begin: datetime, end: datetime) -> list[Alert]:
        """Return alerts that were open at some moment of the period, or opened in it."""
        ...


class Outbox(Protocol):
    """Deliveries waiting, claimed and settled. Times are wall-clock, also in a drill."""

    def enqueue(self, rows: Sequence[OutboxRow]) -> int:
        """Add rows whose key is not there yet; return how many were new."""
        ...

    def claim(
        self,
        now: datetime,
        lease: timedelta,
        limit: int,
        kinds: Collection[DeliveryKind] = (),
    ) -> list[Claim]:
        """Claim due rows, also those whose lease ended (these as possible duplicates)."""
        ...

    def postpone(self, claims: Sequence[Claim], until: datetime) -> None:
        """Give claims back unsent: they are due at ``until``, and no attempt was made."""
        ...

    def settle(
        self,
        claim: Claim,
        result: DeliveryResult,
        at: datetime,
        *,
        state: DeliveryState,
        next_attempt: datetime | None = None,
    ) -> bool:
        """Record how an attempt ended; ``False`` when the claim was lost to another meanwhile."""
        ...

    def cancel(self, claims: Sequence[Claim], at: datetime, text: str) -> int:
        """End claimed rows unsent, for the reason in ``text``; return how many were still ours.

        A row whose earlier attempt may have arrived ends as uncertain: its recipient may have
        been told, and so is told of the end.
        """
        ...

    def cancel_waiting(self, topic: str, numbers: Collection[int], at: datetime, text: str) -> int:
        """End the rows about these transitions of an alert that wait unclaimed; return how many.

        Like ``cancel``: one that may have arrived ends as uncertain.
        """
        ...

    def defer(self, claims: Sequence[Claim], until: datetime, at: datetime) -> int:
        """Let claimed rows sleep until a moment, on record; return how many were still ours.

        Neither the attempt nor the wait counts against the row's patience.
        """
        ...

    def bring_back(
        self, now: datetime, lease: timedelta, longest: timedelta, *, every: bool = ...
    ) -> int:
        """Make waiting rows due now that were timed by a clock that was ahead; return how many.

        Those that were made or last claimed at a moment that has not come yet, or are due later
        than the ``longest`` wait; ``every`` takes whatever waits, for who saw the clock go back. A
        claimed row keeps its sender for one more ``lease``.
        """
        ...

    def settle_all(
        self,
        claims: Sequence[Claim],
        result: DeliveryResult,
        at: datetime,
        *,
        state: DeliveryState,
        next_attempt: datetime | None = None,
    ) -> int:
        """Record how one message about many rows ended; return how many claims still held."""
        ...

    def told(self, topics: Sequence[str]) -> dict[str, frozenset[tuple[str, str]]]:
        """Return by alert who (recipient, channel) was, or is about to be, told of it."""
        ...

    def unheard_since(
        self, before: datetime, severity: Severity, states: Collection[AlertState], but: range
    ) -> dict[str, int]:
        """Return the alerts in these states of which nobody was told after ``before``.

        Each with the highest step of its rows. Steps within ``but`` do not count as told, and
        neither does an alert with a row that still waits or that has none at all.
        """
        ...

    def heard(self, claims: Sequence[Claim]) -> set[str]:
        """Return the keys of the claims whose recipients were told of an earlier step."""
        ...

    def records(
        self, kind: str | None = None, topic: str | None = None
    ) -> list[DeliveryRecord]: ...

    def about(self, alerts: Collection[str]) -> dict[str, list[DeliveryRecord]]:
        """Return the rows about each of these alerts (by id) with every attempt, oldest first."""
        ...

    def counts(self) -> dict[str, int]:
        """Return how many rows stand in each state."""
        ...

    def next_due(self) -> datetime | None: ...

    def oldest_waiting(self) -> datetime | None: ...
