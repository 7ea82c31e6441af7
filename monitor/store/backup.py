"""A consistent copy of a running database, and its way back into an empty one.

A copy is always a SQLite file, also of PostgreSQL: it can be looked into anywhere, and a database
can be moved from the one to the other. Writers are never stopped: SQLite copies page by page under
its own lock, PostgreSQL shows the reader one moment from begin to end.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Table, func, insert, select, text

from monitor.domain.errors import ConflictError, StoreError, UsageError
from monitor.store import migrate
from monitor.store.engine import open_engine, parse_url, reading, sqlite_file, writing
from monitor.store.failures import translate
from monitor.store.sql_store import SqlStore, revision_of
from monitor.store.tables import metadata

_CHUNK = 5_000


def backup(url: str, path: Path) -> None:
    """Write a consistent copy of a database that may be in use.

    Raises:
        UsageError: the file is there already.
        SchemaBehindError: the database has not the form that this version needs.
        StoreUnavailableError: it cannot be reached.
    """
    if path.exists():
        raise UsageError(f"{path} is there already; a copy never overwrites another")
    SqlStore(url).close()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid4().hex}.part")
    file = sqlite_file(parse_url(url))
    try:
        if file is not None:
            _copy_file(file, unfinished)
        else:
            _copy_rows(url, _sqlite_url(unfinished))
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(path: Path, url: str) -> None:
    """Bring a copy back into a database that is empty or not there; older copies are upgraded.

    Raises:
        UsageError: the file is no copy of ours.
        ConflictError: the database holds something already.
        StoreUnavailableError: it cannot be reached.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    file = sqlite_file(parse_url(url))
    if (file is None or file.exists()) and migrate.current(url) is not None:
        raise ConflictError("the database is not empty; a copy is brought back into an empty one")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        shutil.copyfile(path, copy)
        _upgrade_copy(copy, path)
        if file is None:
            _copy_rows(_sqlite_url(copy), url)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(copy, file)


def _upgrade_copy(copy: Path, named: Path) -> None:
    try:
        engine = open_engine(parse_url(_sqlite_url(copy)), pooled=False)
        is_ours = revision_of(engine) is not None
        engine.dispose()
    except StoreError as error:
        raise UsageError(f"{named} is no copy of our database: {error}") from error
    if not is_ours:
        raise UsageError(f"{named} is no copy of our database")
    migrate.upgrade(_sqlite_url(copy))


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{path.resolve()}"


def _copy_file(file: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=1000)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise translate(error) from error


def _copy_rows(source_url: str, target_url: str) -> None:
    migrate.upgrade(target_url)
    source = open_engine(parse_url(source_url), pooled=False)
    target = open_engine(parse_url(target_url), foreign_keys=False, pooled=False)
    try:
        with reading(source) as rows, rows.begin(), writing(target) as copy, copy.begin():
            for table in metadata.sorted_tables:
                _copy_table(rows, copy, table)
    finally:
        source.dispose()
        target.dispose()


def _copy_table(source: Connection, target: Connection, table: Table) -> None:
    ordered = select(table).order_by(*table.primary_key.columns)
    answer = source.execution_options(yield_per=_CHUNK).execute(ordered)
    for part in answer.mappings().partitions(_CHUNK):
        target.execute(insert(table), [dict(row) for row in part])
    if target.dialect.name == "postgresql":
        _advance_sequence(target, table)


def _advance_sequence(target: Connection, table: Table) -> None:
    """Let numbers given from now on follow the copied ones."""
    column = table.autoincrement_column
    if column is None:
        return
    name = target.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar_one()
    if name is not None:
        highest = target.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
        statement = text("SELECT setval(:name, greatest(:highest, 1), :highest > 0)")
        target.execute(statement, {"name": name, "highest": highest})
