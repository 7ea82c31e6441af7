"""Rows that end or wait unsent: cancelled and postponed, fenced like every other ending."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.domain.delivery import Claim, Delivered, DeliveryRecord, DeliveryState, Uncertain
from monitor.store import SqlStore
from tests.store_material import NOON, outbox_row

LEASE = timedelta(minutes=1)
LATER = NOON + timedelta(hours=8)


def claimed(store: SqlStore, at: datetime = NOON) -> list[Claim]:
    with store.begin() as tx:
        tx.outbox.enqueue([outbox_row()])
        return tx.outbox.claim(at, LEASE, 64)


def the_record(store: SqlStore) -> DeliveryRecord:
    with store.read() as tx:
        [record] = tx.outbox.records()
    return record


def test_a_cancelled_row_is_over_and_says_why_and_counts_no_attempt(store: SqlStore) -> None:
    [held] = claimed(store)
    with store.begin() as tx:
        assert tx.outbox.cancel([held], NOON, "đã có người nhận") == 1
        assert tx.outbox.claim(LATER, LEASE, 64) == []
    record = the_record(store)
    assert (record.state, record.text) == (DeliveryState.CANCELLED, "đã có người nhận")
    assert (record.attempts, record.settled_at) == (0, NOON)
    assert [attempt["result"] for attempt in record.results] == ["cancelled"]


def test_a_cancelled_row_that_may_have_arrived_ends_as_uncertain(store: SqlStore) -> None:
    claimed(store)
    with store.begin() as tx:
        [again] = tx.outbox.claim(NOON + LEASE, LEASE, 64)
        assert again.possible_duplicate
        tx.outbox.cancel([again], NOON + LEASE, "đã có người nhận")
    assert the_record(store).state is DeliveryState.UNCERTAIN


def test_a_postponed_row_waits_until_then_and_loses_no_patience(store: SqlStore) -> None:
    [held] = claimed(store)
    with store.begin() as tx:
        assert tx.outbox.defer([held], LATER, NOON) == 1
        assert tx.outbox.claim(LATER - timedelta(microseconds=1), LEASE, 64) == []
        assert tx.outbox.oldest_waiting() == LATER
        [again] = tx.outbox.claim(LATER, LEASE, 64)
    assert (again.attempt, again.possible_duplicate) == (1, False)
    assert again.row.not_before == LATER
    assert again.token > held.token


def test_whoever_lost_his_claim_can_neither_cancel_nor_postpone(store: SqlStore) -> None:
    [slow] = claimed(store)
    with store.begin() as tx:
        [fast] = tx.outbox.claim(NOON + LEASE, LEASE, 64)
        assert tx.outbox.cancel([slow], NOON + LEASE, "quá muộn") == 0
        assert tx.outbox.defer([slow], LATER, NOON + LEASE) == 0
        state = DeliveryState.DELIVERED
        assert tx.outbox.settle(fast, Delivered(), NOON + LEASE, state=state)
        assert tx.outbox.cancel([fast], NOON + LEASE, "quá muộn") == 0
    assert the_record(store).state is DeliveryState.DELIVERED


def test_a_row_that_may_have_arrived_keeps_its_mark_while_it_waits(store: SqlStore) -> None:
    [held] = claimed(store)
    with store.begin() as tx:
        waiting = DeliveryState.WAITING
        tx.outbox.settle(held, Uncertain(text="hết giờ"), NOON, state=waiting, next_attempt=NOON)
        [again] = tx.outbox.claim(NOON, LEASE, 64)
        tx.outbox.defer([again], LATER, NOON)
        [third] = tx.outbox.claim(LATER, LEASE, 64)
    assert third.possible_duplicate
    assert third.attempt == 2


def test_nothing_is_cancelled_or_postponed_of_no_claims(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.outbox.cancel([], NOON, "") == tx.outbox.defer([], LATER, NOON) == 0


def test_an_answer_ends_what_waits_and_not_what_is_being_sent(store: SqlStore) -> None:
    [held] = claimed(store)
    row = held.row
    with store.begin() as tx:
        assert tx.outbox.cancel_waiting(row.topic, [row.number], NOON, "đã có người nhận") == 0
    assert the_record(store).state is DeliveryState.CLAIMED
