"""A process that begins while another one holds the database waits, and does not end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest

from monitor.app.monitor import opened
from monitor.app.patience import patiently
from monitor.domain.errors import StoreError, StoreUnavailableError
from monitor.log import configure
from monitor.store import SqlStore
from tests.logs import a_log
from tests.migrated import a_database
from tests.walk import write_config


class Busy:
    """Work that a busy database refuses so many times."""

    def __init__(self, refusals: int, error: type[StoreError] = StoreUnavailableError) -> None:
        self.left, self.error, self.asked = refusals, error, 0

    def __call__(self) -> str:
        self.asked += 1
        if self.asked <= self.left:
            raise self.error("the database is locked by another writer for too long")
        return "done"


def test_a_busy_database_is_asked_until_it_takes_the_work() -> None:
    work = Busy(2)

    assert patiently(work, Event(), pause_seconds=0) == "done"
    assert work.asked == 3


def test_a_process_that_is_stopped_waits_no_longer() -> None:
    stopped = Event()
    stopped.set()

    with pytest.raises(StoreUnavailableError):
        patiently(Busy(9), stopped)


def test_what_waiting_does_not_cure_is_raised_at_once() -> None:
    work = Busy(9, StoreError)

    with pytest.raises(StoreError):
        patiently(work, Event())
    assert work.asked == 1


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a database whose lock is waited for a moment only, as the monitor opens it."""
    file = tmp_path / "var/monitor.db"
    file.parent.mkdir()
    url = a_database(file)
    monkeypatch.setenv("MONITOR_DATA_DIR", str(file.parent))
    monkeypatch.setattr(
        "monitor.app.monitor.open_store", lambda _: SqlStore(url, lock_seconds=0.05)
    )
    return file


@contextmanager
def held(database: Path) -> Iterator[sqlite3.Connection]:
    """Let another process hold the database until it rolls back."""
    with closing(sqlite3.connect(database, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_a_process_that_is_to_run_begins_when_another_gives_the_database_back(
    tmp_path: Path, database: Path
) -> None:
    config, stop = write_config(tmp_path, 25), Event()

    def begin() -> str:
        with opened(config, ("127.0.0.1", 8000), stop) as monitor:
            return monitor.settings.version

    with held(database) as other, a_log() as log, ThreadPoolExecutor(1) as process:
        configure("WARNING", stream=log)
        began = process.submit(begin)
        while "waiting for the database" not in log.getvalue() and not began.done():
            stop.wait(0.01)
        waits = not began.done()
        other.execute("ROLLBACK")

        assert began.result(30)
    assert waits


def test_a_command_that_finds_the_database_held_says_so(tmp_path: Path, database: Path) -> None:
    config = write_config(tmp_path, 25)

    with held(database), pytest.raises(StoreUnavailableError, match="locked"), opened(config):
        """Nothing is to be done within."""
