"""The second courier: a storm is told by two, through one door, and his death loses nothing."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from threading import Event, Thread
from typing import cast

import pytest

from monitor.app.alert_messages import AlertMessages
from monitor.app.links import Access, Links
from monitor.app.second import Begin, Call, SecondCourier, serve_lanes
from monitor.domain.bundle import Lane
from monitor.domain.delivery import Delivered, DeliveryResult, Message, Transient
from monitor.pipeline.deliver import STORM, Courier
from monitor.store import SqlStore
from tests.fakes import FakeClock
from tests.postroom import Post, alerts_of, some_alerts
from tests.unit.alerting.alerts import NOW, a_recipient, some_settings

PEOPLE = [f"inspector-{number}" for number in range(6)]
SETTINGS = some_settings(recipients=[a_recipient(name, "mail") for name in PEOPLE])
EACH = STORM // len(PEOPLE) + 1
ACCESS = Access(secret_key="a secret of the tests")


@dataclass
class InAThread:
    """Begins the far end in this process, and knows how often."""

    store: SqlStore
    begun: list[Thread] = field(default_factory=list)

    def __call__(self, pipe: Connection, call: Call) -> InAThread:
        self.begun.append(Thread(target=serve_lanes, args=(pipe, call, self.store)))
        self.begun[-1].start()
        return self

    def join(self, timeout: float | None = None) -> None:
        self.begun[-1].join(timeout)

    def kill(self) -> None:
        """Nothing to be done: a thread ends when its pipe closes."""


@dataclass
class Office:
    """Two couriers over one store, and what left through the one door."""

    store: SqlStore
    clock: FakeClock
    post: Post
    second: SecondCourier
    courier: Courier
    served: list[str] = field(default_factory=list)

    def deliver(self, seconds: float = 0) -> None:
        """Let time pass and send what is due; who is called in is waited for."""
        self.clock.advance(timedelta(seconds=seconds))
        with ThreadPoolExecutor(8) as senders:
            while self.courier.deliver(senders):
                pass

    def states(self) -> dict[str, int]:
        with self.store.read() as tx:
            return {state: count for state, count in tx.outbox.counts().items() if count}


Make = Callable[..., Office]


@pytest.fixture
def office(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    made: list[Office] = []
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    def make(post: Post, begin: Begin | None = None) -> Office:
        clock = FakeClock(NOW)
        second = SecondCourier(SETTINGS, store.address, clock, ACCESS, begin)
        messages = AlertMessages(SETTINGS, store, Links(SETTINGS, store, clock, ACCESS))
        courier = Courier(SETTINGS, store, {"file": post}, clock, messages.render, second)
        made.append(Office(store, clock, post, second, courier))
        return made[-1]

    yield make
    for each in made:
        each.second.stop()


def a_storm(store: SqlStore) -> set[tuple[str, str]]:
    """Let each inspector have his alerts; return what has to be told to whom."""
    wanted = set()
    for at, person in enumerate(PEOPLE):
        numbers = range(1000 * at, 1000 * at + EACH)
        some_alerts(store, numbers, [(person, "mail")])
        wanted |= {(f"alerts/{person}", f"a{number}") for number in numbers}
    return wanted


def told(post: Post) -> list[tuple[str, str]]:
    return [(address, alert) for address, message in post.sent for alert in alerts_of(message)]


def await_him(office: Office) -> None:
    """Wait until he is there, and leave him free."""
    office.second.come()
    while not office.second.is_free():
        Event().wait(0.01)
    office.second.serve(Lane("nobody", "mail"), {})


def test_a_storm_is_told_by_two_and_nothing_twice(office: Make, store: SqlStore) -> None:
    begin = InAThread(store)
    room = office(Post(), begin)
    wanted = a_storm(store)
    await_him(room)

    room.deliver()
    room.deliver(31)

    assert len(begin.begun) == 1
    assert sorted(told(room.post)) == sorted(wanted)
    assert room.states() == {"delivered": len(wanted)}


def test_what_he_serves_leaves_through_our_door(office: Make, store: SqlStore) -> None:
    room = office(Post(), InAThread(store))
    a_storm(store)
    room.deliver()
    room.clock.advance(timedelta(seconds=31))
    await_him(room)
    assert room.second.is_free()
    with store.read() as tx:
        lane = next(iter(tx.lanes.due(room.clock.now())))
    before = len(room.post.sent)

    failed = room.second.serve(lane, {"file": room.post})

    [(address, digest)] = room.post.sent[before:]
    assert (address, failed) == (f"alerts/{lane.recipient}", False)
    assert len(alerts_of(digest)) == EACH - 1
    assert digest.data["digest"] is True


def test_he_says_when_a_lane_failed_and_goes_on(office: Make, store: SqlStore) -> None:
    post = Post()
    room = office(post, InAThread(store))
    wanted = a_storm(store)
    for person in PEOPLE:
        post.answers[f"alerts/{person}"] = [Delivered(), Transient(text="try later")]
    room.deliver()
    await_him(room)

    room.deliver(31)
    assert room.states().get("delivered", 0) < len(wanted)

    for _ in range(4):
        room.deliver(60)
    assert set(told(post)) == wanted
    assert room.states() == {"delivered": len(wanted)}


def test_a_calm_day_calls_nobody_in(office: Make, store: SqlStore) -> None:
    begin = InAThread(store)
    room = office(Post(), begin)
    some_alerts(store, range(200), [(PEOPLE[0], "mail")])

    room.deliver()
    room.deliver(31)

    assert begin.begun == []
    assert room.states() == {"delivered": 200}


def test_steps_that_will_be_a_storm_call_him_in_before_they_are_due(
    office: Make, store: SqlStore
) -> None:
    begin = InAThread(store)
    room = office(Post(), begin)

    room.second.come_for(STORM - 1)
    assert begin.begun == []

    room.second.come_for(STORM)
    room.second.come_for(STORM)
    assert len(begin.begun) == 1


def test_where_no_process_can_begin_the_first_tells_it_all(
    office: Make, store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    def no_room(_pipe: Connection, _call: Call) -> InAThread:
        raise BlockingIOError("no more processes")

    room = office(Post(), no_room)
    wanted = a_storm(store)

    room.deliver()
    room.deliver(31)

    assert "no second courier: no more processes" in caplog.text
    assert room.states() == {"delivered": len(wanted)}


def test_one_core_calls_nobody_in(
    office: Make, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = InAThread(store)
    room = office(Post(), begin)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)

    room.second.come_for(100_000)

    assert begin.begun == []
    assert not room.second.is_free()


class Nobody:
    """Whoever was called in, and is not there."""

    def join(self, timeout: float | None = None) -> None: ...

    def kill(self) -> None: ...


def test_who_goes_before_he_is_there_is_left_alone_for_a_while(
    office: Make, store: SqlStore
) -> None:
    calls = []

    def gone_at_once(pipe: Connection, call: Call) -> Nobody:
        calls.append(call)
        pipe.close()
        return Nobody()

    room = office(Post(), gone_at_once)
    wanted = a_storm(store)

    room.deliver()
    room.deliver(31)

    assert len(calls) == 1
    assert room.states() == {"delivered": len(wanted)}


@dataclass
class Deadly(Post):
    """A channel that is told to kill somebody while a digest is on its way."""

    kill: Callable[[], None] = lambda: None
    is_armed: Event = field(default_factory=Event)

    def send(self, message: Message, address: str) -> DeliveryResult:
        if message.data.get("digest") and self.is_armed.is_set():
            self.is_armed.clear()
            self.kill()
        return super().send(message, address)


def test_a_killed_process_loses_nothing_and_marks_what_may_come_twice(
    office: Make, caplog: pytest.LogCaptureFixture
) -> None:
    post = Deadly()
    room = office(post)
    wanted = a_storm(room.store)
    room.deliver()
    await_him(room)
    assert room.second.is_free()
    process = room.second._process
    assert process is not None
    post.kill = lambda: os.kill(cast("int", process.pid), signal.SIGKILL)  # type: ignore[attr-defined]
    room.clock.advance(timedelta(seconds=31))
    with room.store.read() as tx:
        lane = next(iter(tx.lanes.due(room.clock.now())))
    post.is_armed.set()

    with caplog.at_level(logging.WARNING):
        assert room.second.serve(lane, {"file": post})
    assert "the second courier is gone" in caplog.text

    room.deliver()
    assert room.states().keys() == {"claimed", "delivered"}, "what he had claimed is his"
    room.deliver(SETTINGS.deliveries.lease.total_seconds() + 1)

    assert set(told(post)) == wanted
    twice = [message for _, message in post.sent if alerts_of(message)[0] in _repeated(post)]
    assert [message.possible_duplicate for message in twice] == [False, True]
    assert room.states() == {"delivered": len(wanted)}


def _repeated(post: Post) -> set[str]:
    every = [alert for _, alert in told(post)]
    return {alert for alert in every if every.count(alert) > 1}


def test_a_trouble_of_ours_lets_him_go(office: Make, store: SqlStore) -> None:
    class Broken(Post):
        def send(self, message: Message, address: str) -> DeliveryResult:
            raise ZeroDivisionError

    room = office(Broken(), InAThread(store))
    a_storm(store)
    await_him(room)
    assert room.second.is_free()
    with store.read() as tx:
        lane = next(iter(tx.lanes.due(NOW)))

    with pytest.raises(ZeroDivisionError):
        room.second.serve(lane, {"file": room.post})

    assert not room.second.is_free()


def test_what_he_logs_is_logged_here(caplog: pytest.LogCaptureFixture) -> None:
    ends = []

    def begin(pipe: Connection, _call: Call) -> Nobody:
        said = {"name": "monitor.far", "levelno": logging.WARNING, "msg": "said far away"}
        pipe.send(logging.makeLogRecord(said))
        ends.append(pipe)
        return Nobody()

    second = SecondCourier(SETTINGS, "sqlite://", FakeClock(NOW), ACCESS, begin)
    second.come()

    assert not second.is_free()
    assert "said far away" in caplog.text

    second.stop()
    with pytest.raises(EOFError):
        ends[0].recv()
