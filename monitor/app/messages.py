"""From claimed outbox rows to the message that their recipient gets."""

from __future__ import annotations

import json
from datetime import date
from threading import Lock

from monitor.alerting.death import dead_row_of
from monitor.alerting.due import DUE, due_message
from monitor.alerting.exercise import EXERCISE, exercise_message
from monitor.alerting.exercise import from_text as exercise_of
from monitor.alerting.message import Trouble, dead_letter, operator_message
from monitor.alerting.watched import WATCHED, from_plain, text_key
from monitor.app.alert_messages import AlertMessages, WaysToAnswer
from monitor.app.daily import Daily
from monitor.app.troubles import decision_trouble
from monitor.domain.bundle import Parcel
from monitor.domain.delivery import Claim, DeliveryKind, Message
from monitor.domain.errors import UsageError
from monitor.domain.people import Recipient
from monitor.domain.settings import Settings
from monitor.domain.store import Store
from monitor.domain.view import DailySummary, StoredReport
from monitor.reports.message import report_message


class Messages:
    """Makes messages at send time from what is stored, so that their words never drift."""

    def __init__(self, settings: Settings, store: Store, daily: Daily, ways: WaysToAnswer) -> None:
        self._settings, self._store, self._daily = settings, store, daily
        self._ways, self._alerts = ways, AlertMessages(settings, store, ways)
        self._latest: tuple[tuple[str, date, int], DailySummary] | None = None
        self._lock = Lock()

    def render(self, parcel: Parcel, recipient: Recipient) -> Message:
        """Return the message of what travels together.

        Raises:
            UsageError: what it speaks of is not in the database.
        """
        claim = parcel.lead
        match claim.row.kind:
            case DeliveryKind.ALERT:
                return self._alerts.render(parcel, recipient)
            case DeliveryKind.REPORT:
                return self._report(claim, recipient)
            case DeliveryKind.OPERATOR:
                return self._trouble(claim, recipient)

    def _report(self, claim: Claim, recipient: Recipient) -> Message:
        name, _, day = claim.row.topic.rpartition("/")
        with self._store.read() as tx:
            report = tx.archive.report(date.fromisoformat(day), name)
        if report is None:
            raise UsageError(f"no report {claim.row.topic}")
        summary = self._summary_of(report)
        return report_message(summary, report.documents, recipient, self._settings, claim)

    def remember(self, report: StoredReport, summary: DailySummary) -> None:
        """Keep the summary that a report was just made of, so that it is not made once more."""
        with self._lock:
            self._latest = (report.key, summary)

    def _summary_of(self, report: StoredReport) -> DailySummary:
        """Return a report's summary; many recipients of one report share the work."""
        with self._lock:
            if self._latest is None or self._latest[0] != report.key:
                self._latest = (report.key, self._daily.summary(report.day, report.as_of))
            return self._latest[1]

    def _exercise(self, claim: Claim, recipient: Recipient) -> Message:
        with self._store.read() as tx:
            kept = tx.archive.value(claim.row.topic)
        if kept is None:
            raise UsageError(f"no {claim.row.topic}")
        exercise = exercise_of(kept)
        url = self._ways.exercise_url(exercise.id, recipient.code)
        return exercise_message(exercise, recipient, self._settings, claim, url)

    def _trouble(self, claim: Claim, recipient: Recipient) -> Message:
        if claim.row.topic.startswith(EXERCISE):
            return self._exercise(claim, recipient)
        if claim.row.topic.startswith(DUE):
            return due_message(claim, recipient, self._settings)
        with self._store.read() as tx:
            trouble = decision_trouble(tx, claim.row.topic, self._settings)
        if trouble is not None:
            return operator_message(trouble, recipient, self._settings, claim)
        if claim.row.topic.startswith(WATCHED):
            return operator_message(self._watched(claim), recipient, self._settings, claim)
        found = dead_row_of(claim.row)
        if found is None:
            raise UsageError(f"{claim.row.topic} is no dead delivery")
        kind, topic, key = found
        with self._store.read() as tx:
            records = tx.outbox.records(kind=kind, topic=topic)
            size = tx.lanes.size_of(key)
        dead = next((record for record in records if record.row.key == key), None)
        if dead is None:
            raise UsageError(f"no delivery {key}")
        trouble = dead_letter(dead, self._settings, others=size - 1)
        return operator_message(trouble, recipient, self._settings, claim)

    def _watched(self, claim: Claim) -> Trouble:
        """Return what the watchdog saw, in the words of its moment."""
        with self._store.read() as tx:
            kept = tx.archive.value(text_key(claim.row.topic, claim.row.number))
        if kept is None:
            raise UsageError(f"no trouble {claim.row.topic} {claim.row.number}")
        return from_plain(json.loads(kept))
