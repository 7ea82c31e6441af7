"""Many rows at once: one port, and an adapter for each database.

Core's own bulk insert is two to ten times slower than what the drivers can do (tuples on SQLite,
``COPY`` on PostgreSQL); the difference decides whether a year of a market loads in a minute.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Protocol, TypeVar, cast

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg import sql
from sqlalchemy import Connection

from monitor.store.failures import translate

Row = tuple[object, ...]
Item = TypeVar("Item")
NO_FIGURE = 1 - 2**63
"""Stands for NULL in an array of integers; no figure is so low."""

_APPEND_LOCK = 0x42_4E_4F_42  # any fixed number: two processes that append must name the same
_COPY_HEADER = 19
_COPY_TRAILER = 2
_PROBE = "(day integer NOT NULL, series_id bigint NOT NULL, observed_at bigint NOT NULL)"


class Bulk(Protocol):
    """What differs between databases when rows come and go in thousands."""

    def write(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
    ) -> None:
        """Insert rows; values stand in the columns' stored form."""
        ...

    def write_new(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
    ) -> int:
        """Insert rows whose unique keys are not taken; return how many were new."""
        ...

    def read_integers(
        self, connection: Connection, query: str, parameters: Mapping[str, int], width: int
    ) -> npt.NDArray[np.int64]:
        """Return the answer of a query of ``width`` 64-bit integer columns as one array."""
        ...

    def probe(self, connection: Connection, keys: Sequence[Row]) -> None:
        """Fill the temporary table ``probe`` with (day, series, moment) to look up."""
        ...

    def take_turns(self, connection: Connection) -> None:
        """Wait until no other transaction appends observations."""
        ...


def parts(many: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Yield a long sequence in parts."""
    for begin in range(0, len(many), size):
        yield many[begin : begin + size]


def bulk_for(dialect: str) -> Bulk:
    """Return the adapter of a database."""
    return SqliteBulk() if dialect == "sqlite" else PostgresBulk()


class SqliteBulk:
    """Tuples straight to the driver."""

    def write(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
    ) -> None:
        if not rows:
            return
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        connection.exec_driver_sql(statement, cast("list[tuple[object, ...]]", rows))

    def write_new(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
    ) -> int:
        if not rows:
            return 0
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
        given = cast("list[tuple[object, ...]]", rows)
        return connection.exec_driver_sql(statement, given).rowcount

    def read_integers(
        self, connection: Connection, query: str, parameters: Mapping[str, int], width: int
    ) -> npt.NDArray[np.int64]:
        driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        try:
            rows = driver.execute(_named(query, ":{}"), parameters)
            return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, width)
        except sqlite3.Error as error:
            raise translate(error) from error

    def probe(self, connection: Connection, keys: Sequence[Row]) -> None:
        connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS probe {_PROBE}")
        connection.exec_driver_sql("DELETE FROM temp.probe")
        self.write(connection, "temp.probe", ("day", "series_id", "observed_at"), keys)

    def take_turns(self, connection: Connection) -> None:
        """Do nothing: ``BEGIN IMMEDIATE`` lets one writer in at a time."""


class PostgresBulk:
    """``COPY`` in both directions."""

    def write(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
    ) -> None:
        if not rows:
            return
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        try:
            with _driver(connection).cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            raise translate(error) from error

    def write_new(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
    ) -> int:
        if not rows:
            return 0
        names = ", ".join(columns)
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE arriving ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0"  # noqa: S608 - our own names
        )
        self.write(connection, "arriving", columns, rows)
        added = connection.exec_driver_sql(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM arriving ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
        ).rowcount
        connection.exec_driver_sql("DROP TABLE arriving")
        return added

    def read_integers(
        self, connection: Connection, query: str, parameters: Mapping[str, int], width: int
    ) -> npt.NDArray[np.int64]:
        statement = f"COPY ({_named(query, '%({})s')}) TO STDOUT (FORMAT BINARY)"
        try:
            with _driver(connection).cursor() as cursor:
                blocks = _copied(cursor, statement, parameters)
        except psycopg.Error as error:
            raise translate(error) from error
        return _unpacked(blocks, width)

    def probe(self, connection: Connection, keys: Sequence[Row]) -> None:
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE IF NOT EXISTS probe {_PROBE} ON COMMIT DELETE ROWS"
        )
        connection.exec_driver_sql("TRUNCATE probe")
        self.write(connection, "probe", ("day", "series_id", "observed_at"), keys)

    def take_turns(self, connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_APPEND_LOCK})")


def _driver(connection: Connection) -> psycopg.Connection[Row]:
    return cast("psycopg.Connection[Row]", connection.connection.driver_connection)


def _copied(
    cursor: psycopg.Cursor[Row], statement: str, parameters: Mapping[str, int]
) -> Iterable[bytes]:
    with cursor.copy(cast("sql.SQL", statement), parameters) as copy:
        return [bytes(block) for block in copy]


def _unpacked(blocks: Iterable[bytes], width: int) -> npt.NDArray[np.int64]:
    """Read PostgreSQL's binary copy format: every field a length of eight and the integer."""
    field = np.dtype([("length", ">i4"), ("value", ">i8")])
    record = np.dtype([("fields", ">i2"), ("field", field, (width,))])
    content = b"".join(blocks)
    count = (len(content) - _COPY_HEADER - _COPY_TRAILER) // record.itemsize
    records = np.frombuffer(content, dtype=record, count=count, offset=_COPY_HEADER)
    return records["field"]["value"].astype(np.int64)


def _named(query: str, form: str) -> str:
    """Return a query whose ``{name}`` parameters are written in a driver's own form."""
    names = ("first", "last", "as_of", "none", "blank")
    return query.format(**{name: form.format(name) for name in names})
