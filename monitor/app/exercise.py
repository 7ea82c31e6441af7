"""Exercises: call people through their real channels, and see who answered after how long."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.alerting.exercise import EXERCISE, Exercise, exercise_rows, from_text, to_text
from monitor.alerting.routing import Telling, addressed, recipients_of
from monitor.alerting.signed_link import Purpose
from monitor.app.route import WhatIf, alert_that_might_come
from monitor.domain.delivery import DeliveryKind, DeliveryRecord, DeliveryState
from monitor.domain.errors import NotFoundError, UsageError
from monitor.domain.store import Transaction

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How one person answered: on what he was called, when that arrived, and when he confirmed."""

    recipient: str
    name: str
    channels: dict[str, str]
    arrived_at: datetime | None
    answered_at: datetime | None

    @property
    def took(self) -> timedelta | None:
        """Return how long he took since the first message arrived; ``None`` without an answer."""
        if self.answered_at is None or self.arrived_at is None:
            return None
        return self.answered_at - self.arrived_at


class Exercises:
    """Makes exercises and keeps who answered. Times are those of the wall."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def call(
        self, by: str, text: str, recipients: Sequence[str] = (), what_if: WhatIf | None = None
    ) -> Exercise:
        """Call people, or those whom an alert that might come would reach.

        Raises:
            UsageError: nobody signed, nobody is named, or a name is not configured.
        """
        if not by.strip() or not text.strip():
            raise UsageError("an exercise needs who calls (--by) and what it says (--text)")
        now = self._monitor.wall.now()
        told = self._told(recipients, what_if, now)
        exercise = Exercise(id=secrets.token_hex(4), by=by, at=now, text=text)
        with self._monitor.store.begin() as tx:
            tx.archive.set_value(EXERCISE + exercise.id, to_text(exercise))
            tx.outbox.enqueue(exercise_rows(exercise, told, self._monitor.settings))
            tx.archive.audit(now, by, "exercise", {"exercise": exercise.id, "text": text})
        return exercise

    def seen(self, token: str) -> tuple[Exercise, datetime | None]:
        """Return the exercise of a signed link, and when its recipient has answered; nothing acts.

        Raises:
            ExpiredError: the time of the link is over.
            NotFoundError: the exercise is gone.
            UsageError: the link is not ours, or was changed.
        """
        grant = self._monitor.links.granted(token, Purpose.EXERCISE)
        with self._monitor.store.read() as tx:
            return _exercise(tx, grant.alert), _answered_at(tx, grant.alert, grant.recipient)

    def answer(self, token: str) -> tuple[Exercise, datetime]:
        """Confirm that the call of a signed link arrived; the first time counts.

        Raises:
            ExpiredError: the time of the link is over.
            NotFoundError: the exercise is gone.
            UsageError: the link is not ours, or was changed.
        """
        grant = self._monitor.links.granted(token, Purpose.EXERCISE)
        now = self._monitor.wall.now()
        with self._monitor.store.begin() as tx:
            exercise = _exercise(tx, grant.alert)
            first = _answered_at(tx, grant.alert, grant.recipient)
            if first is None:
                tx.archive.set_value(_key(grant.alert, grant.recipient), now.isoformat())
        return exercise, first or now

    def responses(self, exercise_id: str) -> tuple[Exercise, list[Response]]:
        """Return who was called and who answered after how long.

        Raises:
            NotFoundError: there is no such exercise.
        """
        with self._monitor.store.read() as tx:
            exercise = _exercise(tx, exercise_id)
            topic = EXERCISE + exercise_id
            by_person: dict[str, list[DeliveryRecord]] = defaultdict(list)
            for record in tx.outbox.records(kind=DeliveryKind.OPERATOR, topic=topic):
                by_person[record.row.recipient].append(record)
            answered = {code: _answered_at(tx, exercise_id, code) for code in by_person}
        people = self._monitor.settings.recipients
        return exercise, [
            Response(
                recipient=code,
                name=people[code].name if code in people else code,
                channels={each.row.channel: each.state.value for each in records},
                arrived_at=_arrived_at(records),
                answered_at=answered[code],
            )
            for code, records in by_person.items()
        ]

    def _told(
        self, recipients: Sequence[str], what_if: WhatIf | None, now: datetime
    ) -> list[Telling]:
        settings = self._monitor.settings
        if what_if is not None:
            alert, _ = alert_that_might_come(what_if, now, settings)
            return recipients_of(alert, settings, now)
        unknown = [
            code
            for code in recipients
            if code not in settings.recipients and code not in settings.roster.posts
        ]
        if unknown or not recipients:
            named = f"no recipient or post {', '.join(unknown)}" if unknown else "nobody is named"
            raise UsageError(f"{named}; there are {', '.join(settings.recipients)}")
        return addressed(recipients, "exercise", settings, now)


def _arrived_at(records: Sequence[DeliveryRecord]) -> datetime | None:
    arrived = [
        each.settled_at
        for each in records
        if each.state is DeliveryState.DELIVERED and each.settled_at is not None
    ]
    return min(arrived, default=None)


def _exercise(tx: Transaction, exercise_id: str) -> Exercise:
    kept = tx.archive.value(EXERCISE + exercise_id)
    if kept is None:
        raise NotFoundError(f"no exercise {exercise_id}")
    return from_text(kept)


def _answered_at(tx: Transaction, exercise_id: str, recipient: str) -> datetime | None:
    kept = tx.archive.value(_key(exercise_id, recipient))
    return None if kept is None else datetime.fromisoformat(kept)


def _key(exercise_id: str, recipient: str) -> str:
    return f"{EXERCISE}{exercise_id}/{recipient}"
