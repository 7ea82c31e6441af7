"""Alerts and their transitions; two processes can never move the same alert unnoticed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    bindparam,
    literal,
    select,
    update,
)

from monitor.domain.alert import Alert, AlertState, Brief, Reason, Step, Transition
from monitor.domain.errors import ConflictError
from monitor.domain.finding import Severity, Subject
from monitor.store.alert_rows import ALERT_COLUMNS, TRANSITION_COLUMNS, Written
from monitor.store.bulk import Bulk
from monitor.store.claims import chunks
from monitor.store.columns import JsonText
from monitor.store.tables.alerts import IS_WIDE, alerts, transitions

_CHUNK = 500
_SUBJECT = tuple(field.name for field in fields(Subject))
_PLAIN = tuple(field.name for field in fields(Alert) if field.name != "subject")
_STEP = tuple(field.name for field in fields(Transition))


class SqlAlertBook:
    """The alert book within one transaction."""

    def __init__(self, connection: Connection, bulk: Bulk) -> None:
        self._connection, self._bulk = connection, bulk

    def open(self) -> list[Alert]:
        """Return every alert whose condition is not over, oldest first."""
        return self._alerts(alerts.c.state != AlertState.RESOLVED.value)

    def recently_closed(self, since: datetime) -> list[Alert]:
        """Return the alerts that were resolved at ``since`` or later."""
        return self._alerts(alerts.c.closed_at >= since)

    def save(self, steps: Sequence[Step]) -> None:
        """Write alerts and their transitions.

        Raises:
            ConflictError: another process moved one of these alerts meanwhile.
        """
        counts = self._counts(sorted({step.alert.id for step in steps}))
        known = frozenset(counts)
        for step in steps:
            _check(step, counts)
        latest = {step.alert.id: step.alert for step in steps}
        self._update([alert for alert in latest.values() if alert.id in known])
        added = [alert for alert in latest.values() if alert.id not in known]
        moves = [step.transition for step in steps if step.transition]
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
        found = self._alerts(alerts.c.id == alert_id)
        return found[0] if found else None

    def some(self, ids: Collection[str]) -> dict[str, Alert]:
        """Return these alerts by id; ids that stand for none are left out."""
        parts = (alerts.c.id.in_(part) for part in chunks(sorted(ids)))
        return {alert.id: alert for part in parts for alert in self._alerts(part)}

    def steps_of(self, ids: Collection[str]) -> dict[tuple[str, int], Transition]:
        """Return every transition of these alerts by alert and number."""
        parts = (transitions.c.alert.in_(part) for part in chunks(sorted(ids)))
        return {
            (move.alert, move.number): move for part in parts for move in self._transitions(part)
        }

    def wide(self) -> list[Alert]:
        """Return the open alerts that are about no single outlet: those that may explain others."""
        return self._alerts(IS_WIDE)

    def transitions(self, alert_id: str) -> list[Transition]:
        """Return the steps of one alert, first to last."""
        return self._transitions(transitions.c.alert == alert_id)

    def briefs(self, ids: Sequence[str]) -> list[Brief]:
        """Return every step of these alerts in brief, for thousands of them at once."""
        columns = (transitions.c.alert, transitions.c.number, alerts.c.rule)
        subject = (alerts.c.subject_product, alerts.c.subject_group, transitions.c.severity)
        joined = transitions.join(alerts, alerts.c.id == transitions.c.alert)
        chosen = select(*columns, *subject).select_from(joined)
        return [
            Brief(*row[:-1], Severity(row[-1]))
            for part in chunks(ids)
            for row in self._connection.execute(chosen.where(transitions.c.alert.in_(part)))
        ]

    def told(self, steps: Sequence[tuple[str, int]]) -> list[tuple[Alert, Transition]]:
        """Return these steps (alert id, number) with their alerts; their evidence is left out."""
        wanted, found = set(steps), list[tuple[Alert, Transition]]()
        for part in chunks(list(dict.fromkeys(alert for alert, _ in steps))):
            spoken = _in_brief(alerts, alerts.c.id.in_(part))
            known = {row["id"]: _alert(row) for row in self._connection.execute(spoken).mappings()}
            taken = _in_brief(transitions, transitions.c.alert.in_(part))
            for row in self._connection.execute(taken).mappings():
                if (row["alert"], row["number"]) in wanted:
                    found.append((known[row["alert"]], _transition(row)))
        return found

    def transitions_between(self, begin: datetime, end: datetime) -> list[Transition]:
        """Return the steps taken from ``begin`` on and before ``end``, in their order."""
        return self._transitions((transitions.c.at >= begin) & (transitions.c.at < end))

    def opened_or_open_between(self, begin: datetime, end: datetime) -> list[Alert]:
        """Return alerts that were open at some moment of the period, or opened in it."""
        not_over = alerts.c.closed_at.is_(None) | (alerts.c.closed_at >= begin)
        return self._alerts((alerts.c.opened_at < end) & not_over)

    def _alerts(self, chosen: ColumnElement[bool]) -> list[Alert]:
        ordered = select(alerts).where(chosen).order_by(alerts.c.opened_at, alerts.c.id)
        return [_alert(row) for row in self._connection.execute(ordered).mappings()]

    def _transitions(self, chosen: ColumnElement[bool]) -> list[Transition]:
        order = (transitions.c.at, transitions.c.alert, transitions.c.number)
        ordered = select(transitions).where(chosen).order_by(*order)
        return [_transition(row) for row in self._connection.execute(ordered).mappings()]

    def _counts(self, ids: Sequence[str]) -> dict[str, int]:
        """Return how many transitions each alert has, and hold these alerts until the commit."""
        found: dict[str, int] = {}
        for begin in range(0, len(ids), _CHUNK):
            chosen = alerts.c.id.in_(ids[begin : begin + _CHUNK])
            counted = select(alerts.c.id, alerts.c.transitions).where(chosen).order_by(alerts.c.id)
            for row in self._connection.execute(counted.with_for_update()):
                found[row.id] = row.transitions
        return found

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


def _in_brief(table: Table, chosen: ColumnElement[bool]) -> Select[Any]:
    """Select rows without what only an evidence page shows, which is most of their bytes."""
    nothing = literal({}, JsonText).label
    columns = (nothing(c.name) if isinstance(c.type, JsonText) else c for c in table.columns)
    return select(*columns).where(chosen)


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


def _alert(row: RowMapping) -> Alert:
    subject = Subject(**{name: row[f"subject_{name}"] for name in _SUBJECT})
    read = {name: row[name] for name in _PLAIN}
    return Alert(subject=subject, **(read | _words(row, "state")))


def _transition(row: RowMapping) -> Transition:
    read = {name: row[name] for name in _STEP} | _words(row, "to_state")
    began = row["from_state"]
    read["from_state"] = AlertState(began) if began else None
    read["reason"] = Reason(row["reason"])
    return Transition(**read)


def _words(row: RowMapping, state: str) -> dict[str, Any]:
    return {state: AlertState(row[state]), "severity": Severity(row["severity"])}
