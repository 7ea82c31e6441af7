"""A trial: load, kills and freezes at random moments, a drain, and the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

from monitor.app.check import load_checked
from monitor.app.clock import SkippingClock, SystemClock
from monitor.app.database import open_store
from monitor.app.intake import SentReport
from monitor.app.monitor import Monitor
from monitor.domain.calendar import VIETNAM, local_day
from monitor.drill.storm import Storm
from tests.fakes import a_free_port
from tests.killing.audit import Audit, audit, dropped_in
from tests.killing.board import Board
from tests.killing.life import Life
from tests.killing.market import LEASE_SECONDS, Shelf, shelves_of, write_market
from tests.killing.sink import Sink, a_moody_sink

_PER_OUTLET = 100
_LEFT_AFTER = timedelta(seconds=61)
"""After this a report that was under way when its process died is taken up by who asks again."""
_AT_WORK, _BEGINNING = (0.0, 2.5), (0.05, 1.0)
"""Seconds until the next blow: after the process answered, or after its begin."""
_STILL_BEGINNING = 0.2
"""The share of blows that do not wait until the process answers."""


@dataclass(frozen=True)
class Trial:
    """How often, and what, a trial strikes."""

    kills: int
    freezes: int = 0
    lives: int = 1
    outlets: int = 6
    seed: int = 2021
    seconds: float = inf
    """When this time is over no further blow falls; the outcome counts those that fell."""


@dataclass(frozen=True)
class Outcome:
    """What a trial found."""

    kills: int
    freezes: int
    reports: int
    acknowledged: int
    audit: Audit
    troubles: Sequence[str]


def run_trial(trial: Trial, folder: Path, url: str) -> Outcome:
    """Play a trial on an empty database at head.

    Raises:
        AssertionError: a process ended by itself.
    """
    lot = Random(trial.seed)
    storm = Storm(alerts=trial.outlets * _PER_OUTLET, recipients=trial.outlets)
    today = local_day(SystemClock().now(), VIETNAM)
    with a_moody_sink(Random(trial.seed + 1)) as sink:
        config = write_market(folder, storm, sink.address, today)
        shelves, places = shelves_of(storm), [folder, folder / "second"][: trial.lives]
        with _opened(config, folder, url) as monitor:
            with monitor.recorder.learning():
                monitor.collect()
            token = monitor.tokens.issue("board", "trial")
        lives = [Life(config, place, url, a_free_port()) for place in places]
        doors = [life.door for life in lives]
        board = Board(shelves, doors, token, today, sink, Random(trial.seed + 2))
        fallen = _strike(trial, lives, board, lot)
        with _opened(config, folder, url) as monitor:
            _drain(monitor, shelves, sink)
            books = {"hook": sink.taken, "drop": dropped_in(places)}
            found = audit(monitor.store, monitor.wall.now(), shelves, trial.outlets, books)
    reports = sum(shelf.answered for shelf in shelves)
    return Outcome(
        fallen.count("kill"),
        fallen.count("freeze"),
        reports,
        board.acknowledged,
        found,
        board.troubles,
    )


def _strike(trial: Trial, lives: Sequence[Life], board: Board, lot: Random) -> list[str]:
    """Strike at random moments; return the blows that fell."""
    blows, end = ["kill"] * trial.kills + ["freeze"] * trial.freezes, monotonic() + trial.seconds
    fallen: list[str] = []
    lot.shuffle(blows)
    try:
        for life in lives:
            life.begin()
        board.start()
        for blow in blows:
            if monotonic() > end:
                break
            struck = lot.choice(lives)
            if lot.random() < _STILL_BEGINNING:
                Event().wait(lot.uniform(*_BEGINNING))
            else:
                struck.wait_until_it_answers()
                Event().wait(lot.uniform(*_AT_WORK))
            if blow == "freeze":
                struck.freeze(LEASE_SECONDS + lot.uniform(0.2, 1.5))
            else:
                struck.kill()
                struck.begin()
            fallen.append(blow)
        board.stop()
    finally:
        for life in lives:
            if life.process is not None:
                life.kill()
    return fallen


@contextmanager
def _opened(config: Path, data: Path, url: str) -> Iterator[Monitor]:
    store = open_store(url)
    try:
        monitor = Monitor(load_checked(config), store, data, SkippingClock())
        try:
            monitor.prepare()
            yield monitor
        finally:
            monitor.stop()
    finally:
        store.close()


def _drain(monitor: Monitor, shelves: Sequence[Shelf], sink: Sink) -> None:
    """Begin once more, answer every report that is under way, and send until nothing waits."""
    clock = monitor.wall
    assert isinstance(clock, SkippingClock)
    sink.calm = True
    clock.skip_to(clock.now() + _LEFT_AFTER)
    monitor.jobs.recover()
    monitor.replay()
    for shelf in shelves:
        if shelf.waiting:
            sent = SentReport(
                retailer="board",
                key=shelf.key,
                content=shelf.waiting,
                media_type="application/json",
                origin="trial",
            )
            assert monitor.intake.submit(sent).accepted == len(shelf.products)
            shelf.answered += 1
    while True:
        monitor.deliver(until_empty=True)
        with monitor.store.read() as tx:
            due = tx.outbox.next_due()
        if due is None:
            return
        clock.skip_to(due)
