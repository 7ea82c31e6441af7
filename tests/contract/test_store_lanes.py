"""What lanes and bundles promise, on every database."""

from __future__ import annotations

from datetime import timedelta

from monitor.domain.bundle import Bundle, Lane, bundle_id
from monitor.domain.delivery import (
    Claim,
    Delivered,
    DeliveryKind,
    DeliveryState,
    Permanent,
)
from monitor.domain.finding import Severity
from monitor.store import SqlStore
from tests.store_material import NOON, outbox_row, step

LEASE = timedelta(minutes=1)
LANE = Lane("thanh-tra", "mail")
KINDS = frozenset({("price-spike", "pork"), ("price-spike", "egg")})


def claim(store: SqlStore, minutes: float = 0) -> list[Claim]:
    with store.begin() as tx:
        return tx.lanes.claim(LANE, NOON + timedelta(minutes=minutes), LEASE)


def enqueue(store: SqlStore, count: int, **changes: str) -> None:
    with store.begin() as tx:
        tx.outbox.enqueue([outbox_row(topic=f"a{n}", **changes) for n in range(count)])


def bundle(store: SqlStore, claims: list[Claim]) -> str:
    made = bundle_id(claim.row.key for claim in claims)
    with store.begin() as tx:
        kept = Bundle(id=made, lane=LANE, made_at=NOON, kinds=KINDS, size=len(claims))
        tx.lanes.keep(kept, claims)
    return made


def test_a_lane_is_claimed_whole_and_no_other_with_it(store: SqlStore) -> None:
    enqueue(store, 2500)
    enqueue(store, 3, channel="sms")
    with store.begin() as tx:
        tx.outbox.enqueue([outbox_row(kind=DeliveryKind.REPORT, topic="daily/2021-02-05")])
        assert set(tx.lanes.due(NOON)) == {LANE, Lane("thanh-tra", "sms")}

    assert len(claim(store)) == 2500
    assert claim(store) == []
    with store.read() as tx:
        assert tx.outbox.counts()["waiting"] == 4
        assert all(len(one.results) == 1 for one in tx.outbox.records(topic="a7")[:1])


def test_rows_that_are_claimed_at_one_moment_in_two_goes_have_one_attempt_each(
    store: SqlStore,
) -> None:
    enqueue(store, 2)
    first = claim(store)
    with store.begin() as tx:
        tx.outbox.enqueue([outbox_row(topic="late")])

    second = claim(store)

    assert (len(first), [one.row.topic for one in second]) == (2, ["late"])


def test_a_claim_given_back_was_no_attempt(store: SqlStore) -> None:
    enqueue(store, 1200)
    with store.begin() as tx:
        tx.outbox.postpone(tx.lanes.claim(LANE, NOON, LEASE), NOON + timedelta(minutes=5))

    assert claim(store, minutes=4) == []
    again = claim(store, minutes=5)
    assert {one.attempt for one in again} == {1}
    assert not any(one.possible_duplicate for one in again)
    assert {one.row.not_before for one in again} == {NOON + timedelta(minutes=5)}
    with store.read() as tx:
        assert {len(record.results) for record in tx.outbox.records()} == {1}


def test_a_claim_that_was_lost_is_not_given_back(store: SqlStore) -> None:
    enqueue(store, 2)
    slow = claim(store)
    claim(store, minutes=1)

    with store.begin() as tx:
        tx.outbox.postpone(slow, NOON)

    with store.read() as tx:
        assert tx.outbox.counts()["claimed"] == 2


def test_a_row_that_is_claimed_again_names_the_message_it_was_in(store: SqlStore) -> None:
    enqueue(store, 3)
    claims = claim(store)
    made = bundle(store, claims[:2])

    again = claim(store, minutes=1)

    assert {one.row.topic: one.bundle for one in again} == {"a0": made, "a1": made, "a2": ""}
    assert all(one.possible_duplicate for one in again)


def test_a_row_that_changes_its_message_leaves_the_old_one(store: SqlStore) -> None:
    enqueue(store, 3)
    bundle(store, claim(store))
    again = claim(store, minutes=1)

    made = bundle(store, again[:2])

    with store.read() as tx:
        assert tx.lanes.size_of(again[0].row.key) == 2
        assert tx.lanes.size_of(again[2].row.key) == 1
        assert tx.lanes.size_of("nobody knows it") == 1
        assert {one.id for one in tx.lanes.sent(LANE, NOON - LEASE)} > {made}


def test_messages_of_the_last_hour_are_found_with_what_they_spoke_of(store: SqlStore) -> None:
    enqueue(store, 2)
    made = bundle(store, claim(store))
    with store.read() as tx:
        [found] = tx.lanes.sent(LANE, NOON - timedelta(hours=1))
        assert (found.id, found.kinds, found.size) == (made, KINDS, 2)
        assert tx.lanes.sent(LANE, NOON) == []
        assert tx.lanes.sent(Lane("thanh-tra", "sms"), NOON - LEASE) == []


def test_who_was_told_leaves_out_what_never_arrived(store: SqlStore) -> None:
    enqueue(store, 2)
    enqueue(store, 1, channel="sms")
    claims = claim(store)
    with store.begin() as tx:
        tx.outbox.settle_all(claims[:1], Delivered(), NOON, state=DeliveryState.DELIVERED)
        tx.outbox.settle_all(claims[1:], Permanent(text="no"), NOON, state=DeliveryState.DEAD)
        told = tx.outbox.told(["a0", "a1", "a9"])
        assert tx.lanes.used(claims) == {("a0", 1, "mail"), ("a0", 1, "sms"), ("a1", 1, "mail")}
    assert told == {"a0": frozenset({("thanh-tra", "mail"), ("thanh-tra", "sms")})}


def test_steps_are_read_in_brief_and_without_their_evidence(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.alerts.save([step(1), step(2, severity=Severity.CRITICAL)])
    with store.read() as tx:
        told = tx.alerts.told([("a1", 2), ("a1", 3), ("a9", 1)])
    [(found, (alert, transition))] = told.items()
    assert found == ("a1", 2)
    assert transition.severity is Severity.CRITICAL
    assert (alert.id, alert.evidence, transition.number, transition.evidence) == ("a1", {}, 2, {})
    assert transition.sentence_vi.endswith("40 %.")
    assert (alert.sentence_vi, alert.sentence_en) == ("", "")
