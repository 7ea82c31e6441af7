"""What runs of sources, runs of jobs and leases promise, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from monitor.domain.errors import StoreError
from monitor.domain.run import ExpectedBand, JobOutcome, JobRun, Outcome, RunReport
from monitor.store import SqlStore
from tests.store_material import NOON, VERSION, run_report

HOUR = timedelta(hours=1)


def finish(store: SqlStore, report: RunReport) -> None:
    with store.begin() as tx:
        run = tx.runs.begin(report.source, report.started_at, VERSION, report.payloads)
        tx.runs.finish(run, report)


def test_a_finished_run_reads_as_it_was_written(store: SqlStore) -> None:
    report = run_report(expected=ExpectedBand(low=500, high=700))
    finish(store, report)
    with store.read() as tx:
        assert tx.runs.between(NOON, NOON + HOUR) == [report]


def test_what_a_source_gave_is_told_by_each_run_that_asked_it_and_heard_something_new(
    store: SqlStore,
) -> None:
    unchanged = run_report(outcome=Outcome.UNCHANGED, payloads=(2, 3))
    with store.begin() as tx:
        for source, at, given in (
            ("winmart", NOON - HOUR, [1]),
            ("winmart", NOON, [2, 3]),
            ("winmart", NOON, []),
            ("winmart", NOON, None),
            ("board", NOON, [4]),
            ("winmart", NOON + HOUR, [2, 5]),
        ):
            tx.runs.begin(source, at, VERSION, given)
    finish(store, unchanged)
    with store.read() as tx:
        assert tx.runs.given("winmart", NOON) == [(NOON, (2, 3)), (NOON + HOUR, (2, 5))]


def test_between_takes_its_begin_and_leaves_its_end(store: SqlStore) -> None:
    finish(store, run_report())
    with store.read() as tx:
        assert tx.runs.between(NOON - HOUR, NOON) == []
        assert len(tx.runs.between(NOON, NOON + HOUR)) == 1


def test_a_run_that_never_ended_is_no_report_but_its_source_is_known(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.runs.begin("winmart", NOON, VERSION)
    with store.read() as tx:
        assert tx.runs.between(NOON, NOON + HOUR) == []
        state = tx.runs.states()["winmart"]
    assert (state.last, state.last_good_at, state.failures) == (None, None, 0)


def test_a_run_that_never_ended_is_closed_as_failed_once_it_cannot_be_under_way(
    store: SqlStore,
) -> None:
    finish(store, run_report())
    with store.begin() as tx:
        tx.runs.begin("winmart", NOON, VERSION, [3, 4])
        tx.runs.begin("winmart", NOON + HOUR, VERSION)
        tx.runs.end_broken_off(NOON + HOUR / 2, NOON + 2 * HOUR)
    with store.read() as tx:
        ended, broken = tx.runs.between(NOON, NOON + 2 * HOUR)
        state = tx.runs.states()["winmart"]
    assert (ended.outcome, broken.outcome) == (Outcome.OK, Outcome.FAILED)
    assert (broken.finished_at, broken.seen) == (NOON + 2 * HOUR, 0)
    assert broken.payloads == (3, 4)
    assert state.last == ended


@pytest.mark.parametrize("outcome", [Outcome.SHORT, Outcome.EMPTY, Outcome.DOWN, Outcome.FAILED])
def test_bad_runs_count_up_and_leave_the_last_good_one(store: SqlStore, outcome: Outcome) -> None:
    good = run_report()
    finish(store, good)
    for hours in (1, 2):
        bad = run_report(started_at=NOON + hours * HOUR, outcome=outcome)
        finish(store, bad)
    with store.read() as tx:
        state = tx.runs.states()["winmart"]
    assert (state.failures, state.last_good_at) == (2, good.finished_at)
    assert state.last is not None
    assert state.last.outcome is outcome


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.UNCHANGED])
def test_a_good_run_ends_the_count_of_failures(store: SqlStore, outcome: Outcome) -> None:
    finish(store, run_report(outcome=Outcome.DOWN))
    again = run_report(started_at=NOON + HOUR, finished_at=NOON + HOUR, outcome=outcome)
    finish(store, again)
    with store.read() as tx:
        state = tx.runs.states()["winmart"]
    assert (state.failures, state.last_good_at, state.last) == (0, again.finished_at, again)


def test_an_idle_look_is_neither_a_report_nor_a_failure(store: SqlStore) -> None:
    good = run_report()
    finish(store, good)
    finish(store, run_report(started_at=NOON + HOUR, outcome=Outcome.DOWN))
    finish(store, run_report(started_at=NOON + 2 * HOUR, outcome=Outcome.IDLE))
    with store.read() as tx:
        state = tx.runs.states()["winmart"]
    assert (state.failures, state.last_good_at) == (1, good.finished_at)


def test_sources_stand_side_by_side(store: SqlStore) -> None:
    finish(store, run_report(source="b"))
    finish(store, run_report(source="a", outcome=Outcome.DOWN))
    with store.read() as tx:
        assert {name: one.failures for name, one in tx.runs.states().items()} == {"a": 1, "b": 0}


def test_finishing_an_unknown_run_is_an_error(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="no run 42"), store.begin() as tx:
        tx.runs.finish(42, run_report())


def test_memory_is_replaced_as_a_whole(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.runs.memory("winmart") == {}
        tx.runs.remember("winmart", {"etag": '"1"', "file": "giá.xlsx"})
        tx.runs.remember("winmart", {"etag": '"2"'})
    with store.read() as tx:
        assert tx.runs.memory("winmart") == {"etag": '"2"'}


def test_a_planned_run_is_claimed_once(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.runs.start_job("daily", NOON, NOON, "one")
        assert not tx.runs.start_job("daily", NOON, NOON, "two")
        assert tx.runs.start_job("daily", NOON + HOUR, NOON, "two")
        assert tx.runs.start_job("hourly", NOON, NOON, "two")


def test_the_last_job_is_the_one_planned_last(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.runs.last_job("daily") is None
        tx.runs.start_job("daily", NOON + HOUR, NOON, "one")
        tx.runs.start_job("daily", NOON, NOON, "one")
        tx.runs.finish_job("daily", NOON + HOUR, NOON + HOUR, JobOutcome.FAILED, "hết đĩa")
    with store.read() as tx:
        assert tx.runs.last_job("daily") == JobRun(
            job="daily",
            planned_for=NOON + HOUR,
            started_at=NOON,
            finished_at=NOON + HOUR,
            outcome=JobOutcome.FAILED,
            text="hết đĩa",
        )


def test_only_this_holders_running_jobs_are_abandoned(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.runs.start_job("killed", NOON, NOON, "one")
        tx.runs.start_job("done", NOON, NOON, "one")
        tx.runs.finish_job("done", NOON, NOON, JobOutcome.DONE)
        tx.runs.start_job("elsewhere", NOON, NOON, "two")
        assert tx.runs.abandon_jobs("one", NOON + HOUR) == 1
        jobs = [tx.runs.last_job(name) for name in ("killed", "done", "elsewhere")]
    outcomes = [job.outcome for job in jobs if job]
    assert outcomes == [JobOutcome.ABANDONED, JobOutcome.DONE, JobOutcome.RUNNING]


def test_an_abandoned_run_can_be_claimed_again_once(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.runs.start_job("daily", NOON, NOON, "one")
        tx.runs.abandon_jobs("one", NOON + HOUR)
        assert tx.runs.start_job("daily", NOON, NOON + HOUR, "two")
        assert not tx.runs.start_job("daily", NOON, NOON + HOUR, "one")
        job = tx.runs.last_job("daily")
    assert job is not None
    assert (job.outcome, job.started_at, job.finished_at) == (JobOutcome.RUNNING, NOON + HOUR, None)


def test_a_lease_is_held_against_others_until_it_ends(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.runs.take_lease("clock", "one", NOON, NOON + HOUR) == 1
        assert tx.runs.take_lease("clock", "two", NOON + HOUR / 2, NOON + 2 * HOUR) is None
        assert tx.runs.take_lease("clock", "two", NOON + HOUR, NOON + 2 * HOUR) == 2
        assert tx.runs.take_lease("clock", "one", NOON + HOUR, NOON + 3 * HOUR) is None


def test_a_lease_renewed_in_time_keeps_its_token(store: SqlStore) -> None:
    with store.begin() as tx:
        tokens = [tx.runs.take_lease("clock", "one", NOON, NOON + HOUR)]
        tokens.append(tx.runs.take_lease("clock", "one", NOON + HOUR / 2, NOON + 2 * HOUR))
        tokens.append(tx.runs.take_lease("clock", "one", NOON + 2 * HOUR, NOON + 3 * HOUR))
        assert tx.runs.take_lease("other", "two", NOON, NOON + HOUR) == 1
    assert tokens == [1, 1, 2]


def test_of_many_threads_one_gets_the_lease(store: SqlStore) -> None:
    def take(holder: int) -> int | None:
        with store.begin() as tx:
            return tx.runs.take_lease("clock", str(holder), NOON, NOON + HOUR)

    with ThreadPoolExecutor(6) as executor:
        tokens = list(executor.map(take, range(12)))
    assert sorted(tokens, key=str) == [1, *[None] * 11]
