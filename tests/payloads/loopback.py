"""A real server on loopback that misbehaves on demand: hangs, drips, resets, lies."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket, threading.Event], None]


@contextmanager
def serving(behave: Behaviour) -> Iterator[str]:
    """Run a server that treats every connection in one way; yield its address."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(listener, behave, over), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        with suppress(OSError):
            socket.create_connection(listener.getsockname(), timeout=1).close()
        thread.join(timeout=5)
        listener.close()


def _serve(listener: socket.socket, behave: Behaviour, over: threading.Event) -> None:
    while not over.is_set():
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection, behave, over), daemon=True).start()


def _answer(connection: socket.socket, behave: Behaviour, over: threading.Event) -> None:
    with connection, suppress(OSError):
        asked = b""
        while b"\r\n\r\n" not in asked:
            piece = connection.recv(4096)
            if not piece:
                return
            asked += piece
        behave(connection, over)


def head(status: str = "200 OK", **headers: str | int) -> bytes:
    """Return the head of an HTTP answer."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""]).encode()


def answering(data: bytes) -> Behaviour:
    """Send these bytes and close."""
    return lambda connection, over: connection.sendall(data)


def hanging(connection: socket.socket, over: threading.Event) -> None:
    """Take the question and never answer."""
    over.wait(10)


def dripping(start: bytes, drop: bytes) -> Behaviour:
    """Send a start and then a drop every now and then, for ever."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.wait(0.02):
            connection.sendall(drop)

    return behave


def flooding(start: bytes) -> Behaviour:
    """Send a start and then as much as the other side will take."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.is_set():
            connection.sendall(b"x" * 65_536)

    return behave


def resetting(start: bytes) -> Behaviour:
    """Send a start and reset the connection."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return behave
