"""Slots run once, missed ones are caught up once, failed ones are tried again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.app.database import open_store
from monitor.app.jobs import Job, Jobs
from monitor.domain.calendar import moment_of
from monitor.domain.errors import SourceUnavailableError, StoreUnavailableError, UsageError
from monitor.domain.run import JobOutcome
from monitor.domain.source import Schedule
from monitor.store import SqlStore
from monitor.store.job_runs import JobRuns
from tests.fakes import AtOnce, FakeClock
from tests.migrated import a_database

DAY = datetime(2021, 2, 5).date()
TWICE = Schedule(at=(time(7), time(15)))


class Work:
    """A job that counts its runs and fails as long as it is told to."""

    def __init__(self) -> None:
        self.slots: list[datetime] = []
        self.trouble: Exception | None = None

    def __call__(self, slot: datetime) -> str:
        self.slots.append(slot)
        if self.trouble:
            raise self.trouble
        return "done"


def local(hour: int, minute: int = 0) -> datetime:
    return moment_of(DAY, time(hour, minute))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(a_database(tmp_path / "monitor.db"))
    yield store
    store.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(local(7, 1))


def jobs_with(work: Work, store: SqlStore, clock: FakeClock) -> Jobs:
    jobs = Jobs([Job(name="work", schedule=TWICE, run=work)], store, clock, clock, "here")
    jobs.recover()
    return jobs


def last(store: SqlStore) -> tuple[JobOutcome, str]:
    with store.read() as tx:
        run = tx.runs.last_job("work")
    assert run is not None
    return run.outcome, run.text


def test_a_slot_runs_once_however_often_the_timer_knocks(store: SqlStore, clock: FakeClock) -> None:
    work = Work()
    jobs = jobs_with(work, store, clock)

    for _ in range(5):
        jobs.start_due(AtOnce())
        clock.advance(timedelta(seconds=1))

    assert work.slots == [local(7)]
    assert last(store) == (JobOutcome.DONE, "done")


def test_after_a_long_stop_only_the_newest_missed_slot_runs(
    store: SqlStore, clock: FakeClock
) -> None:
    work = Work()
    jobs_with(work, store, clock).start_due(AtOnce())

    clock.advance(timedelta(days=3))
    jobs_with(work, store, clock).start_due(AtOnce())

    assert work.slots == [local(7), local(7) + timedelta(days=3)]


def test_a_restart_within_a_slot_does_not_run_it_again(store: SqlStore, clock: FakeClock) -> None:
    work = Work()

    for _ in range(2):
        jobs_with(work, store, clock).start_due(AtOnce())

    assert work.slots == [local(7)]


def test_two_processes_share_a_slot_between_them(store: SqlStore, clock: FakeClock) -> None:
    work = Work()
    first, second = jobs_with(work, store, clock), jobs_with(work, store, clock)

    first.start_due(AtOnce())
    second.start_due(AtOnce())

    assert work.slots == [local(7)]


def test_a_run_that_a_kill_cut_off_runs_again(store: SqlStore, clock: FakeClock) -> None:
    with store.begin() as tx:
        tx.runs.start_job("work", local(7), clock.now(), "here")
    work = Work()

    jobs_with(work, store, clock).start_due(AtOnce())

    assert work.slots == [local(7)]
    assert last(store)[0] is JobOutcome.DONE


def test_trouble_that_may_pass_is_tried_again_after_a_while(
    store: SqlStore, clock: FakeClock
) -> None:
    work = Work()
    work.trouble = SourceUnavailableError("503")
    jobs = jobs_with(work, store, clock)

    jobs.start_due(AtOnce())
    clock.advance(timedelta(seconds=59))
    jobs.start_due(AtOnce())
    tries_within_a_minute = len(work.slots)
    work.trouble = None
    clock.advance(timedelta(seconds=1))
    jobs.start_due(AtOnce())

    assert tries_within_a_minute == 1
    assert work.slots == [local(7), local(7)]
    assert last(store) == (JobOutcome.DONE, "done")


@pytest.mark.parametrize("fails", [True, False], ids=["work fails", "work is done"])
def test_a_run_whose_end_could_not_be_written_down_claims_its_slot_no_longer(
    store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    work = Work()
    work.trouble = StoreUnavailableError("the database is away") if fails else None
    jobs = jobs_with(work, store, clock)

    def be_away(*_: object) -> None:
        raise StoreUnavailableError("the database is away")

    with monkeypatch.context() as away:
        away.setattr(JobRuns, "finish_job", be_away)
        jobs.start_due(AtOnce())
        clock.advance(timedelta(minutes=1))
        jobs.start_due(AtOnce())
    assert last(store)[0] is JobOutcome.RUNNING
    work.trouble = None
    for moment in (local(7, 30), local(15)):
        clock.set(moment)
        jobs.start_due(AtOnce())

    assert work.slots == [*([local(7)] * (2 if fails else 1)), local(15)]
    with store.read() as tx:
        early, late = tx.runs.last_job("work", local(14)), tx.runs.last_job("work")
    assert early is not None
    assert late is not None
    assert (early.outcome, late.outcome) == (JobOutcome.DONE, JobOutcome.DONE)


def test_the_waits_between_tries_grow_and_end_with_the_next_slot(
    store: SqlStore, clock: FakeClock
) -> None:
    work = Work()
    work.trouble = SourceUnavailableError("503")
    jobs = jobs_with(work, store, clock)
    tried: list[datetime] = []

    while clock.now() < local(15, 1):
        if jobs.start_due(AtOnce()):
            tried.append(clock.now())
        clock.advance(timedelta(minutes=1))

    waits = [(after - before) // timedelta(minutes=1) for before, after in pairwise(tried)]
    assert waits[:5] == [1, 2, 4, 8, 15]
    assert work.slots[-1] == local(15)


@pytest.mark.parametrize("trouble", [UsageError("wrong"), ZeroDivisionError("ours")])
def test_trouble_that_will_not_pass_is_on_record_and_not_tried_again(
    store: SqlStore, clock: FakeClock, trouble: Exception
) -> None:
    work = Work()
    work.trouble = trouble
    jobs = jobs_with(work, store, clock)

    jobs.start_due(AtOnce())
    clock.advance(timedelta(hours=2))
    jobs.start_due(AtOnce())

    outcome, text = last(store)
    assert len(work.slots) == 1
    assert outcome is JobOutcome.FAILED
    assert str(trouble) in text


@pytest.mark.parametrize(
    ("jump", "slots"),
    [
        pytest.param(timedelta(minutes=-1), [local(7), local(15)], id="back within the slot"),
        pytest.param(timedelta(hours=2), [local(7), local(15)], id="forward within the slot"),
        pytest.param(timedelta(hours=8), [local(7), local(15)], id="forward over one slot"),
        pytest.param(
            timedelta(days=30),
            [local(7), local(7) + timedelta(days=30), local(15)],
            id="forward over many",
        ),
    ],
)
def test_a_clock_that_jumps_and_is_set_right_runs_no_slot_twice_and_then_goes_on(
    store: SqlStore, clock: FakeClock, jump: timedelta, slots: list[datetime]
) -> None:
    work = Work()
    jobs = jobs_with(work, store, clock)
    jobs.start_due(AtOnce())
    clock.advance(jump)
    jobs.start_due(AtOnce())
    clock.advance(-jump)
    jobs.start_due(AtOnce())
    clock.set(local(15))
    jobs.start_due(AtOnce())

    assert work.slots == slots
    assert jobs.behind() == []
    assert jobs.newest() == local(15)


def test_a_start_after_the_clock_was_set_back_goes_on_with_the_work(
    store: SqlStore, clock: FakeClock
) -> None:
    work = Work()
    clock.advance(timedelta(days=365))
    jobs_with(work, store, clock).start_due(AtOnce())
    clock.advance(timedelta(days=-365))

    jobs_with(work, store, clock).start_due(AtOnce())

    assert work.slots == [local(7) + timedelta(days=365), local(7)]
