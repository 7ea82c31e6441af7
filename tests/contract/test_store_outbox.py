"""What the outbox promises, on every database."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from monitor.domain.delivery import (
    Claim,
    Delivered,
    DeliveryKind,
    DeliveryResult,
    DeliveryState,
    Permanent,
    Transient,
    Uncertain,
)
from monitor.store import SqlStore
from tests.store_material import NOON, outbox_row

LEASE = timedelta(minutes=1)
SOON = NOON + timedelta(seconds=10)
RETRY = NOON + timedelta(minutes=5)
WAITING = DeliveryState.WAITING


def enqueue(store: SqlStore, count: int = 1) -> None:
    with store.begin() as tx:
        tx.outbox.enqueue([outbox_row(number=n) for n in range(1, count + 1)])


def claim(store: SqlStore, at: datetime = NOON, limit: int = 64) -> list[Claim]:
    with store.begin() as tx:
        return tx.outbox.claim(at, LEASE, limit)


def settle(store: SqlStore, held: Claim, result: DeliveryResult, state: DeliveryState) -> bool:
    with store.begin() as tx:
        return tx.outbox.settle(held, result, SOON, state=state, next_attempt=RETRY)


def test_enqueuing_twice_changes_nothing(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.outbox.enqueue([outbox_row(), outbox_row(channel="sms")]) == 2
        again = [outbox_row(route="other"), outbox_row(step=1), outbox_row(step=1)]
        assert tx.outbox.enqueue(again) == 1
        assert tx.outbox.enqueue([]) == 0
        assert tx.outbox.counts()["waiting"] == 3


def test_a_claim_carries_the_row_as_it_was_enqueued(store: SqlStore) -> None:
    enqueue(store)
    [held] = claim(store)
    assert held.row == outbox_row()
    assert (held.attempt, held.possible_duplicate, held.lease_until) == (1, False, NOON + LEASE)


def test_a_row_is_not_claimed_before_its_time(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.outbox.enqueue([outbox_row(not_before=SOON)])
    assert claim(store) == []
    assert len(claim(store, SOON)) == 1


def test_a_claimed_row_is_not_claimed_again_while_its_lease_lasts(store: SqlStore) -> None:
    enqueue(store)
    claim(store)
    assert claim(store, NOON + LEASE - timedelta(microseconds=1)) == []


def test_a_row_whose_lease_ended_is_claimed_as_a_possible_duplicate(store: SqlStore) -> None:
    enqueue(store)
    [dead] = claim(store)
    [again] = claim(store, NOON + LEASE)
    assert (again.attempt, again.possible_duplicate) == (2, True)
    assert again.token > dead.token


def test_claims_take_the_longest_due_first_and_no_more_than_asked(store: SqlStore) -> None:
    moments = [NOON - n * LEASE for n in range(3)]
    with store.begin() as tx:
        tx.outbox.enqueue([outbox_row(number=n, not_before=at) for n, at in enumerate(moments)])
    assert [held.row.number for held in claim(store, limit=2)] == [2, 1]
    assert [held.row.number for held in claim(store, limit=2)] == [0]


def test_a_delivered_row_is_over(store: SqlStore) -> None:
    enqueue(store)
    [held] = claim(store)
    assert settle(store, held, Delivered(text="250 OK"), DeliveryState.DELIVERED)
    assert claim(store, RETRY + LEASE) == []
    with store.read() as tx:
        [record] = tx.outbox.records()
        assert tx.outbox.next_due() is None
        assert tx.outbox.oldest_waiting() is None
    assert (record.state, record.attempts, record.text) == (DeliveryState.DELIVERED, 1, "250 OK")
    assert record.settled_at == SOON


def test_a_transient_failure_is_due_again_and_no_possible_duplicate(store: SqlStore) -> None:
    enqueue(store)
    [held] = claim(store)
    assert settle(store, held, Transient(text="máy chủ bận"), WAITING)
    assert claim(store, RETRY - timedelta(microseconds=1)) == []
    [again] = claim(store, RETRY)
    assert (again.attempt, again.possible_duplicate) == (2, False)


def test_an_uncertain_attempt_makes_the_next_a_possible_duplicate(store: SqlStore) -> None:
    enqueue(store)
    [held] = claim(store)
    settle(store, held, Uncertain(text="timeout"), WAITING)
    [again] = claim(store, RETRY)
    settle(store, again, Transient(text="busy"), WAITING)
    [third] = claim(store, RETRY + LEASE)
    assert (again.possible_duplicate, third.possible_duplicate) == (True, True)


def test_a_waiting_row_without_a_next_attempt_is_due_at_once(store: SqlStore) -> None:
    enqueue(store)
    [held] = claim(store)
    with store.begin() as tx:
        assert tx.outbox.settle(held, Transient(text=""), SOON, state=WAITING)
        assert tx.outbox.next_due() == SOON


def test_a_lost_claim_cannot_settle_but_its_attempt_stays_on_record(store: SqlStore) -> None:
    enqueue(store)
    [slow] = claim(store)
    [fast] = claim(store, NOON + LEASE)
    assert not settle(store, slow, Delivered(text="late"), DeliveryState.DELIVERED)
    with store.read() as tx:
        [record] = tx.outbox.records()
        assert tx.outbox.counts()["claimed"] == 1
    assert [attempt["result"] for attempt in record.results] == ["delivered", None]
    assert settle(store, fast, Delivered(), DeliveryState.DELIVERED)
    assert not settle(store, fast, Delivered(), DeliveryState.DELIVERED)


def test_a_late_answer_counts_when_nobody_else_claimed(store: SqlStore) -> None:
    enqueue(store)
    [held] = claim(store)
    with store.begin() as tx:
        late = NOON + 10 * LEASE
        assert tx.outbox.settle(held, Delivered(), late, state=DeliveryState.DELIVERED)


@pytest.mark.parametrize(
    ("result", "state", "word"),
    [
        (Delivered(text="ok"), DeliveryState.DELIVERED, "delivered"),
        (Permanent(text="no such box"), DeliveryState.DEAD, "permanent"),
        (Transient(text="busy"), DeliveryState.DEAD, "transient"),
        (Uncertain(text="timeout"), DeliveryState.UNCERTAIN, "uncertain"),
    ],
)
def test_every_ending_is_on_record(
    store: SqlStore, result: DeliveryResult, state: DeliveryState, word: str
) -> None:
    enqueue(store)
    [held] = claim(store)
    settle(store, held, result, state)
    with store.read() as tx:
        [record] = tx.outbox.records()
    assert record.state is state
    assert record.results == (
        {
            "attempt": 1,
            "claimed_at": NOON.isoformat(),
            "settled_at": SOON.isoformat(),
            "result": word,
            "text": result.text,
            "possible_duplicate": False,
        },
    )


def test_records_are_found_by_kind_and_topic(store: SqlStore) -> None:
    report = outbox_row(kind=DeliveryKind.REPORT, topic="daily/2021-02-05")
    with store.begin() as tx:
        tx.outbox.enqueue([outbox_row(), report, outbox_row(topic="a2")])
        claims = tx.outbox.claim(NOON, LEASE, 1)
    with store.read() as tx:
        records = tx.outbox.records(kind="report", topic="daily/2021-02-05")
        assert [record.row for record in records] == [report]
        assert len(tx.outbox.records(kind=DeliveryKind.ALERT)) == 2
        [tried] = tx.outbox.records(topic="a1")
    assert len(claims) == len(tried.results) == 1


def test_counts_name_every_state(store: SqlStore) -> None:
    enqueue(store, 3)
    claim(store, limit=1)
    with store.read() as tx:
        counts = tx.outbox.counts()
    assert counts == {state.value: 0 for state in DeliveryState} | {"waiting": 2, "claimed": 1}


def test_next_due_is_the_first_attempt_or_end_of_a_lease(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.outbox.next_due() is None
        tx.outbox.enqueue([outbox_row(), outbox_row(number=2, not_before=RETRY)])
        assert tx.outbox.next_due() == NOON
        tx.outbox.claim(NOON, LEASE, 1)
        assert tx.outbox.next_due() == NOON + LEASE
        assert tx.outbox.oldest_waiting() == NOON


@pytest.mark.parametrize("threads", [2, 6])
def test_threads_that_claim_at_once_never_get_the_same_row(store: SqlStore, threads: int) -> None:
    enqueue(store, 60)

    def work(_: int) -> list[str]:
        mine: list[str] = []
        while claims := claim(store, limit=3):
            mine += [held.row.key for held in claims]
        return mine

    with ThreadPoolExecutor(threads) as executor:
        keys = [key for mine in executor.map(work, range(threads)) for key in mine]
    assert Counter(keys) == Counter({outbox_row(number=n).key: 1 for n in range(1, 61)})


@pytest.mark.postgres
def test_a_claim_in_the_making_is_passed_over_and_not_waited_for(postgres_url: str) -> None:
    store = SqlStore(postgres_url)
    enqueue(store, 2)
    with store.begin() as first:
        held = first.outbox.claim(NOON, LEASE, 1)
        others = claim(store)
    store.close()
    assert {one.row.number for one in held} | {one.row.number for one in others} == {1, 2}
    assert len(held) == len(others) == 1
