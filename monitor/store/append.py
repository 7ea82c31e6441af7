"""Appending observations: what is new, what is known already, and what corrects an earlier row.

Nothing is ever changed. A correction is a new row that names the one it supersedes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, text

from monitor.domain.observation import Observation
from monitor.domain.store import Appended
from monitor.store.batch import COLUMNS, FIGURES, Batch, Key, Version
from monitor.store.bulk import Bulk
from monitor.store.columns import micros_of
from monitor.store.tables.facts import arrivals, observations

_SHARED = ("payload_id", "run_id", "received_at", "config_version")
NOTHING = Appended(ids=(), observations=(), duplicates=0, superseded=0)

_ANY = (
    select(observations.c.id)
    .where(observations.c.day.between(bindparam("first"), bindparam("last")))
    .limit(1)
)
_KNOWN = text(
    f"""SELECT o.day, o.series_id, o.observed_at, a.received_at, o.id,
    {", ".join(f"o.{name}" for name in FIGURES)}
    FROM probe p CROSS JOIN observations o JOIN arrivals a ON a.id = o.arrival_id
    WHERE o.day = p.day AND o.series_id = p.series_id AND o.observed_at = p.observed_at
    AND o.day BETWEEN :first AND :last"""  # noqa: S608 - constants above
)
_OVERTAKEN = text(
    """SELECT n.day FROM observations n WHERE n.id >= :first AND EXISTS (
    SELECT 1 FROM observations o WHERE o.day = n.day AND o.series_id = n.series_id
    AND o.observed_at > n.observed_at AND o.id < :first)"""
)
"""Neither sorted nor made distinct here: SQLite would walk through the whole ledger by day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What all observations of one report share."""

    payload_id: int
    run_id: int
    received_at: datetime
    config_version: str


def append(
    connection: Connection,
    bulk: Bulk,
    keys: Sequence[Key],
    facts: Sequence[Observation],
    arrival: Arrival,
) -> Appended:
    """Append what is new; the caller's transaction decides whether it stays.

    ``keys`` are those of ``facts``, one each.
    """
    if not facts:
        return NOTHING
    known = _known(connection, bulk, keys)
    arrival_id, next_id = next_ids(connection)
    batch = Batch(
        arrival_id=arrival_id, received_at=micros_of(arrival.received_at), next_id=next_id
    )
    first = batch.next_id
    if known or len(set(keys)) < len(keys):
        batch.decide(known or {}, keys, facts)
    else:
        batch.accept(keys, facts)
    _write(connection, bulk, batch, arrival)
    made = batch.outcome()
    if known is None or not made.ids:
        return made
    return replace(made, overtaken=_overtaken(connection, first))


def _known(
    connection: Connection, bulk: Bulk, keys: Sequence[Key]
) -> dict[Key, list[Version]] | None:
    """Return what the ledger holds for these series and moments, oldest statement first.

    ``None`` when it holds nothing at all of these days.
    """
    days = [day for day, _, _ in keys]
    span = {"first": min(days), "last": max(days)}
    if connection.execute(_ANY, span).scalar() is None:
        return None
    bulk.probe(connection, keys)
    known: dict[Key, list[Version]] = {}
    for row in connection.execute(_KNOWN, span):
        version = Version(row[3], row[4], tuple(row[5:]))
        known.setdefault((row[0], row[1], row[2]), []).append(version)
    for versions in known.values():
        versions.sort(key=lambda version: (version.received_at, version.id))
    return known


def _overtaken(connection: Connection, first: int) -> tuple[date, ...]:
    """Return the days of rows from id ``first`` on about which later statements were there."""
    days = set(connection.execute(_OVERTAKEN, {"first": first}).scalars())
    return tuple(date.fromordinal(day) for day in sorted(days))


def _write(connection: Connection, bulk: Bulk, batch: Batch, arrival: Arrival) -> None:
    if not batch.rows:
        return
    write_arrival(connection, batch.arrival_id, arrival)
    bulk.write(connection, "observations", COLUMNS, batch.rows)


def next_ids(connection: Connection) -> tuple[int, int]:
    """Return the ids that come next: of an arrival, and of an observation."""
    return _next(connection, arrivals.c.id), _next(connection, observations.c.id)


def write_arrival(connection: Connection, arrival_id: int, arrival: Arrival) -> None:
    """Write what the rows of one report share."""
    row = {"id": arrival_id, **{name: getattr(arrival, name) for name in _SHARED}}
    connection.execute(insert(arrivals), row)


def _next(connection: Connection, column: ColumnElement[int]) -> int:
    highest: int | None = connection.execute(select(func.max(column))).scalar()
    return (highest or 0) + 1
