"""What people decided about alerts: silences, answers, duties, and levels taken as normal."""

from __future__ import annotations

from collections.abc import Collection
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
    func,
    insert,
    literal,
    select,
    update,
)

from monitor.domain.decisions import AcceptedLevel, Acknowledgement, Assignment, Scope, Silence
from monitor.domain.errors import ConflictError
from monitor.domain.finding import Severity
from monitor.store.chains import SqlChains
from monitor.store.columns import UtcDateTime
from monitor.store.dialects import Texts, among, insert_or_ignore
from monitor.store.tables.decisions import accepted_levels, acknowledgements, assignments, silences

_SILENCE = tuple(field.name for field in fields(Silence) if field.name != "scope")
_ANSWER = tuple(field.name for field in fields(Acknowledgement) if field.name != "severity")
_DUTY = tuple(field.name for field in fields(Assignment))
_LEVEL = tuple(field.name for field in fields(AcceptedLevel))


class SqlDecisions(SqlChains):
    """People's decisions within one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)

    def add_silence(self, silence: Silence) -> None:
        """Keep a silence.

        Raises:
            ConflictError: there is one with this id.
        """
        row = {name: getattr(silence, name) for name in _SILENCE}
        row |= {"scope": {name: list(codes) for name, codes in silence.scope.parts().items()}}
        statement = insert_or_ignore(self._connection, silences).values(**row, ended_by="")
        if self._connection.execute(statement.returning(silences.c.id)).scalar() is None:
            raise ConflictError(f"there is a silence {silence.id} already")

    def end_silence(self, silence_id: str, at: datetime, by: str) -> bool:
        """End a silence before its time; ``False`` when there is none that is not over."""
        chosen = update(silences).where(silences.c.id == silence_id, silences.c.ends_at > at)
        ended = chosen.values(ends_at=at, ended_by=by)
        return self._connection.execute(ended).rowcount == 1

    def silences(self) -> list[Silence]:
        """Return every silence there ever was, the last to end first."""
        return self._silences(silences.c.id.is_not(None))

    def silences_in_force(self, now: datetime) -> list[Silence]:
        """Return the silences that hide something at this moment."""
        found = self._connection.execute(_SILENCES_IN_FORCE, {"now": now})
        return [_silence(row) for row in found.mappings()]

    def unwarned(self, now: datetime) -> list[Silence]:
        """Return the silences in force of whose end nobody was warned yet."""
        return self._silences(_in_force(literal(now, UtcDateTime)) & silences.c.warned_at.is_(None))

    def unsummed(self, now: datetime) -> list[Silence]:
        """Return the silences that are over and of which no summary was made yet."""
        return self._silences((silences.c.ends_at <= now) & silences.c.summed_at.is_(None))

    def note_warned(self, silence_id: str, at: datetime) -> None:
        """Write down that people were warned of a silence's end."""
        chosen = update(silences).where(silences.c.id == silence_id)
        self._connection.execute(chosen.values(warned_at=at))

    def note_summed(self, silence_id: str, at: datetime) -> None:
        """Write down that people were told what a silence hid."""
        chosen = update(silences).where(silences.c.id == silence_id)
        self._connection.execute(chosen.values(summed_at=at))

    def acknowledge(self, answer: Acknowledgement) -> int:
        """Keep an answer; return its id. The newest one of an alert counts."""
        row = {name: getattr(answer, name) for name in _ANSWER if name != "id"}
        statement = insert(acknowledgements).values(**row, severity=answer.severity.value)
        given: int = self._connection.execute(
            statement.returning(acknowledgements.c.id)
        ).scalar_one()
        return given

    def end_acknowledgement(self, alert: str, at: datetime, by: str) -> bool:
        """Take the answer in force back; ``False`` when there is none."""
        newest = self.answers([alert]).get(alert)
        if newest is None or newest.expires_at <= at:
            return False
        chosen = update(acknowledgements).where(acknowledgements.c.id == newest.id)
        self._connection.execute(chosen.values(expires_at=at, ended_by=by))
        return True

    def acknowledgements(self, alert: str) -> list[Acknowledgement]:
        """Return every answer to an alert, the newest first."""
        return self._answers(acknowledgements.c.alert == alert)

    def answers(self, alerts: Collection[str]) -> dict[str, Acknowledgement]:
        """Return the newest answer of each of these alerts, also one that has expired."""
        found = self._connection.execute(_ANSWERS_TO, {"ids": alerts}).mappings()
        return {each.alert: each for each in map(_answer, found)}

    def lapsing(self, now: datetime) -> list[Acknowledgement]:
        """Return the newest answers that have expired and after which nobody was asked again."""
        newest = select(func.max(acknowledgements.c.id)).group_by(acknowledgements.c.alert)
        is_over = acknowledgements.c.lapsed_at.is_(None) & (acknowledgements.c.expires_at <= now)
        return self._answers(is_over & acknowledgements.c.id.in_(newest))

    def note_lapsed(self, answer_id: int, at: datetime) -> None:
        """Write down that people were asked again after an answer expired."""
        chosen = update(acknowledgements).where(acknowledgements.c.id == answer_id)
        self._connection.execute(chosen.values(lapsed_at=at))

    def assign(self, assignment: Assignment) -> None:
        """Keep to whom an alert was given."""
        row = {name: getattr(assignment, name) for name in _DUTY}
        self._connection.execute(insert(assignments).values(row))

    def assignments(self, alert: str) -> list[Assignment]:
        """Return to whom an alert was given, the newest first."""
        found = self._rows(assignments, assignments.c.alert == alert)
        return [Assignment(**{name: row[name] for name in _DUTY}) for row in found]

    def accept(self, level: AcceptedLevel) -> None:
        """Keep a level that is taken as normal."""
        row = {name: getattr(level, name) for name in _LEVEL}
        self._connection.execute(insert(accepted_levels).values(row))

    def accepted(self, now: datetime) -> dict[str, AcceptedLevel]:
        """Return the levels in force by fingerprint, of several the newest."""
        found = reversed(self._rows(accepted_levels, accepted_levels.c.until > now))
        levels = [AcceptedLevel(**{name: row[name] for name in _LEVEL}) for row in found]
        return {level.fingerprint: level for level in levels}

    def _silences(self, chosen: ColumnElement[bool]) -> list[Silence]:
        found = self._connection.execute(_last_to_end_first(chosen))
        return [_silence(row) for row in found.mappings()]

    def _answers(self, chosen: ColumnElement[bool]) -> list[Acknowledgement]:
        return [_answer(row) for row in self._rows(acknowledgements, chosen)]

    def _rows(self, table: Table, chosen: ColumnElement[bool]) -> list[RowMapping]:
        newest_first = select(table).where(chosen).order_by(table.c.id.desc())
        return list(self._connection.execute(newest_first).mappings())


def _last_to_end_first(chosen: ColumnElement[bool]) -> Select[Any]:
    return select(silences).where(chosen).order_by(silences.c.ends_at.desc(), silences.c.id)


def _in_force(now: ColumnElement[Any]) -> ColumnElement[bool]:
    return (silences.c.begins_at <= now) & (silences.c.ends_at > now)


# What every message asks stands ready: to put it together takes longer than to run it.
_SILENCES_IN_FORCE = _last_to_end_first(_in_force(bindparam("now", type_=UtcDateTime)))
_ANSWERS_TO = (
    select(acknowledgements)
    .where(among(acknowledgements.c.alert, bindparam("ids", type_=Texts())))
    .order_by(acknowledgements.c.id)
)


def _silence(row: RowMapping) -> Silence:
    scope = Scope(**{name: tuple(codes) for name, codes in row["scope"].items()})
    return Silence(scope=scope, **{name: row[name] for name in _SILENCE})


def _answer(row: RowMapping) -> Acknowledgement:
    read: dict[str, Any] = {name: row[name] for name in _ANSWER}
    return Acknowledgement(severity=Severity(row["severity"]), **read)
