"""Connections: how SQLite and PostgreSQL are opened so that both keep the same promises.

SQLite: write-ahead log, one writer that says so at once (``BEGIN IMMEDIATE``), readers that never
wait. PostgreSQL: a lock is waited for as long, and a read sees one moment from begin to end.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from time import monotonic
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from monitor.domain.errors import UsageError
from monitor.store.failures import guard, translate

LOCK_SECONDS = 30.0
_POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 72, "pool_use_lifo": True}
"""Room for the 64 senders, and for clock, sources and pages beside them; eight stay open."""
_WRITES = "monitor_writes"
_LOOKS_EVERY = 3
"""Milliseconds."""
_PRAGMAS = (
    "PRAGMA page_size=16384",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16384",
)
"""The size of a page counts when the file is made: an alert takes more than half of SQLite's usual
4 KiB, so that every other page would be half empty."""


def parse_url(url: str) -> URL:
    """Return a database address that we can work with.

    Raises:
        UsageError: it is no address, or not one of SQLite or PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # the address is not said: it may hold a password
        raise UsageError("this is no database address; sqlite:///FILE or postgresql://…") from error
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise UsageError(f"database {backend!r} is not known; use sqlite or postgresql")
    if backend == "sqlite" and not parsed.database:
        raise UsageError("a SQLite database needs a file: sqlite:///var/monitor.db")
    return parsed


def sqlite_file(url: URL) -> Path | None:
    """Return the file of a SQLite address, ``None`` for PostgreSQL."""
    is_file = url.get_backend_name() == "sqlite" and url.database
    return Path(url.database) if is_file and url.database else None


def open_engine(
    url: URL,
    *,
    foreign_keys: bool = True,
    pooled: bool = True,
    lock_seconds: float = LOCK_SECONDS,
) -> Engine:
    """Return an engine whose connections follow the rules of this house.

    ``foreign_keys`` off is for copying and rebuilding tables; a lock is waited for
    ``lock_seconds``.
    """
    wait = int(lock_seconds * 1000)
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url, wait, foreign_keys=foreign_keys, pooled=pooled)
    return _open_postgres(url, wait, pooled=pooled)


def writing(engine: Engine) -> Connection:
    """Return a connection whose transaction will write."""
    return engine.connect().execution_options(**{_WRITES: True})


def reading(engine: Engine) -> Connection:
    """Return a connection whose transaction sees one moment and cannot write."""
    if engine.dialect.name == "sqlite":
        return engine.connect()
    return engine.connect().execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )


def _open_sqlite(url: URL, wait: int, *, foreign_keys: bool, pooled: bool) -> Engine:
    options = _POOL if pooled else {"poolclass": NullPool}
    engine = create_engine(url, connect_args={"check_same_thread": False}, **options)
    own = (f"PRAGMA busy_timeout={wait}", f"PRAGMA foreign_keys={int(foreign_keys)}")

    def begin(connection: Connection) -> None:
        _begin_sqlite(connection, wait)

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (*own, *_PRAGMAS):
            connection.execute(pragma)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    guard(engine)
    return engine


def _begin_sqlite(connection: Connection, wait: int) -> None:
    """Begin straight at the driver, which every transaction of every source does.

    A lock that another process holds is looked at every few milliseconds: left to itself, SQLite
    soon looks ten times a second, and a process that writes all the time is seldom caught pausing.
    """
    writes = connection.get_execution_options().get(_WRITES, False)
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    try:
        driver.execute(f"PRAGMA query_only={int(not writes)}")
        if not writes:
            driver.execute("BEGIN")
            return
        driver.execute(f"PRAGMA busy_timeout={_LOOKS_EVERY}")
        try:
            _begin_immediate(driver, monotonic() + wait / 1000)
        finally:
            driver.execute(f"PRAGMA busy_timeout={wait}")
    except sqlite3.Error as error:
        raise translate(error) from error


def _begin_immediate(driver: sqlite3.Connection, until: float) -> None:
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() >= until:
                raise
        else:
            return


def _open_postgres(url: URL, wait: int, *, pooled: bool) -> Engine:
    options = {"pool_pre_ping": True, **_POOL} if pooled else {"poolclass": NullPool}
    settings: dict[str, Any] = {"connect_timeout": 10}
    if "options" not in url.query:
        settings["options"] = f"-c lock_timeout={wait}"
    engine = create_engine(url, connect_args=settings, **options)
    guard(engine)
    return engine
