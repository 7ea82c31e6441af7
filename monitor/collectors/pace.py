"""How fast one host may be asked, and how long one exchange may take as a whole.

A read timeout alone is no bound: a server that sends one byte a second answers for ever. The
deadline therefore shuts the connection down from outside, wherever the exchange stands.
"""

from __future__ import annotations

import socket
import threading
import time
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
    """A bound on one whole exchange: when it is over, the connection is shut down.

    ``watch`` is the trace hook of the HTTP library, from which the socket is learnt.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()

    def watch(self, event: str, info: Mapping[str, object]) -> None:
        """Remember the socket of a connection that was just made."""
        if event in _CONNECTED:
            stream = info["return_value"]
            self._socket = stream.get_extra_info("socket")  # type: ignore[attr-defined]  # httpcore's stream
            if self.is_over:
                self._cut()

    def _cut(self) -> None:
        self.is_over = True
        if self._socket is not None:
            with suppress(OSError):  # already closed by either side
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
