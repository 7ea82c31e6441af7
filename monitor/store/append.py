"""Appending observations: what is new, what is known already, and what corrects an earlier row.

Nothing is ever changed. A correction is a new row that names the one it supersedes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, bindparam, func, insert, select, text

from monitor.domain.store import Appended, Arrival
from monitor.store.batch import COLUMNS, FIGURES, Batch, Key, Version
from monitor.store.bulk import Bulk
from monitor.store.columns import micros_of
from monitor.store.tables.facts import arrivals, observations

_SHARED = ("payload_id", "run_id", "received_at", "config_version")
_HIGHEST = tuple(select(func.max(table.c.id)) for table in (arrivals, observations))
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


def append(
    connection: Connection, bulk: Bulk, keys: Sequence[Key], given: Sequence[Arrival]
) -> list[Appended]:
    """Append what is new of each report; the caller's transaction decides whether it stays.

    ``keys`` are those of all their observations, one each.
    """
    if not keys:
        return [NOTHING] * len(given)
    known = _known(connection, bulk, keys)
    first_arrival, first = next_ids(connection)
    batches = _decided(known or {}, keys, given, first_arrival, first)
    write_arrivals(
        connection,
        [(one.arrival_id, own) for one, own in zip(batches, given, strict=True) if one.rows],
    )
    rows = [row for batch in batches for row in batch.rows]
    bulk.write(connection, "observations", COLUMNS, rows)
    made = [batch.outcome() for batch in batches]
    overtaken = _overtaken(connection, first) if known is not None and rows else frozenset()
    return [_with_overtaken(*each, overtaken) for each in zip(made, batches, strict=True)]


def _decided(
    versions: dict[Key, list[Version]],
    keys: Sequence[Key],
    given: Sequence[Arrival],
    arrival_id: int,
    next_id: int,
) -> list[Batch]:
    """Return the rows of each report, held against what is known and the reports before it."""
    is_all_new = not versions and len(set(keys)) == len(keys)
    batches, begin = [], 0
    for arrival in given:
        facts = arrival.observations
        own, begin = keys[begin : begin + len(facts)], begin + len(facts)
        received_at = micros_of(arrival.received_at)
        batch = Batch(arrival_id=arrival_id, received_at=received_at, next_id=next_id)
        if is_all_new:
            batch.accept(own, facts)
        else:
            batch.decide(versions, own, facts)
        next_id, arrival_id = batch.next_id, arrival_id + bool(batch.rows)
        batches.append(batch)
    return batches


def _with_overtaken(made: Appended, batch: Batch, overtaken: frozenset[int]) -> Appended:
    own = overtaken & {row[1] for row in batch.rows} if overtaken else ()
    return replace(made, overtaken=tuple(map(date.fromordinal, sorted(own)))) if own else made


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


def _overtaken(connection: Connection, first: int) -> frozenset[int]:
    """Return the days of rows from id ``first`` on about which later statements were there."""
    return frozenset(connection.execute(_OVERTAKEN, {"first": first}).scalars())


def next_ids(connection: Connection) -> tuple[int, int]:
    """Return the ids that come next: of an arrival, and of an observation."""
    arrival, observation = (connection.execute(one).scalar() or 0 for one in _HIGHEST)
    return arrival + 1, observation + 1


def write_arrivals(connection: Connection, given: Sequence[tuple[int, Arrival]]) -> None:
    """Write what the rows of each report share, under its number."""
    rows = [
        {"id": number, **{name: getattr(arrival, name) for name in _SHARED}}
        for number, arrival in given
    ]
    if rows:
        connection.execute(insert(arrivals), rows)
