"""Rows as alerts and transitions, for a hundred thousand at once.

What the library would convert value by value is read raw and converted here: the words and moments
of a storm are few, and evidence is not taken apart for those who do not look at it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, case, literal, select

from monitor.domain.alert import Alert, AlertState, Reason, Transition
from monitor.domain.finding import Severity, Subject
from monitor.store.columns import JsonText, moment_of, stored
from monitor.store.tables.alerts import alerts, transitions

_SUBJECT: Final = tuple(field.name for field in fields(Subject))
_PLAIN: Final = tuple(field.name for field in fields(Alert) if field.name != "subject")
_STEP: Final = tuple(field.name for field in fields(Transition))
_ALERT_COLUMNS: Final = [
    *(alerts.c[name] for name in _PLAIN),
    *(alerts.c[f"subject_{name}"] for name in _SUBJECT),
]
_STEP_COLUMNS: Final = [transitions.c[name] for name in _STEP]

_STATES: Final = {word.value: word for word in AlertState}
_REASONS: Final = {word.value: word for word in Reason}
_GRADES: Final = {word.value: word for word in Severity}
_NOTHING: Final = literal("{}", literal_execute=True)
_IS_NARROW: Final = alerts.c.subject_outlet != literal("", literal_execute=True)


def _brief(column: Column[Any]) -> ColumnElement[Any]:
    if column is alerts.c.evidence:
        return case((_IS_NARROW, _NOTHING), else_=stored(column))
    return _NOTHING if isinstance(column.type, JsonText) else stored(column)


ALERTS: Final[Select[Any]] = select(*map(stored, _ALERT_COLUMNS))
STEPS: Final[Select[Any]] = select(*map(stored, _STEP_COLUMNS))
BRIEF_ALERTS: Final[Select[Any]] = select(*map(_brief, _ALERT_COLUMNS))
"""Without what only an evidence page shows, which is most of the bytes. An alert about no single
outlet keeps its evidence: it may say which kind of outlets it means."""
BRIEF_STEPS: Final[Select[Any]] = select(*map(_brief, _STEP_COLUMNS))


def alert_of(row: Sequence[Any]) -> Alert:
    """Return a row of one of the selections of alerts."""
    read: dict[str, Any] = dict(zip(_PLAIN, row, strict=False))
    subject = Subject(**dict(zip(_SUBJECT, row[len(_PLAIN) :], strict=True)))
    opened, now = read["opened_evidence"], read["evidence"]
    closed_at = read["closed_at"]
    read["state"], read["severity"] = _STATES[read["state"]], _GRADES[read["severity"]]
    read["opened_at"], read["changed_at"] = map(moment_of, (read["opened_at"], read["changed_at"]))
    read["closed_at"] = None if closed_at is None else moment_of(closed_at)
    read["opened_evidence"] = _evidence(opened)
    read["evidence"] = read["opened_evidence"] if now == opened else _evidence(now)
    return Alert(subject=subject, **read)


def transition_of(row: Sequence[Any]) -> Transition:
    """Return a row of one of the selections of transitions."""
    read: dict[str, Any] = dict(zip(_STEP, row, strict=True))
    began = read["from_state"]
    read["at"], read["evidence"] = moment_of(read["at"]), _evidence(read["evidence"])
    read["from_state"] = _STATES[began] if began else None
    read["to_state"], read["reason"] = _STATES[read["to_state"]], _REASONS[read["reason"]]
    read["severity"] = _GRADES[read["severity"]]
    return Transition(**read)


def _evidence(text: str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = {} if text == "{}" else json.loads(text)
    return read
