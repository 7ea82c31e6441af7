"""A clock that was ahead and was set back delays no message: a table of cases, on each database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.domain.delivery import Claim, DeliveryState, Transient
from monitor.store import SqlStore
from tests.store_material import NOON, outbox_row

LEASE, LONGEST = timedelta(minutes=1), timedelta(days=1)
SECOND, HOUR, YEAR = timedelta(seconds=1), timedelta(hours=1), timedelta(days=365)
LATER = Transient(text="HTTP 503")


def enqueued(store: SqlStore, at: timedelta, waits: timedelta = timedelta()) -> None:
    with store.begin() as tx:
        tx.outbox.enqueue([outbox_row(created_at=NOON + at, not_before=NOON + at + waits)])


def claimed(store: SqlStore, at: timedelta) -> list[Claim]:
    with store.begin() as tx:
        return tx.outbox.claim(NOON + at, LEASE, 64)


def failed(store: SqlStore, at: timedelta, waits: timedelta) -> None:
    """Try to send at a moment; the next attempt is due some time after it."""
    [held] = claimed(store, at)
    moment = NOON + at
    with store.begin() as tx:
        state, again = DeliveryState.WAITING, moment + waits
        tx.outbox.settle(held, LATER, moment, state=state, next_attempt=again)


def brought_back(store: SqlStore, *, every: bool = False) -> int:
    with store.begin() as tx:
        return tx.outbox.bring_back(NOON, LEASE, LONGEST, every=every)


@pytest.mark.parametrize("ahead", [2 * HOUR, YEAR], ids=["hours", "a year"])
def test_a_row_that_was_made_while_the_clock_was_ahead_is_due_now(
    store: SqlStore, ahead: timedelta
) -> None:
    enqueued(store, ahead)
    assert claimed(store, timedelta()) == []

    assert brought_back(store) == 1
    [held] = claimed(store, timedelta())
    assert (held.attempt, held.possible_duplicate, held.row.not_before) == (1, False, NOON)


@pytest.mark.parametrize("ahead", [2 * HOUR, YEAR], ids=["hours", "a year"])
def test_a_row_that_was_tried_while_the_clock_was_ahead_is_due_now_and_then_waits_as_usual(
    store: SqlStore, ahead: timedelta
) -> None:
    enqueued(store, timedelta())
    failed(store, ahead, 10 * SECOND)

    assert brought_back(store) == 1
    failed(store, timedelta(), 2 * HOUR)
    assert brought_back(store) == 0


def test_a_row_that_was_put_to_sleep_while_the_clock_was_ahead_is_due_now(store: SqlStore) -> None:
    enqueued(store, timedelta())
    held = claimed(store, YEAR)
    with store.begin() as tx:
        tx.outbox.postpone(held, NOON + YEAR + 8 * HOUR)

    assert brought_back(store) == 1
    assert claimed(store, timedelta())


def test_a_sender_that_claimed_while_the_clock_was_ahead_keeps_its_lease_and_no_more(
    store: SqlStore,
) -> None:
    enqueued(store, timedelta())
    assert claimed(store, YEAR)

    assert brought_back(store) == 0
    assert claimed(store, LEASE - SECOND) == []
    [again] = claimed(store, LEASE)
    assert again.possible_duplicate


def test_what_waits_by_a_clock_that_is_right_goes_on_waiting(store: SqlStore) -> None:
    enqueued(store, -HOUR, 8 * HOUR)
    assert brought_back(store) == 0
    failed(store, 7 * HOUR, SECOND)


def test_clocks_of_two_machines_may_differ_a_little(store: SqlStore) -> None:
    enqueued(store, timedelta(seconds=50))

    assert brought_back(store) == 0


def test_who_saw_the_clock_go_back_lets_everything_go_that_waits(store: SqlStore) -> None:
    enqueued(store, timedelta())
    held = claimed(store, HOUR)
    with store.begin() as tx:
        tx.outbox.postpone(held, NOON + 2 * HOUR)

    assert brought_back(store) == 0
    assert brought_back(store, every=True) == 1
    assert claimed(store, timedelta())
