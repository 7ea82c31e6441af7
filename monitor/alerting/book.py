"""The book of alerts as the life cycle reads it: at most one open alert for each condition.

Alerts that ended a short while ago stay in the book, because a condition that returns within the
policy's window is the same alert and not a new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.alert import Alert, AlertState
from monitor.domain.finding import Episode


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Open alerts and the last ended one of each condition, both by fingerprint."""

    open: Mapping[str, Alert]
    closed: Mapping[str, Alert]

    @staticmethod
    def of(opened: Iterable[Alert], closed: Iterable[Alert] = ()) -> Book:
        """Return the book of these alerts; of several ended ones the last to end is kept."""
        latest = sorted(closed, key=_ended_at)
        return Book(
            open={alert.fingerprint: alert for alert in opened},
            closed={alert.fingerprint: alert for alert in latest},
        )

    def reopenable(self, fingerprint: str, now: datetime, within: timedelta) -> Alert | None:
        """Return the alert that a return of the condition would continue, if there is one."""
        alert = self.closed.get(fingerprint)
        if alert is None or now - _ended_at(alert) > within:
            return None
        return alert


def episodes(opened: Iterable[Alert]) -> dict[str, dict[str, Episode]]:
    """Return the open episodes as rules read them: by rule name, then by ``Subject.key``.

    A pending alert is no episode yet: a rule must go on asking for persistence.
    """
    found: dict[str, dict[str, Episode]] = {}
    for alert in opened:
        if alert.is_open and alert.state is not AlertState.PENDING:
            found.setdefault(alert.rule, {})[alert.subject.key] = Episode(
                subject=alert.subject,
                opened_on=alert.opened_on,
                severity=alert.severity,
                evidence=alert.opened_evidence,
            )
    return found


def alert_id(fingerprint: str, opened_at: datetime) -> str:
    """Return the id of the alert that this condition opened at this moment.

    It follows from the two, so that a replay of the same data gives the same alerts.
    """
    text = f"{fingerprint}|{opened_at.isoformat()}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _ended_at(alert: Alert) -> datetime:
    return alert.closed_at or alert.changed_at
