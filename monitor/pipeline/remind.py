"""Remind: an alert that nobody has taken on is told again every so often, by its severity.

It stops by itself: an answer, a silence, a cause, an end and an accepted level all leave nothing to
remind of. Whoever is told anew for another reason waits the whole time again, and nobody is
reminded of what was not even sent yet. Times are those of the wall.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from monitor.alerting.asking import RUNGS, reminder_step, rows_for
from monitor.alerting.escalation import CLIMBING
from monitor.alerting.routing import tellings
from monitor.alerting.suppression import Fate
from monitor.domain.alert import Alert
from monitor.domain.delivery import OutboxRow
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction
from monitor.pipeline.escalate import calls_of
from monitor.pipeline.sift import suppression


def remind(tx: Transaction, settings: Settings, now: datetime) -> int:
    """Enqueue the reminders that are due at this moment; return of how many alerts."""
    reminded = 0
    for severity, every in settings.grouping.remind_every.items():
        steps = tx.outbox.unheard_since(now - every, severity, CLIMBING, but=RUNGS)
        rows = list(_rows(tx, _unanswered(tx, steps, now), steps, settings, now))
        tx.outbox.enqueue(rows)
        reminded += len({row.topic for row in rows})
    return reminded


def _unanswered(tx: Transaction, codes: Collection[str], now: datetime) -> dict[str, Alert]:
    answers = tx.decisions.answers(codes)
    return {
        code: alert
        for code, alert in tx.alerts.some(codes).items()
        if (answer := answers.get(code)) is None or not answer.holds(alert.severity, now)
    }


def _rows(
    tx: Transaction,
    alerts: Mapping[str, Alert],
    steps: Mapping[str, int],
    settings: Settings,
    now: datetime,
) -> Iterator[OutboxRow]:
    if not alerts:
        return
    told = tx.outbox.told(list(alerts))
    hiding = suppression(tx, alerts.values(), settings, now)
    for code, call in calls_of(tx, alerts).items():
        if hiding.decide(alerts[code], call).fate is not Fate.HIDDEN:
            people = tellings(alerts[code], call, settings, told.get(code, frozenset()), now)
            yield from rows_for(people, call, reminder_step(steps[code]), settings, now)
