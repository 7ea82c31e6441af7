"""A real SFTP server on loopback that serves one folder."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh


@dataclass(frozen=True, slots=True)
class SftpServer:
    """Where the server listens, its public key, and how it is stopped."""

    port: int
    host_key: str
    stop: Callable[[], None]


class _Door(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("so", "HUSH")


@contextmanager
def an_sftp_server(folder: Path, client_key: str = "") -> Iterator[SftpServer]:
    """Serve a folder until the end of the block; ``client_key`` is a public key that may enter."""
    loop, key = asyncio.new_event_loop(), asyncssh.generate_private_key("ssh-ed25519")
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    keys = asyncssh.import_authorized_keys(client_key) if client_key else None
    listening = asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[key],
        server_factory=_Door,
        authorized_client_keys=keys,
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(folder).encode()),
    )
    server = asyncio.run_coroutine_threadsafe(_started(listening), loop).result(60)

    async def stop() -> None:
        server.close()
        await server.wait_closed()

    def stopped() -> None:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(60)

    try:
        yield SftpServer(server.get_port(), key.export_public_key().decode().strip(), stopped)
    finally:
        stopped()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _started(listening: object) -> asyncssh.SSHAcceptor:
    return await listening  # type: ignore[misc,no-any-return]  # both awaitable and a context
