"""Alerts and transitions as rows in their columns' stored form, for thousands at once.

The same evidence stands in an alert twice and in its transition once more; it is written out once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from pydantic_core import to_json

from monitor.domain.alert import Alert, Transition
from monitor.store.bulk import Row
from monitor.store.columns import micros_of

_ALERT = (
    *("id", "fingerprint", "rule", "kind", "kind_version"),
    *("subject.product", "subject.outlet", "subject.area", "subject.group", "subject.source"),
    *("state.value", "severity.value", "value", "baseline", "unit"),
    *("sentence_vi", "sentence_en", "transitions", "config_version"),
)
_TRANSITION = (
    *("alert", "number", "to_state.value", "reason.value", "severity.value", "notify"),
    *("value", "baseline", "unit", "sentence_vi", "sentence_en", "config_version"),
)


def _named(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.removesuffix(".value").replace(".", "_") for part in parts)


ALERT_COLUMNS = (
    *_named(_ALERT),
    *("opened_at", "changed_at", "closed_at", "opened_on", "last_fresh_day"),
    *("opened_evidence", "evidence"),
)
TRANSITION_COLUMNS = (*_named(_TRANSITION), "at", "from_state", "evidence")
_alert = attrgetter(*_ALERT)
_transition = attrgetter(*_TRANSITION)


@dataclass(slots=True)
class Written:
    """Writes the rows of one save; the objects live as long as the save, so an id names one."""

    _texts: dict[int, str] = field(default_factory=dict)

    def alert(self, alert: Alert) -> Row:
        """Return an alert as a row of ``ALERT_COLUMNS``."""
        return (
            *_alert(alert),
            micros_of(alert.opened_at),
            micros_of(alert.changed_at),
            _micros(alert.closed_at),
            alert.opened_on.isoformat(),
            alert.last_fresh_day.isoformat(),
            self._text(alert.opened_evidence),
            self._text(alert.evidence),
        )

    def transition(self, move: Transition) -> Row:
        """Return a transition as a row of ``TRANSITION_COLUMNS``."""
        began = move.from_state.value if move.from_state else None
        return (*_transition(move), micros_of(move.at), began, self._text(move.evidence))

    def _text(self, evidence: Mapping[str, Any]) -> str:
        known = self._texts.get(id(evidence))
        if known is None:
            known = self._texts[id(evidence)] = to_json(evidence, fallback=dict).decode()
        return known


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else micros_of(moment)
