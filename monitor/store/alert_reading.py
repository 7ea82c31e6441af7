"""Rows as alerts and transitions, for a hundred thousand at once.

What the library would convert value by value is read raw and converted here: the words and moments
of a storm are few, and evidence is not taken apart for those who do not look at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from pydantic_core import from_json
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
_UNSAID: Final = literal("", literal_execute=True)
_SAID_BY_STEPS: Final = frozenset({alerts.c.sentence_vi, alerts.c.sentence_en})
_IS_NARROW: Final = alerts.c.subject_outlet != literal("", literal_execute=True)


def _brief(column: Column[Any]) -> ColumnElement[Any]:
    if column is alerts.c.evidence:
        return case((_IS_NARROW, _NOTHING), else_=stored(column))
    if column in _SAID_BY_STEPS:
        return _UNSAID
    return _NOTHING if isinstance(column.type, JsonText) else stored(column)


ALERTS: Final[Select[Any]] = select(*map(stored, _ALERT_COLUMNS))
STEPS: Final[Select[Any]] = select(*map(stored, _STEP_COLUMNS))
TOLD: Final[Select[Any]] = select(*map(_brief, (*_STEP_COLUMNS, *_ALERT_COLUMNS))).join_from(
    transitions, alerts, alerts.c.id == transitions.c.alert
)
"""Steps with their alerts, without what only an evidence page shows, which is most of the bytes,
and without the sentences of the alerts: a message says those of its steps. An alert about no single
outlet keeps its evidence: it may say which kind of outlets it means."""

# Written out name by name: by way of a mapping, to read a row would take half as long again.


def told_of(row: Sequence[Any]) -> tuple[Alert, Transition]:
    """Return a row of ``TOLD``."""
    return alert_of(row[len(_STEP) :]), transition_of(row[: len(_STEP)])


def alert_of(row: Sequence[Any]) -> Alert:
    """Return a row of ``ALERTS``."""
    code, fingerprint, rule, kind, kind_version, state, severity, *row = row
    opened_at, opened_on, changed_at, closed_at, last_fresh_day, value, baseline, *row = row
    unit, sentence_vi, sentence_en, opened, now, count, config_version, *row = row
    product, outlet, area, group, source = row
    opened_evidence = _evidence(opened)
    return Alert(
        id=code,
        fingerprint=fingerprint,
        rule=rule,
        kind=kind,
        kind_version=kind_version,
        subject=Subject(product=product, outlet=outlet, area=area, group=group, source=source),
        state=_STATES[state],
        severity=_GRADES[severity],
        opened_at=moment_of(opened_at),
        opened_on=opened_on,
        changed_at=moment_of(changed_at),
        closed_at=None if closed_at is None else moment_of(closed_at),
        last_fresh_day=last_fresh_day,
        value=value,
        baseline=baseline,
        unit=unit,
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        opened_evidence=opened_evidence,
        evidence=opened_evidence if now == opened else _evidence(now),
        transitions=count,
        config_version=config_version,
    )


def transition_of(row: Sequence[Any]) -> Transition:
    """Return a row of ``STEPS``."""
    alert, number, at, began, to_state, reason, severity, notify, *row = row
    value, baseline, unit, sentence_vi, sentence_en, evidence, config_version = row
    return Transition(
        alert=alert,
        number=number,
        at=moment_of(at),
        from_state=_STATES[began] if began else None,
        to_state=_STATES[to_state],
        reason=_REASONS[reason],
        severity=_GRADES[severity],
        notify=notify,
        value=value,
        baseline=baseline,
        unit=unit,
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(evidence),
        config_version=config_version,
    )


def _evidence(text: str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = {} if text == "{}" else from_json(text)
    return read
