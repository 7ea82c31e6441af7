"""What the operators read of people's decisions, found by the topic of their message."""

from __future__ import annotations

from monitor.alerting.message import Trouble
from monitor.alerting.trouble import (
    ENDED,
    ENDING,
    STUCK,
    chain_stuck,
    silence_ended,
    silence_ending,
)
from monitor.domain.decisions import Silence
from monitor.domain.errors import NotFoundError
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction


def decision_trouble(tx: Transaction, topic: str, settings: Settings) -> Trouble | None:
    """Return what a topic is about; ``None`` when it is about no decision.

    Raises:
        NotFoundError: the silence or chain is not in the database.
    """
    kind, _, rest = topic.partition("/")
    match f"{kind}/":
        case prefix if prefix == ENDING:
            return silence_ending(_silence(tx, rest), settings)
        case prefix if prefix == ENDED:
            hidden = tx.alerts.some({each.alert for each in tx.decisions.withheld(by=rest)})
            return silence_ended(_silence(tx, rest), list(hidden.values()), settings)
        case prefix if prefix == STUCK:
            return _stuck(tx, rest.partition("/")[0], settings)
    return None


def _silence(tx: Transaction, silence_id: str) -> Silence:
    for silence in tx.decisions.silences():
        if silence.id == silence_id:
            return silence
    raise NotFoundError(f"no silence {silence_id}")


def _stuck(tx: Transaction, alert_id: str, settings: Settings) -> Trouble:
    alert, climb = tx.alerts.get(alert_id), tx.decisions.climbs([alert_id]).get(alert_id)
    if alert is None or climb is None:
        raise NotFoundError(f"no chain of alert {alert_id}")
    return chain_stuck(climb.chain, alert, settings)
