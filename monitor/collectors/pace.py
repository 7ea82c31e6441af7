"""How fast one host may be asked, and how long one exchange may take as a whole.

A read timeout alone is no bound: a server that sends one byte a second answers for ever. A
deadline therefore shuts the connection down from outside, wherever the exchange stands.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})


class HostPace:
    """Hands out turns to each host, at least ``interval_seconds`` apart; safe between threads."""

    def __init__(self, interval_seconds: float, wait: Callable[[float], object]) -> None:
        self._interval = interval_seconds
        self._wait = wait
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}

    def take_turn(self, host: str) -> None:
        """Wait until it is this caller's turn to ask the host."""
        pause = self._book(host, time.monotonic())
        if pause > 0:
            self._wait(pause)

    def _book(self, host: str, now: float) -> float:
        with self._lock:
            turn = max(now, self._free_at.get(host, now))
            self._free_at[host] = turn + self._interval
        return turn - now


class Deadline:
    """The bound on one whole exchange: when it is over, the connection is shut down.

    ``watch`` is the trace hook of the HTTP library, from which the socket is learnt.
    """

    def __init__(self, ends_at: float) -> None:
        self.ends_at = ends_at
        self.is_over = False
        self.is_done = False
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.is_done, self._socket = True, None

    def watch(self, event: str, info: Mapping[str, object]) -> None:
        """Remember the socket of a connection that was just made."""
        if event in _CONNECTED:
            stream = info["return_value"]
            self._socket = stream.get_extra_info("socket")  # type: ignore[attr-defined]  # httpcore's stream
            if self.is_over:
                self.cut()

    def cut(self) -> None:
        """End the exchange, wherever it stands."""
        self.is_over = True
        if self._socket is not None:
            with suppress(OSError):  # already closed by either side
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class Deadlines:
    """Cuts exchanges that take longer than ``seconds``; one thread looks after all of them.

    A thread for each, as of ``threading.Timer``, takes longer to start than an answer to read. All
    last equally long, so they end in the order in which they began.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turn = threading.Condition()
        self._running: deque[Deadline] = deque()

    def begin(self) -> Deadline:
        """Return the deadline of an exchange that begins now."""
        with self._turn:
            deadline = Deadline(time.monotonic() + self._seconds)
            self._running.append(deadline)
            if len(self._running) == 1:
                threading.Thread(target=self._look, name="deadlines", daemon=True).start()
        return deadline

    def _look(self) -> None:
        """Sleep until the oldest ends, which none that begins meanwhile does before."""
        with self._turn:
            while (pause := self._cut_those_over()) is not None:
                self._turn.wait(pause)

    def _cut_those_over(self) -> float | None:
        """Return after how many seconds the next one is to be cut; ``None`` when none is left."""
        now, running = time.monotonic(), self._running
        while running and (running[0].is_done or running[0].ends_at <= now):
            deadline = running.popleft()
            if not deadline.is_done:
                deadline.cut()
        return running[0].ends_at - now if running else None
