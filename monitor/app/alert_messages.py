"""From claimed outbox rows about alerts to the message that their recipient gets."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol

from monitor.alerting.asking import Asked, asked_by
from monitor.alerting.escalation import CALLS
from monitor.alerting.message import Beside, alert_message
from monitor.app.course import course_of
from monitor.app.digests import Digests, takes_files
from monitor.app.pictures import picture_of
from monitor.domain.bundle import Parcel
from monitor.domain.calendar import local_day
from monitor.domain.delivery import Claim, DeliveryKind, DeliveryState, Message
from monitor.domain.errors import UsageError
from monitor.domain.people import Recipient
from monitor.domain.settings import Settings
from monitor.domain.store import Store, Transaction

_ATTEMPTS_WITH_PICTURE: Final = 2
"""What failed twice is sent without its picture, in case it is the picture that is not taken."""


class WaysToAnswer(Protocol):
    """How a recipient (by code) takes an alert (by id) on."""

    def answer_url(self, alert_id: str, recipient: str) -> str:
        """Return the address of his own signed link."""
        ...

    def exercise_url(self, exercise_id: str, recipient: str) -> str:
        """Return the address at which he confirms the call of an exercise."""
        ...

    def reply_code(self, alert_id: str, recipient: str, channel: str) -> str:
        """Return what he sends back from a channel (by name); empty where that is no way."""
        ...


class AlertMessages:
    """Makes messages about alerts at send time from what is stored."""

    def __init__(self, settings: Settings, store: Store, ways: WaysToAnswer) -> None:
        self._settings, self._store, self._ways = settings, store, ways
        self._digests = Digests(settings)

    def render(self, parcel: Parcel, recipient: Recipient) -> Message:
        """Return the message of one alert, or the digest of what travels together.

        Raises:
            UsageError: what it speaks of is not in the database.
        """
        if len(parcel.claims) > 1:
            return self._digests.render(parcel, recipient)
        return self._single(parcel.lead, recipient)

    def _single(self, claim: Claim, recipient: Recipient) -> Message:
        with self._store.read() as tx:
            alert = tx.alerts.get(claim.row.topic)
            every = tx.alerts.transitions(claim.row.topic)
            steps = [step for step in every if step.number <= claim.row.number]
            if alert is None or not steps or steps[-1].number != claim.row.number:
                raise UsageError(f"no alert {claim.row.topic} with transition {claim.row.number}")
            step = steps[-1]
            day = local_day(step.at, self._settings.zone)
            course = course_of(tx, alert, self._settings.market, day)
            told = self._told(tx, claim)
        url = self._ways.answer_url(alert.id, recipient.code) if alert.is_open else ""
        code = ""
        if alert.is_open and step.reason in CALLS:
            code = self._ways.reply_code(alert.id, recipient.code, claim.row.channel)
        picture = None
        if claim.attempt <= _ATTEMPTS_WITH_PICTURE and takes_files(recipient, claim.row.channel):
            picture = picture_of(alert, steps, course, self._settings, recipient.language)
        beside = Beside(url, code, list(course.items()), picture, told)
        return alert_message(alert, step, recipient, self._settings, claim, beside)

    def _told(self, tx: Transaction, claim: Claim) -> list[tuple[str, datetime]]:
        """Return, for whoever is asked as nobody answered, who was reached, and when."""
        if asked_by(claim.row) is not Asked.RUNG:
            return []
        reached: dict[str, datetime] = {}
        for each in tx.outbox.records(kind=DeliveryKind.ALERT, topic=claim.row.topic):
            if each.state is DeliveryState.DELIVERED and each.settled_at is not None:
                known = reached.get(each.row.recipient, each.settled_at)
                reached[each.row.recipient] = min(known, each.settled_at)
        since = sorted(reached.items(), key=lambda known: known[1])
        return [(self._settings.recipient_name(code), at) for code, at in since]
