"""Appending observations: what is new, what is known already, and what corrects an earlier row.

Nothing is ever changed. A correction is a new row that names the one it supersedes. A report that
was received before the row in force but is recorded after it (a payload that waited for a fix) is
kept too, born superseded: it is history, and must not undo what came later.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, insert, select, text

from monitor.domain.calendar import local_day
from monitor.domain.observation import Availability, Observation
from monitor.domain.ports import Appended
from monitor.store.bulk import Bulk, Row
from monitor.store.columns import micros_of
from monitor.store.series import series_ids
from monitor.store.tables.facts import arrivals, observations

AVAILABILITY_CODES = {word: code for code, word in enumerate(Availability)}
NOTHING = Appended(ids=(), observations=(), duplicates=0, superseded=0)

_FIGURES = (
    "price",
    "listed_price",
    "regular_price",
    "registered_price",
    "is_promotional",
    "stock",
    "stock_form",
    "stock_as_reported",
    "sold",
    "received",
    "ordered",
    "availability",
)
_STORED = tuple("promotional" if name == "is_promotional" else name for name in _FIGURES)
_COLUMNS = (
    *("id", "day", "series_id", "observed_at"),
    *_STORED,
    *("flags", "locator", "arrival_id", "supersedes", "superseded_by"),
)
_figures_of = attrgetter(*_FIGURES)
_KNOWN = text(
    f"""SELECT o.day, o.series_id, o.observed_at, a.received_at, o.id,
    {", ".join(f"o.{name}" for name in _STORED)}
    FROM probe p CROSS JOIN observations o JOIN arrivals a ON a.id = o.arrival_id
    WHERE o.day = p.day AND o.series_id = p.series_id AND o.observed_at = p.observed_at
    AND o.day BETWEEN :first AND :last"""  # noqa: S608 - constants above
)

Key = tuple[int, int, int]
"""Local day as an ordinal, series, moment in microseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What all observations of one report share."""

    payload_id: int
    run_id: int
    received_at: datetime
    config_version: str


@dataclass(frozen=True, slots=True)
class _Version:
    """One statement about one series and moment; later ones win."""

    received_at: int
    id: int
    figures: Row


@dataclass(slots=True)
class _Batch:
    """The rows of one report as they are decided upon."""

    arrival_id: int
    received_at: int
    next_id: int
    rows: list[Row] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    accepted: list[Observation] = field(default_factory=list)
    duplicates: int = 0
    superseded: int = 0


def append(
    connection: Connection,
    bulk: Bulk,
    zone: ZoneInfo,
    facts: Sequence[Observation],
    arrival: Arrival,
) -> Appended:
    """Append what is new; the caller's transaction decides whether it stays."""
    if not facts:
        return NOTHING
    bulk.take_turns(connection)
    keys = _keys(connection, bulk, zone, facts)
    known = _known(connection, bulk, keys)
    batch = _Batch(
        arrival_id=_next(connection, arrivals.c.id),
        received_at=micros_of(arrival.received_at),
        next_id=_next(connection, observations.c.id),
    )
    for key, fact in zip(keys, facts, strict=True):
        _decide(batch, known, key, fact)
    _write(connection, bulk, batch, arrival)
    return Appended(
        ids=tuple(batch.ids),
        observations=tuple(batch.accepted),
        duplicates=batch.duplicates,
        superseded=batch.superseded,
    )


def _keys(
    connection: Connection, bulk: Bulk, zone: ZoneInfo, facts: Sequence[Observation]
) -> list[Key]:
    ids = series_ids(connection, bulk, {(fact.outlet, fact.product) for fact in facts})
    moments: dict[datetime, tuple[int, int]] = {}
    keys = []
    for fact in facts:
        at = moments.get(fact.observed_at)
        if at is None:
            at = (local_day(fact.observed_at, zone).toordinal(), micros_of(fact.observed_at))
            moments[fact.observed_at] = at
        keys.append((at[0], ids[fact.outlet, fact.product], at[1]))
    return keys


def _known(connection: Connection, bulk: Bulk, keys: list[Key]) -> dict[Key, list[_Version]]:
    """Return what the ledger holds for these series and moments, oldest statement first."""
    bulk.probe(connection, list(set(keys)))
    days = [day for day, _, _ in keys]
    known: dict[Key, list[_Version]] = {}
    for row in connection.execute(_KNOWN, {"first": min(days), "last": max(days)}):
        version = _Version(row[3], row[4], tuple(row[5:]))
        known.setdefault((row[0], row[1], row[2]), []).append(version)
    for versions in known.values():
        versions.sort(key=lambda version: (version.received_at, version.id))
    return known


def _decide(batch: _Batch, known: dict[Key, list[_Version]], key: Key, fact: Observation) -> None:
    figures = _stored(fact)
    versions = known.setdefault(key, [])
    before = [version for version in versions if version.received_at <= batch.received_at]
    earlier = before[-1] if before else None
    if earlier is not None and earlier.figures == figures:
        batch.duplicates += 1
        return
    later = versions[len(before)] if len(before) < len(versions) else None
    row_id, batch.next_id = batch.next_id, batch.next_id + 1
    versions.insert(len(before), _Version(batch.received_at, row_id, figures))
    links = (earlier.id if earlier else None, later.id if later else None)
    fixed = (_flags(fact.flags), fact.locator, batch.arrival_id, *links)
    batch.rows.append((row_id, *key, *figures, *fixed))
    if later is not None:
        batch.duplicates += 1
        return
    batch.superseded += earlier is not None
    batch.ids.append(row_id)
    batch.accepted.append(fact)


def _stored(fact: Observation) -> Row:
    figures = list(_figures_of(fact))
    figures[4] = int(figures[4])
    figures[-1] = AVAILABILITY_CODES[figures[-1]]
    return tuple(figures)


@lru_cache(maxsize=1024)
def _flags(flags: tuple[str, ...]) -> str:
    return json.dumps(flags, ensure_ascii=False) if flags else ""


def _write(connection: Connection, bulk: Bulk, batch: _Batch, arrival: Arrival) -> None:
    if not batch.rows:
        return
    connection.execute(
        insert(arrivals).values(
            id=batch.arrival_id,
            payload_id=arrival.payload_id,
            run_id=arrival.run_id,
            received_at=arrival.received_at,
            config_version=arrival.config_version,
        )
    )
    rows = sorted(batch.rows, key=lambda row: (row[1], row[2]))
    bulk.write(connection, "observations", _COLUMNS, rows)


def _next(connection: Connection, column: ColumnElement[int]) -> int:
    highest: int | None = connection.execute(select(func.max(column))).scalar()
    return (highest or 0) + 1
