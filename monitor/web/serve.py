"""Serves the pages inside the one process; the application, not the server, owns the signals."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn

from monitor.web.desk import Desk
from monitor.web.server import create_app

_LOOK_SECONDS = 0.1


class QuietServer(uvicorn.Server):
    """A server that leaves the process's signal handlers alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing: a stop comes through the event."""
        yield


def serve(desk: Desk, host: str, port: int, stop_event: threading.Event) -> None:
    """Serve until the event is set, then finish what is being answered (at most 5 s).

    Raises:
        OSError: the address is in use or not ours.
    """
    config = uvicorn.Config(
        create_app(desk),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        lifespan="off",
    )
    with door_at(host, port) as door:
        asyncio.run(_serve(QuietServer(config), door, stop_event))


def door_at(host: str, port: int) -> socket.socket:
    """Return the door; who comes in through it is answered without a wait.

    An answer goes out in two pieces, its head and its body. Without ``TCP_NODELAY``, which
    connections inherit, the second waits until the first is acknowledged: 40 ms on Linux.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.create_server((host, port), family=family, backlog=512)
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


async def _serve(server: uvicorn.Server, door: socket.socket, stop_event: threading.Event) -> None:
    watch = asyncio.create_task(_stop_when(server, stop_event))
    try:
        await server.serve(sockets=[door])
    finally:
        watch.cancel()


async def _stop_when(server: uvicorn.Server, stop_event: threading.Event) -> None:
    while not stop_event.is_set():
        await asyncio.sleep(_LOOK_SECONDS)
    server.should_exit = True
