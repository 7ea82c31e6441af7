"""A second courier in a process of its own, called in when a storm has to be told.

One interpreter keeps one core busy, and preparing what a storm has to say is work for a processor.
So the second courier claims whole lanes, words their messages and writes down how they ended, but
every message is sent from this process: an account's budget, its breaker and its tokens stay in
one place. He sits at the other end of a pipe and ends when it closes, also when this process is
killed; what he had claimed falls due again when its lease ends, as after any sender that died.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from logging.handlers import QueueHandler
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import BoundedSemaphore, Lock
from typing import Final, Protocol

from monitor.app.alert_messages import AlertMessages
from monitor.app.clock import SystemClock
from monitor.app.links import Access, Links
from monitor.app.memory import keep_few_arenas, look_seldom
from monitor.domain.bundle import Lane
from monitor.domain.delivery import DeliveryResult, Message
from monitor.domain.ports import Channel, Clock
from monitor.domain.settings import Settings
from monitor.domain.store import Store
from monitor.pipeline.deliver import STORM, Courier
from monitor.store import SqlStore

logger = logging.getLogger(__name__)

_CORES: Final = 2
_AHEAD: Final = 2
"""How many lanes are his: one that he serves, and one that he need not ask for."""
_IDLE_SECONDS: Final = 300.0
_REST_SECONDS: Final = 60.0
"""How long he is left alone after he went."""
_PARTING_SECONDS: Final = 10.0
_GONE = (EOFError, OSError)


@dataclass(frozen=True, slots=True)
class Call:
    """What he needs to know before the first lane."""

    settings: Settings
    address: str
    access: Access


class Process(Protocol):
    """What becomes of whoever was called in."""

    def join(self, timeout: float | None = None) -> None: ...

    def kill(self) -> None: ...


Begin = Callable[[Connection, Call], Process]
"""Lets somebody serve at the far end of a pipe."""


@dataclass(frozen=True, slots=True)
class _Order:
    """A lane to serve, by the time of ``wall``."""

    lane: Lane
    wall: Clock


@dataclass(frozen=True, slots=True)
class _Post:
    """A message to be sent on the channel of a kind; the answer is how it ended."""

    kind: str
    message: Message
    address: str


@dataclass(frozen=True, slots=True)
class _Ready:
    """He is ready for a lane; ``failed`` says how the one before went."""

    failed: bool = False


class SecondCourier:
    """The near end of the pipe, for any thread; ``address`` is that of the database."""

    def __init__(
        self,
        settings: Settings,
        address: str,
        wall: Clock,
        access: Access,
        begin: Begin | None = None,
    ) -> None:
        self._call = Call(settings, address, access)
        self._wall, self._begin = wall, begin or _begin_process
        self._pipe: Connection | None = None
        self._process: Process | None = None
        self._is_there = False
        self._rests_until = 0.0
        self._speaks = Lock()
        """Held by whoever speaks with him."""
        self._lanes = BoundedSemaphore(_AHEAD)

    def come(self) -> None:
        """Call him in, unless he is there or not wanted; he is not waited for."""
        with self._unless_spoken_with() as is_mine:
            if is_mine and self._pipe is None and self._is_wanted():
                self._call_in()

    def come_for(self, rows: int) -> None:
        """Call him in before so many rows are due, if they will be a storm."""
        if rows >= STORM:
            self.come()

    def is_free(self) -> bool:
        """Say whether he takes a lane now; whoever is told so has to let him ``serve`` one."""
        with self._unless_spoken_with() as is_mine:
            while is_mine and self._pipe is not None and self._pipe.poll():
                self._listen(self._pipe)
        return self._is_there and self._lanes.acquire(blocking=False)

    def serve(self, lane: Lane, channels: Mapping[str, Channel]) -> bool:
        """Let him send what is due in a lane on these channels; say whether it failed.

        When he goes meanwhile, what he had not claimed is still due.
        """
        try:
            with self._speaks:
                return self._pipe is not None and self._served(self._pipe, lane, channels)
        except _GONE:
            logger.warning("the second courier is gone", extra={"lane": lane})
            self.stop()
            return True
        except BaseException:  # he waits for an answer that will not come
            self.stop()
            raise
        finally:
            self._lanes.release()

    def stop(self) -> None:
        """Send him home."""
        with self._speaks:
            self._let_go()

    @contextmanager
    def _unless_spoken_with(self) -> Iterator[bool]:
        is_mine = self._speaks.acquire(blocking=False)
        try:
            yield is_mine
        finally:
            if is_mine:
                self._speaks.release()

    def _served(self, pipe: Connection, lane: Lane, channels: Mapping[str, Channel]) -> bool:
        pipe.send(_Order(lane, self._wall))
        while not isinstance(said := _heard(pipe), _Ready):
            if isinstance(said, _Post):
                pipe.send(channels[said.kind].send(said.message, said.address))
        return said.failed

    def _is_wanted(self) -> bool:
        has_rested = time.monotonic() >= self._rests_until
        return has_rested and (os.cpu_count() or 1) >= _CORES

    def _call_in(self) -> None:
        self._pipe, his = Pipe()
        try:
            self._process = self._begin(his, self._call)
        except OSError as error:  # no room for another process: the first one tells it all
            logger.warning("no second courier: %s", error)
            self._let_go()

    def _listen(self, pipe: Connection) -> None:
        """Hear one thing that he said without being asked: that he is there, or that he went."""
        try:
            self._is_there |= isinstance(_heard(pipe), _Ready)
        except _GONE:
            self._let_go()

    def _let_go(self) -> None:
        if self._pipe is None:
            return
        self._pipe.close()
        if self._process is not None:
            self._process.join(_PARTING_SECONDS)
            self._process.kill()
            self._process.join()
        self._pipe = self._process = None
        self._is_there, self._rests_until = False, time.monotonic() + _REST_SECONDS


def _heard(pipe: Connection) -> object:
    """Return the next thing he says; what he logs is logged here."""
    said = pipe.recv()
    if isinstance(said, logging.LogRecord):
        logging.getLogger(said.name).handle(said)
    return said


def _begin_process(pipe: Connection, call: Call) -> Process:
    level = logging.getLogger().getEffectiveLevel()
    process = get_context("spawn").Process(
        target=work, args=(pipe, call, level), name="second courier", daemon=True
    )
    process.start()
    pipe.close()
    return process


def work(pipe: Connection, call: Call, level: int) -> None:
    """Live as the second courier: serve lane after lane until nobody asks, or the pipe closes."""
    for number in (signal.SIGINT, signal.SIGTERM):  # he goes when the first one does, not before
        signal.signal(number, signal.SIG_IGN)
    root = logging.getLogger()
    root.setLevel(level)
    root.addHandler(_LogPipe(pipe))
    keep_few_arenas()
    look_seldom()
    store = SqlStore(call.address)
    with closing(store):
        serve_lanes(pipe, call, store)


def serve_lanes(pipe: Connection, call: Call, store: Store) -> None:
    """Serve lane after lane until nobody asks any more."""
    with suppress(*_GONE), pipe:
        _serve_lanes(pipe, call, store)


def _serve_lanes(pipe: Connection, call: Call, store: Store) -> None:
    kinds = {way.kind for person in call.settings.recipients.values() for way in person.channels}
    posts = {kind: _PostBox(kind, pipe) for kind in kinds}
    wall = _TheirClock()
    messages = AlertMessages(call.settings, store, Links(call.settings, store, wall, call.access))
    pipe.send(_Ready())
    while pipe.poll(_IDLE_SECONDS):
        order = pipe.recv()
        wall.clock = order.wall
        courier = Courier(call.settings, store, posts, wall, messages.render)
        pipe.send(_Ready(failed=courier.serve(order.lane)))


@dataclass(slots=True)
class _TheirClock:
    """The clock of whoever gave the last order."""

    clock: Clock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        """Return the moment there."""
        return self.clock.now()


@dataclass(frozen=True, slots=True)
class _PostBox:
    """A channel whose messages leave at the other end of the pipe."""

    kind: str
    pipe: Connection

    def send(self, message: Message, address: str) -> DeliveryResult:
        """Hand a message over; return how it ended."""
        self.pipe.send(_Post(self.kind, message, address))
        result: DeliveryResult = self.pipe.recv()
        return result


class _LogPipe(QueueHandler):
    """Sends what is logged to the other end of the pipe."""

    def __init__(self, pipe: Connection) -> None:
        super().__init__(SimpleQueue())
        self._pipe = pipe

    def enqueue(self, record: logging.LogRecord) -> None:
        """Send a record."""
        self._pipe.send(record)
