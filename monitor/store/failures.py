"""The wall: whatever a database or its driver says becomes one of our own errors here.

An error that trying again can cure (gone, full, locked) is ``StoreUnavailableError``; a taken id or
number is ``ConflictError``; a missing table means that the schema is behind.
"""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from monitor.domain.errors import (
    ConflictError,
    SchemaBehindError,
    StoreError,
    StoreUnavailableError,
)

_SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_FULL: "the disk is full: make room; nothing of this transaction was written",
    sqlite3.SQLITE_BUSY: "the database is locked by another writer for too long",
    sqlite3.SQLITE_LOCKED: "the database is locked by another connection",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened: does its folder exist?",
    sqlite3.SQLITE_READONLY: "the database file cannot be written: check its owner and rights",
    sqlite3.SQLITE_PERM: "access to the database file is refused",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged: restore the last backup",
    sqlite3.SQLITE_NOTADB: "the file is not a SQLite database",
}
_SQLITE_TAKEN = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)

_POSTGRES_UNAVAILABLE = {
    "08": "the connection to the database was lost",
    "40": "another transaction was in the way: try again",
    "53": "the database has run out of room, memory or connections",
    "55P03": "the database is locked by another writer for too long",
    "55": "the database does not take connections or writers just now",
    "57": "the database is shutting down or cancelled the statement",
    "58": "the database server has trouble with its disk",
}
_POSTGRES_TAKEN = "23505"
_POSTGRES_NO_TABLE = ("42P01", "42703", "3F000")

UPGRADE = "run `monitor db upgrade`"


def guard(engine: Engine) -> None:
    """Let every failure of an engine come out as an error of ours."""
    event.listen(engine, "handle_error", _translated, retval=True)


def _translated(context: ExceptionContext) -> BaseException | None:
    error = context.original_exception
    return translate(error) if isinstance(error, Exception) else None


def translate(error: Exception) -> Exception:
    """Return the error of ours that stands for a driver's error; ours come back as they are."""
    match error:
        case StoreError():
            return error
        case sqlite3.Error():
            return _of_sqlite(error)
        case psycopg.Error():
            return _of_postgres(error)
        case _:
            return StoreError(f"a value cannot be stored: {error}")


def _of_sqlite(error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0)
    text = str(error)
    if code in _SQLITE_TAKEN:
        return ConflictError(f"somebody else was faster: {text}")
    if text.startswith(("no such table", "no such column")):
        return SchemaBehindError(f"{text}: {UPGRADE}")
    said = _SQLITE_UNAVAILABLE.get(code & 0xFF)
    return StoreUnavailableError(f"{said} ({text})") if said else StoreError(text)


def _of_postgres(error: psycopg.Error) -> StoreError:
    state = error.sqlstate or ""
    text = (error.diag.message_primary or str(error)).strip()
    if state == _POSTGRES_TAKEN:
        return ConflictError(f"somebody else was faster: {text}")
    if state in _POSTGRES_NO_TABLE:
        return SchemaBehindError(f"{text}: {UPGRADE}")
    said = _POSTGRES_UNAVAILABLE.get(state) or _POSTGRES_UNAVAILABLE.get(state[:2])
    if said is None and not state and isinstance(error, psycopg.OperationalError):
        said = "the database cannot be reached"
    return StoreUnavailableError(f"{said} ({text})") if said else StoreError(text)
