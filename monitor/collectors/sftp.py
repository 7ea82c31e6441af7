"""Fetch new files from a folder on a partner's SFTP server, under a host key that was agreed.

Nothing there is changed, moved or deleted. Without the agreed host key nothing is asked: a server
that nobody can vouch for would get the password and hand out prices of its own.
"""

from __future__ import annotations

import asyncio
import stat
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.collectors.drop import Drop, Look, Wanted
from monitor.collectors.kind import SourceContext
from monitor.domain.errors import SourceRefusedError, SourceUnavailableError
from monitor.domain.ports import Fetched

if TYPE_CHECKING:
    from asyncssh import SFTPClient, SFTPName

T = TypeVar("T")
_MOST_FILES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpOptions(Wanted):
    """Which folder of which server.

    ``host_key`` is the server's public key as in ``known_hosts``, without the host's name. One of
    ``password`` and ``key`` (a private key's text) says who we are. ``settle`` is how long a file
    must have been at rest; ``max_bytes`` bounds one file, ``timeout`` one look or one file.
    """

    host: str
    port: int = 22
    host_key: str
    username: str = field(repr=False)
    password: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    settle: timedelta = timedelta(seconds=10)
    timeout: timedelta = timedelta(seconds=60)

    def __post_init__(self) -> None:
        if not self.host or "/" in self.host or not 0 < self.port < 65536:
            raise ValueError("host is a server's name such as sftp.example.vn, port a number")
        if len(self.host_key.split()) < 2:
            raise ValueError("host_key is a public key such as ssh-ed25519 AAAAC3Nza…")
        if bool(self.password) == bool(self.key):
            raise ValueError("give one of password and key")
        if not self.path or self.timeout <= timedelta(0):
            raise ValueError("path names a folder, and timeout must be above zero")
        Wanted.__post_init__(self)


class SftpFetcher:
    """Watches one folder of a server; ``wait`` is the seam for tests."""

    def __init__(
        self,
        options: SftpOptions,
        context: SourceContext,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        shelf = _Server(options)
        self._drop = Drop(shelf, options, context, wait or threading.Event().wait)

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        """Return each new or changed file as a payload, the oldest first.

        Raises:
            SourceUnavailableError: the server cannot be reached, or the folder cannot be read.
            SourceRefusedError: its key is another, it refuses us, or the only new file is a link.
            SourceTooLargeError: the only new file is over the limit.
        """
        return self._drop.fetch(memory)


@dataclass(frozen=True, slots=True)
class _Server:
    options: SftpOptions

    def looks(self) -> Iterable[Look]:
        return filter(None, map(_look_at, self._done(self._listed())))

    def content(self, look: Look, limit: int) -> bytes:
        return self._done(self._read(look, limit))

    def _done(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what the server gives within the time that it has.

        Raises:
            SourceUnavailableError: it cannot be reached, breaks off, or takes too long.
            SourceRefusedError: its key is not the agreed one, or it refuses us.
        """
        import asyncssh

        place = f"{self.options.host}:{self.options.path}"
        try:
            return asyncio.run(asyncio.wait_for(work, self.options.timeout.total_seconds()))
        except asyncssh.HostKeyNotVerifiable as error:
            text = f"the key of {self.options.host} is not the one that was agreed"
            raise SourceRefusedError(text) from error
        except asyncssh.PermissionDenied as error:
            raise SourceRefusedError(f"{self.options.host} does not let us in") from error
        except (asyncssh.Error, OSError, TimeoutError) as error:
            why = getattr(error, "reason", "") or str(error) or "no answer in time"
            raise SourceUnavailableError(f"{place} cannot be read: {why}") from error

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[SFTPClient]:
        import asyncssh

        options = self.options
        agreed = asyncssh.import_public_key(options.host_key)
        keys = [asyncssh.import_private_key(options.key)] if options.key else None
        async with (
            asyncssh.connect(
                options.host,
                options.port,
                known_hosts=([agreed], [], []),
                username=options.username,
                password=options.password or None,
                client_keys=keys,
                agent_path=None,
                config=None,
            ) as connection,
            connection.start_sftp_client() as client,
        ):
            yield client

    async def _listed(self) -> list[SFTPName]:
        async with self._client() as client:
            names = []
            async for name in client.scandir(self.options.path):
                names.append(name)
                if len(names) > _MOST_FILES:
                    raise SourceUnavailableError(
                        f"{self.options.path} holds more than {_MOST_FILES:,} files"
                    )
            return names

    async def _read(self, look: Look, limit: int) -> bytes:
        path = f"{self.options.path.rstrip('/')}/{look.raw_name}"
        async with self._client() as client, client.open(path, "rb") as file:
            content: Any = await file.read(limit)  # bytes, in the mode "rb"
            return bytes(content)


def _look_at(entry: SFTPName) -> Look | None:
    """Return a look at a file; ``None`` for a folder and anything else."""
    raw, attrs = entry.filename, entry.attrs
    name = raw if isinstance(raw, str) else raw.decode("utf-8", "surrogateescape")
    mode = attrs.permissions or 0
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        return None
    error = SourceRefusedError(f"{name} is a link") if stat.S_ISLNK(mode) else None
    changed = (attrs.mtime or 0) * 1_000_000_000 + (attrs.mtime_ns or 0)
    return Look(raw_name=name, size=attrs.size or 0, changed_ns=changed, error=error)
