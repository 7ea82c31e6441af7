"""Statements that both databases know but Core spells per database."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_PART = 500


def upsert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that can be told what to do on conflict."""
    is_sqlite = connection.dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


def insert_or_ignore(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that passes over rows whose unique key is taken."""
    return upsert(connection, table).on_conflict_do_nothing()


def in_parts(ids: Collection[str]) -> Iterator[list[str]]:
    """Yield ids in order, no more at once than a statement may carry."""
    every = sorted(ids)
    for begin in range(0, len(every), _PART):
        yield every[begin : begin + _PART]
