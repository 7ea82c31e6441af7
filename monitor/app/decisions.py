"""Everything that people decided about one alert, as its page shows it."""

from __future__ import annotations

from datetime import datetime

from monitor.alerting.silence import silencing
from monitor.domain.alert import Alert
from monitor.domain.decisions import AlertDecisions
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction


def decisions_about(
    tx: Transaction, alert: Alert, settings: Settings, now: datetime
) -> AlertDecisions:
    """Return what was decided about an alert and what of it holds; ``now`` is on the wall."""
    answers = tx.decisions.acknowledgements(alert.id)
    holds = bool(answers) and alert.is_open and answers[0].holds(alert.severity, now)
    in_force = tx.decisions.silences_in_force(now)
    return AlertDecisions(
        answer=answers[0] if holds else None,
        answers=tuple(answers),
        assignments=tuple(tx.decisions.assignments(alert.id)),
        silence=silencing(alert, in_force, settings.market, now) if alert.is_open else None,
        climb=tx.decisions.climbs([alert.id]).get(alert.id),
        withheld=tuple(tx.decisions.withheld(alert=alert.id)),
    )
