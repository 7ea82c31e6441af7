"""The courier: a storm is one page, a repeated message the same, and nobody waits for another."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from openpyxl import load_workbook

from monitor.domain.alert import AlertState, Reason
from monitor.domain.bundle import Lane
from monitor.domain.delivery import (
    DeliveryKind,
    DeliveryResult,
    DeliveryState,
    Message,
    Permanent,
    Transient,
    Uncertain,
)
from monitor.pipeline.load import foresee, load
from monitor.store import SqlStore
from tests.fakes import AtOnce
from tests.postroom import Post, Postroom, a_postroom, alerts_of, some_alerts
from tests.unit.alerting.alerts import a_recipient, a_step

LEASE, HOUR = 61, 3600
HOOK = "alerts/inspector"


class NeverDone(Executor):
    """Takes work and begins it not before it is woken, like senders that hang."""

    def __init__(self) -> None:
        self.taken: list[Future[Any]] = []
        self._work: list[Callable[[], Any]] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.taken.append(future)
        self._work.append(partial(work, *args, **kwargs))
        return future

    def wake(self) -> None:
        for work in self._work:
            work()


@dataclass
class Dawdling(Post):
    """A channel that refuses so late that another sender has taken the message over."""

    room: Postroom = field(kw_only=True)
    others: list[Message] = field(default_factory=list)

    def send(self, message: Message, address: str) -> DeliveryResult:
        self.others += self.room.wait(LEASE)
        return Permanent(text="404")


@pytest.fixture
def room(store: SqlStore) -> Postroom:
    return a_postroom(store, [a_recipient("inspector", "mail", "drop")])


def states(store: SqlStore) -> dict[str, int]:
    with store.read() as tx:
        return {state: count for state, count in tx.outbox.counts().items() if count}


def attempts(store: SqlStore) -> Counter[int]:
    with store.read() as tx:
        return Counter(record.attempts for record in tx.outbox.records(kind="alert"))


def test_the_first_goes_at_once_and_the_rest_as_one_digest(room: Postroom) -> None:
    some_alerts(room.store, range(1, 1001), [("inspector", "mail")])

    [first] = room.wait(0)
    assert int(alerts_of(first)[0][1:]) % 10 == 0, "the first is a grave one"
    assert states(room.store) == {"delivered": 1, "waiting": 999}

    assert room.wait(10) == []
    [digest] = room.wait(25)
    assert digest.data["digest"] is True
    assert sorted([*alerts_of(first), *alerts_of(digest)]) == sorted(
        f"a{n}" for n in range(1, 1001)
    )
    assert states(room.store) == {"delivered": 1000}
    assert attempts(room.store) == {1: 1000}
    assert len(digest.text) < 3000


def test_the_whole_list_is_attached_as_a_workbook(room: Postroom) -> None:
    some_alerts(room.store, range(1, 101), [("inspector", "mail")])
    room.wait(0)

    [digest] = room.wait(31)

    [workbook] = digest.attachments
    page = load_workbook(io.BytesIO(workbook.content)).worksheets[0]
    assert (workbook.name, page.max_row) == ("canh-bao.xlsx", 100)
    links = {str(row[-1]) for row in page.iter_rows(min_row=2, values_only=True)}
    assert {link.rpartition("/")[2] for link in links} == set(alerts_of(digest))


def test_what_waits_for_companions_is_looked_at_again_when_they_leave(room: Postroom) -> None:
    some_alerts(room.store, range(1, 51), [("inspector", "mail")])
    gather_at = room.clock.now() + room.settings.grouping.wait_for_companions
    room.wait(0)

    with room.store.read() as tx:
        assert tx.outbox.next_due() == gather_at


def test_a_digest_without_an_answer_is_sent_again_with_the_same_members(room: Postroom) -> None:
    some_alerts(room.store, range(1, 51), [("inspector", "mail")])
    room.wait(0)
    room.post.answers[HOOK] = [Uncertain(text="no answer")]
    [lost] = room.wait(31)
    some_alerts(room.store, range(51, 61), [("inspector", "mail")])

    again, *rest = room.wait(20)

    assert (again.delivery_id, alerts_of(again)) == (lost.delivery_id, alerts_of(lost))
    assert (lost.possible_duplicate, again.possible_duplicate) == (False, True)
    assert again.attempt == 2
    assert sorted(alert for message in rest for alert in alerts_of(message)) == sorted(
        f"a{n}" for n in range(51, 61)
    )


def test_who_dies_after_sending_leaves_a_digest_that_is_marked(room: Postroom) -> None:
    some_alerts(room.store, range(1, 51), [("inspector", "mail")])
    room.wait(0)
    room.clock.advance(timedelta(seconds=31))
    dead = a_postroom(room.store, [a_recipient("inspector", "mail", "drop")])
    dead.clock.set(room.clock.now())
    dead.courier.deliver(NeverDone(), to_the_end=False)

    assert room.wait(0) == []
    [again] = room.wait(LEASE)

    assert again.possible_duplicate
    assert len(alerts_of(again)) == 49
    assert states(room.store) == {"delivered": 50}


def test_a_digest_that_lost_a_member_is_another_message(room: Postroom) -> None:
    some_alerts(room.store, range(1, 51), [("inspector", "mail")])
    room.wait(0)
    room.post.answers[HOOK] = [Transient(text="busy")]
    [tried] = room.wait(31)
    room.clock.advance(timedelta(seconds=20))
    with room.store.begin() as tx:
        lane = Lane("inspector", "mail")
        claims = tx.lanes.claim(lane, room.clock.now(), timedelta(minutes=1))
        tx.outbox.postpone(claims[:1], room.clock.now() + timedelta(hours=2))
        tx.outbox.postpone(claims[1:], room.clock.now())

    [again] = room.wait(0)

    assert again.delivery_id != tried.delivery_id
    assert len(alerts_of(again)) == 48
    with room.store.read() as tx:
        assert tx.lanes.size_of(claims[1].row.key) == 48


def test_a_dead_digest_tells_the_operators_once_and_goes_on_as_a_digest(room: Postroom) -> None:
    some_alerts(room.store, range(1, 51), [("inspector", "mail")])
    room.wait(0)
    room.post.answers[HOOK] = [Permanent(text="no such mailbox")]
    room.wait(31)
    with room.store.read() as tx:
        operators = tx.outbox.records(kind=DeliveryKind.OPERATOR)

    left = [*room.wait(0), *room.wait(31)]

    told = [message for message in left if message.data["alerts"] == []]
    assert [record.row.recipient for record in operators] == ["duty"]
    assert len(told) == 1
    assert "48 cảnh báo khác" in told[0].text
    digests = [len(alerts_of(message)) for message in left if message.data["digest"]]
    assert digests == [48]
    assert states(room.store) == {"delivered": 51, "dead": 49}


def test_beyond_the_hours_messages_all_goes_into_one_digest_but_what_is_critical(
    room: Postroom,
) -> None:
    for batch in range(12):
        some_alerts(room.store, [batch * 100 + 1, batch * 100 + 2], [("inspector", "mail")])
        room.wait(0)
        room.wait(31)
    messages = len(room.post.sent)
    some_alerts(room.store, range(5000, 5020), [("inspector", "mail")])

    urgent = [*room.wait(0), *room.wait(31)]
    later = room.wait(HOUR)

    assert messages <= 12
    assert sorted(alert for one in urgent for alert in alerts_of(one))[:2] == ["a5000", "a5010"]
    assert len([message for message in later if message.data["digest"]]) == 1
    assert states(room.store) == {"delivered": 44}


def many(store: SqlStore, people: int) -> Postroom:
    ways = ("mail", "drop", "hook", "sms")
    codes = [f"p{number}" for number in range(people)]
    room = a_postroom(store, [a_recipient(code, *ways) for code in codes])
    some_alerts(store, [1], [(code, way) for code in codes for way in ways])
    return room


def test_of_many_lanes_with_a_twentieth_failing_every_other_gets_one_attempt(
    sqlite_store: SqlStore,
) -> None:
    room = many(sqlite_store, 40)
    broken = {f"alerts/p{number}" for number in range(0, 40, 20)}
    room.post.answers.update({one: [Transient(text="down")] * 99 for one in broken})

    room.wait(0)

    by_address = Counter(address for address, _ in room.post.sent)
    assert len(by_address) == 40
    assert all(count == 4 for count in by_address.values())
    assert states(sqlite_store) == {"delivered": 152, "waiting": 8}


@pytest.mark.parametrize("failure", [Transient(text="down"), Uncertain(text="no answer")])
def test_lanes_that_failed_are_served_last_and_hold_a_quarter_of_the_senders(
    sqlite_store: SqlStore, failure: DeliveryResult
) -> None:
    room = many(sqlite_store, 20)
    broken = {f"alerts/p{number}" for number in range(10)}
    room.post.answers.update({one: [failure] * 4 for one in broken})
    room.wait(0)
    room.clock.advance(timedelta(seconds=20))
    fresh = [(f"p{number}", "mail") for number in range(10, 20)]
    some_alerts(sqlite_store, [2], fresh)
    room.clock.advance(timedelta(seconds=31))
    hanging = NeverDone()

    begun = room.courier.deliver(hanging, 32, to_the_end=False)

    assert begun == len(hanging.taken) == 10 + 32 // 4
    room.courier._under_way.clear()


@pytest.mark.postgres
def test_two_couriers_never_send_one_bundle_twice(postgres_url: str) -> None:
    store = SqlStore(postgres_url)
    people = [a_recipient("inspector", "mail", "drop")]
    rooms = [a_postroom(store, people), a_postroom(store, people)]
    some_alerts(store, range(1, 201), [("inspector", "mail"), ("inspector", "drop")])
    sent: list[Message] = []
    for seconds in (0, 31):
        for room in rooms:
            sent += room.wait(seconds)
    told = Counter((message.delivery_id) for message in sent)
    store_states = states(store)
    store.close()

    assert set(told.values()) == {1}
    assert len([message for message in sent if message.data["digest"]]) == 2
    assert store_states == {"delivered": 400}


@pytest.mark.postgres
def test_a_lane_that_another_is_claiming_is_left_alone(postgres_url: str) -> None:
    store = SqlStore(postgres_url)
    room = a_postroom(store, [a_recipient("inspector", "mail")])
    some_alerts(store, range(1, 11), [("inspector", "mail")])
    with store.begin() as tx:
        held = tx.lanes.claim(Lane("inspector", "mail"), room.clock.now(), timedelta(minutes=1))
        begun = room.courier.deliver(AtOnce())
    store.close()

    assert (len(held), begun) == (10, 0)


def test_a_slow_courier_whose_lease_ended_settles_nothing(room: Postroom) -> None:
    some_alerts(room.store, range(1, 51), [("inspector", "mail")])
    room.wait(0)
    room.clock.advance(timedelta(seconds=31))
    lane, lease = Lane("inspector", "mail"), timedelta(seconds=60)
    with room.store.begin() as tx:
        slow = tx.lanes.claim(lane, room.clock.now(), lease)
    room.wait(LEASE)

    with room.store.begin() as tx:
        kept = tx.outbox.settle_all(
            slow, Permanent(text="late"), room.clock.now(), state=DeliveryState.DEAD
        )

    assert kept == 0
    assert states(room.store) == {"delivered": 50}


def test_whoever_stood_still_for_longer_than_his_lease_sends_nothing(room: Postroom) -> None:
    """Another may be sending by then, and what leaves now would be a second one without a mark."""
    some_alerts(room.store, [1], [("inspector", "mail")])
    frozen, waking = a_postroom(room.store, [a_recipient("inspector", "mail", "drop")]), NeverDone()
    frozen.courier.deliver(waking, to_the_end=False)
    [other] = room.wait(LEASE)
    frozen.clock.set(room.clock.now())
    waking.wake()

    assert other.possible_duplicate
    assert frozen.post.sent == []
    assert states(room.store) == {"delivered": 1}


def test_who_is_refused_after_his_lease_ended_calls_nobody_else(room: Postroom) -> None:
    """Another sends the message by then: the refusal is on record, and is no death of it."""
    some_alerts(room.store, [1], [("inspector", "mail")])
    people, dawdling = [a_recipient("inspector", "mail", "drop")], Dawdling(room=room)
    slow = a_postroom(room.store, people, dawdling)
    slow.courier.deliver(AtOnce())

    assert [other.possible_duplicate for other in dawdling.others] == [True]
    assert states(room.store) == {"delivered": 1}


def test_a_message_that_took_longer_to_make_than_its_lease_is_made_again(room: Postroom) -> None:
    some_alerts(room.store, [1], [("inspector", "mail")])
    slow, waking = a_postroom(room.store, [a_recipient("inspector", "mail", "drop")]), NeverDone()
    slow.courier.deliver(waking, to_the_end=False)
    slow.clock.advance(slow.settings.deliveries.lease)
    waking.wake()

    [message] = room.wait(LEASE + 15)

    assert slow.post.sent == []
    assert (message.attempt, message.possible_duplicate) == (2, False)
    assert states(room.store) == {"delivered": 1}


def test_what_moved_after_a_lane_was_read_is_read_again(room: Postroom) -> None:
    some_alerts(room.store, range(1, 121), [("inspector", "mail")])
    now, lane = room.clock.now() + timedelta(seconds=31), Lane("inspector", "mail")
    with room.store.read() as tx:
        foreseen = foresee(tx, lane, now)
        before = tx.alerts.get("a7")
    assert before is not None
    ended = replace(before, state=AlertState.RESOLVED, closed_at=now, transitions=2)
    with room.store.begin() as tx:
        tx.alerts.save([a_step(ended, reason=Reason.WITHDRAWN)])

    with room.store.begin() as tx:
        parcels = load(tx, lane, room.settings, now, foreseen)

    told = {code for parcel in parcels for code, _ in parcel.told}
    assert len(foreseen) == 120
    assert told == {f"a{number}" for number in range(1, 121)} - {"a7"}
    with room.store.read() as tx:
        [record] = tx.outbox.records(kind="alert", topic="a7")
    assert record.state is DeliveryState.CANCELLED
    assert foreseen["a7", 1][0].is_open, "as it was read, it would have been told"
