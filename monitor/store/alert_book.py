"""Alerts and their transitions; two processes can never move the same alert unnoticed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, bindparam, literal, select, update

from monitor.domain.alert import Alert, AlertState, Step, TakenStep, Transition
from monitor.domain.delivery import Undelivered
from monitor.domain.errors import ConflictError
from monitor.domain.finding import Subject
from monitor.store import hearing
from monitor.store.alert_reading import (
    ALERTS,
    STEPS,
    TOLD,
    alert_of,
    told_of,
    transition_of,
)
from monitor.store.alert_rows import ALERT_COLUMNS, TRANSITION_COLUMNS, Written
from monitor.store.bulk import Bulk, parts
from monitor.store.dialects import Texts, among
from monitor.store.tables.alerts import IS_WIDE, alerts, transitions

_IS_OPEN = alerts.c.state != literal(AlertState.RESOLVED.value, literal_execute=True)
"""Written out, or SQLite would not find the index of open conditions."""
_PART = 5000
"""So many alerts are written out at once; the texts of a whole storm would fill the memory."""
_SUBJECT = tuple(field.name for field in fields(Subject))
_PLAIN = tuple(field.name for field in fields(Alert) if field.name != "subject")


class SqlAlertBook:
    """The alert book within one transaction."""

    def __init__(self, connection: Connection, bulk: Bulk) -> None:
        self._connection, self._bulk = connection, bulk

    def open(self) -> list[Alert]:
        """Return every alert whose condition is not over, oldest first."""
        return self._alerts(_IS_OPEN)

    def open_about(self, outlets: Collection[str]) -> list[Alert]:
        """Return the open alerts about these outlets, and all about no single outlet."""
        theirs = _IS_OPEN & among(alerts.c.subject_outlet, outlets)
        return [*self.wide(), *self._alerts(theirs & (alerts.c.subject_outlet != ""))]

    def open_as(self, fingerprints: Collection[str]) -> list[Alert]:
        """Return the open alerts of these conditions."""
        return self._alerts(_IS_OPEN & among(alerts.c.fingerprint, fingerprints))

    def recently_closed(
        self, since: datetime, fingerprints: Collection[str] | None = None
    ) -> list[Alert]:
        """Return the alerts resolved at ``since`` or later, of these conditions where named."""
        closed = alerts.c.closed_at >= since
        if fingerprints is None:
            return self._alerts(closed)
        return self._alerts(closed & among(alerts.c.fingerprint, fingerprints))

    def save(self, steps: Sequence[Step]) -> None:
        """Write alerts and their transitions.

        Raises:
            ConflictError: another process moved one of these alerts meanwhile.
        """
        counts = self._counts({step.alert.id for step in steps})
        known = frozenset(counts)
        for step in steps:
            _check(step, counts)
        latest = {step.alert.id: step.alert for step in steps}
        self._update([alert for alert in latest.values() if alert.id in known])
        moves: dict[str, list[Transition]] = {code: [] for code in latest}
        for step in steps:
            if step.transition is not None:
                moves[step.alert.id].append(step.transition)
        for codes in parts(sorted(latest, key=lambda code: _place(latest[code])), _PART):
            added = [latest[code] for code in codes if code not in known]
            self._add(added, [move for code in codes for move in moves[code]])

    def _add(self, added: Sequence[Alert], moves: Sequence[Transition]) -> None:
        written = Written()
        self._bulk.write(
            self._connection, "alerts", ALERT_COLUMNS, [written.alert(alert) for alert in added]
        )
        self._bulk.write(
            self._connection,
            "transitions",
            TRANSITION_COLUMNS,
            [written.transition(move) for move in moves],
        )

    def get(self, alert_id: str) -> Alert | None:
        """Return one alert."""
        row = self._connection.execute(_ONE, {"code": alert_id}).one_or_none()
        return None if row is None else alert_of(row)

    def some(self, ids: Collection[str]) -> dict[str, Alert]:
        """Return these alerts by id; ids that stand for none are left out."""
        return {alert.id: alert for alert in self._alerts(among(alerts.c.id, ids))}

    def steps_of(self, ids: Collection[str]) -> dict[tuple[str, int], Transition]:
        """Return every transition of these alerts by alert and number."""
        chosen = among(transitions.c.alert, ids)
        return {(move.alert, move.number): move for move in self._transitions(chosen)}

    def wide(self) -> list[Alert]:
        """Return the open alerts that are about no single outlet: those that may explain others."""
        return [alert_of(row) for row in self._connection.execute(_WIDE).all()]

    def transitions(self, alert_id: str) -> list[Transition]:
        """Return the steps of one alert, first to last."""
        taken = self._connection.execute(_ITS_STEPS, {"code": alert_id})
        return [transition_of(row) for row in taken.all()]

    def told(self, steps: Collection[TakenStep]) -> dict[TakenStep, tuple[Alert, Transition]]:
        """Return these steps with their alerts, without their evidence; unknown ones are left out.

        The alerts have no sentences, for their steps have; one about no single outlet keeps its
        evidence.
        """
        wanted, spoken_of = set(steps), {"ids": {alert for alert, _ in steps}}
        return {
            (row[0], row[1]): told_of(row)
            for row in self._connection.execute(_TOLD, spoken_of).all()
            if (row[0], row[1]) in wanted
        }

    def steps_taken(self, ids: Collection[str]) -> dict[str, int]:
        """Return how many transitions each of these alerts has."""
        return {row[0]: row[1] for row in self._connection.execute(_COUNTED, {"ids": ids})}

    def undelivered(self, begin: datetime, end: datetime) -> list[Undelivered]:
        """Return the messages given up: those about steps of a time, and others made in it."""
        return hearing.undelivered(self._connection, begin, end)

    def transitions_between(self, begin: datetime, end: datetime) -> list[Transition]:
        """Return the steps taken from ``begin`` on and before ``end``, in their order."""
        return self._transitions((transitions.c.at >= begin) & (transitions.c.at < end))

    def opened_or_open_between(self, begin: datetime, end: datetime) -> list[Alert]:
        """Return alerts that were open at some moment of the period, or opened in it."""
        not_over = alerts.c.closed_at.is_(None) | (alerts.c.closed_at >= begin)
        return self._alerts((alerts.c.opened_at < end) & not_over)

    def _alerts(self, chosen: ColumnElement[bool]) -> list[Alert]:
        return [alert_of(row) for row in self._connection.execute(_in_order(chosen)).all()]

    def _transitions(self, chosen: ColumnElement[bool]) -> list[Transition]:
        taken = self._connection.execute(_as_taken(chosen))
        return [transition_of(row) for row in taken]

    def _counts(self, ids: Collection[str]) -> dict[str, int]:
        """Return how many transitions each alert has, and hold these alerts until the commit."""
        held = _COUNTED.order_by(alerts.c.id).with_for_update()
        return {row[0]: row[1] for row in self._connection.execute(held, {"ids": ids})}

    def _update(self, moved: Sequence[Alert]) -> None:
        if not moved:
            return
        names = [column.name for column in alerts.columns if column.name != "id"]
        same = alerts.c.id == bindparam("key")
        statement = update(alerts).where(same).values({name: bindparam(name) for name in names})
        rows = [_alert_row(alert) for alert in moved]
        for row in rows:
            row["key"] = row.pop("id")
        self._connection.execute(statement, rows)


def _in_order(chosen: ColumnElement[bool]) -> Select[Any]:
    return ALERTS.where(chosen).order_by(alerts.c.opened_at, alerts.c.id)


def _as_taken(chosen: ColumnElement[bool]) -> Select[Any]:
    order = (transitions.c.at, transitions.c.alert, transitions.c.number)
    return STEPS.where(chosen).order_by(*order)


# What every message asks stands ready: to put it together takes longer than to run it.
_code, _ids = bindparam("code", type_=Text), bindparam("ids", type_=Texts())
_ONE = ALERTS.where(alerts.c.id == _code)
_WIDE = _in_order(IS_WIDE)
_ITS_STEPS = _as_taken(transitions.c.alert == _code)
_COUNTED = select(alerts.c.id, alerts.c.transitions).where(among(alerts.c.id, _ids))
_TOLD = TOLD.where(among(transitions.c.alert, _ids))


def _place(alert: Alert) -> tuple[str, str]:
    """Return by what alerts lie side by side: those of one place are told and read together."""
    return (alert.subject.area, alert.subject.outlet)


def _check(step: Step, counts: dict[str, int]) -> None:
    """Hold a step against what is stored: it must follow on the last known transition."""
    alert, move = step.alert, step.transition
    expected = alert.transitions - (1 if move else 0)
    found = counts.get(alert.id, 0)
    if found != expected or (move is not None and move.number != alert.transitions):
        raise ConflictError(
            f"alert {alert.id} stands at transition {found}, not at {expected}: "
            "somebody else moved it"
        )
    counts[alert.id] = alert.transitions


def _alert_row(alert: Alert) -> dict[str, Any]:
    subject = {f"subject_{name}": getattr(alert.subject, name) for name in _SUBJECT}
    return {name: getattr(alert, name) for name in _PLAIN} | subject
