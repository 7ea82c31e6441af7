"""A process that begins while another one holds the database waits, and does not end."""

from __future__ import annotations

from threading import Event

import pytest

from monitor.app.patience import patiently
from monitor.domain.errors import StoreError, StoreUnavailableError


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
