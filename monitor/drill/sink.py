"""A receiver of web hooks on loopback that counts: who was told of which alert, and how often."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

Told = tuple[str, str]
"""An inspector, and an alert that he was told of."""


@dataclass(slots=True)
class Sink:
    """What arrived. A delivery that arrives twice under one id is counted as one."""

    address: str = ""
    messages: int = 0
    repeated: int = 0
    digests: int = 0
    told: Counter[Told] = field(default_factory=Counter)
    _ids: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def take(self, body: bytes) -> None:
        """Count one message."""
        data = json.loads(body)
        with self._lock:
            self.messages += 1
            if data["delivery_id"] in self._ids:
                self.repeated += 1
                return
            self._ids.add(data["delivery_id"])
            self.digests += data["digest"]
            self.told.update((data["recipient"], alert["id"]) for alert in data["alerts"])


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
