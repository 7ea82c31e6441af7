"""The server stops when it is told, leaves signals alone and says when it cannot listen."""

from __future__ import annotations

import signal
import socket
import threading

import httpx
import pytest

from monitor.web.serve import door_at, serve
from tests.desk import FakeDesk


def _a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    return port


def test_the_server_answers_and_stops_when_told() -> None:
    stop, port, before = threading.Event(), _a_free_port(), signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=serve, args=(FakeDesk(), "127.0.0.1", port, stop))
    thread.start()
    try:
        transport = httpx.HTTPTransport(retries=8)
        with httpx.Client(transport=transport) as client:
            alive = client.get(f"http://127.0.0.1:{port}/healthz")
    finally:
        stop.set()
        thread.join(timeout=10)

    assert alive.json() == {"status": "alive"}
    assert "server" not in alive.headers
    assert not thread.is_alive()
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_address_in_use_is_an_error_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, pytest.raises(OSError, match="in use"):
        serve(FakeDesk(), "127.0.0.1", door.getsockname()[1], threading.Event())


def test_no_answer_waits_until_its_head_is_acknowledged() -> None:
    with door_at("127.0.0.1", 0) as door, socket.create_connection(door.getsockname()):
        visitor, _ = door.accept()
        with visitor:
            assert visitor.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
