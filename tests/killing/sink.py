"""A web hook's receiver that keeps all it takes and now and then refuses, dawdles or is silent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Event, Lock
from typing import Any

from monitor.drill.sink import listening

REFUSED, SILENT, SLOW = 0.04, 0.08, 0.20
"""Upper bounds of the lot: 4 % are refused, 4 % taken without an answer, 12 % taken slowly."""


@dataclass
class Sink:
    """What was taken, in the order of arrival."""

    lot: Random
    address: str = ""
    calm: bool = False
    taken: list[Mapping[str, Any]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def take(self, body: bytes) -> float:
        """Keep a message unless it is refused; return the lot that decides how it is answered."""
        message = json.loads(body)
        with self._lock:
            lot = 1.0 if self.calm else self.lot.random()
            if lot >= REFUSED:
                self.taken.append(message)
        return lot

    def known_alerts(self) -> list[str]:
        """Return the alerts of the last messages, by id."""
        with self._lock:
            return [alert["id"] for message in self.taken[-20:] for alert in message["alerts"]]


@contextmanager
def a_moody_sink(lot: Random) -> Iterator[Sink]:
    """Open a sink on a free port of loopback, and close it after."""
    sink = Sink(lot)
    with listening(QuietServer(("127.0.0.1", 0), _handler(sink))) as sink.address:
        yield sink


class QuietServer(ThreadingHTTPServer):
    """A server for many clients at once, of which some do not live to hear the answer."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that were killed, or lost patience, while they spoke."""


def _handler(sink: Sink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            wanted = int(self.headers["Content-Length"])
            body = self.rfile.read(wanted)
            self.close_connection = True
            if len(body) < wanted:
                return
            lot = sink.take(body)
            if REFUSED <= lot < SILENT:
                return
            if SILENT <= lot < SLOW:
                Event().wait(0.3)
            self.send_response(503 if lot < REFUSED else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
