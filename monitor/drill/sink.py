"""A receiver of web hooks on loopback that counts: who was told of which alert, and how often."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

Told = tuple[str, str]
"""An inspector, and an alert that he was told of."""


class Sink:
    """What arrived. A delivery that arrives twice under one id is counted as one.

    What a message says is read when somebody asks and not while others wait to be told: the
    receiver is another's machine on any other day.
    """

    def __init__(self, address: str = "") -> None:
        self.address = address
        self.messages = 0
        self._unread: list[bytes] = []
        self._repeated = self._digests = 0
        self._told: Counter[Told] = Counter()
        self._ids: set[str] = set()
        self._lock = Lock()

    def take(self, body: bytes) -> None:
        """Take one message."""
        with self._lock:
            self.messages += 1
            self._unread.append(body)

    @property
    def repeated(self) -> int:
        """Return how many messages came under an id that had come before."""
        self._read()
        return self._repeated

    @property
    def digests(self) -> int:
        """Return how many of the others were digests."""
        self._read()
        return self._digests

    @property
    def told(self) -> Counter[Told]:
        """Return how often each inspector was told of each alert."""
        self._read()
        return self._told

    def _read(self) -> None:
        with self._lock:
            while self._unread:
                self._count(json.loads(self._unread.pop()))

    def _count(self, data: Mapping[str, Any]) -> None:
        if data["delivery_id"] in self._ids:
            self._repeated += 1
            return
        self._ids.add(data["delivery_id"])
        self._digests += data["digest"]
        self._told.update((data["recipient"], alert["id"]) for alert in data["alerts"])


@contextmanager
def counting_sink() -> Iterator[Sink]:
    """Open a sink on a free port of loopback, and close it after."""
    sink = Sink()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(sink))
    server.daemon_threads = True
    with listening(server) as address:
        sink.address = f"{address}/sink"
        yield sink


@contextmanager
def listening(server: ThreadingHTTPServer) -> Iterator[str]:
    """Serve in a thread and yield the address; close the server after."""
    thread = Thread(target=server.serve_forever, args=(0.05,), name="sink", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(sink: Sink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sink.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing: a storm is loud enough."""

    return Handler
