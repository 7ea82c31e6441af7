"""Retailers' web servers on loopback that misbehave on request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

GOOD = [{"ngay": "31/01/2021", "cho": "Chợ số 1", "hang": "Thịt lợn ba chỉ", "gia": "140.000 đ"}]


class Shop(BaseHTTPRequestHandler):
    """Answers by path; what it serves is in the table below."""

    def do_GET(self) -> None:
        name = self.path.strip("/")
        if name == "huge":
            self._pour()
        elif name == "down":
            self._answer(503, "text/plain", b"later")
        elif name == "refused":
            self._answer(403, "text/plain", b"no")
        else:
            self._answer(200, *ANSWERS[name])

    def _answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _pour(self) -> None:
        """Promise two gigabytes and pour until the other side hangs up."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(2 * 1024**3))
        self.end_headers()
        drop = b" " * 65536
        try:
            for _ in range(2 * 1024**3 // len(drop)):
                self.wfile.write(drop)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def _json(rows: object) -> tuple[str, bytes]:
    return "application/json", json.dumps(rows, ensure_ascii=False).encode()


ANSWERS: dict[str, tuple[str, bytes]] = {
    "good": _json(GOOD),
    "html": ("text/html", "<html><body>Bảo trì hệ thống</body></html>".encode()),
    "empty": _json([]),
    "future": _json([{**GOOD[0], "ngay": "31/12/2031"}]),
    "renamed": _json(
        [{"ngay": "31/01/2021", "cho": "Chợ số 1", "hang": "Thịt lợn", "don_gia": "1"}]
    ),
    "broken": ("application/json", b'[{"ngay": "31/01'),
}


@contextmanager
def some_shops() -> Iterator[int]:
    """Serve the shops on a free loopback port and yield it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
