"""Fetch new files from a watched folder: the way in for forms sent by hand, mail or SFTP.

A file is taken once it has stopped growing: when its time stamp is older than ``settle`` or, where
that cannot be told, when two looks that far apart find the same. A half-copied file is left for
the next time. Files stay where they are; what was read is remembered by size, time and digest.

A file that cannot be read does not hold up the others: they are taken first, and the next fetch,
finding nothing else, reports it by name.
"""

from __future__ import annotations

import fnmatch
import hashlib
import mimetypes
import stat
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.collectors.kind import SourceContext
from monitor.domain.errors import (
    SourceError,
    SourceRefusedError,
    SourceTooLargeError,
    SourceUnavailableError,
)
from monitor.domain.observation import Payload
from monitor.domain.ports import Fetched

_NOT_FOR_US = (".", "~$", "._")


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderOptions:
    """Which files: ``path`` lies under the data directory, ``pattern`` is a shell pattern.

    ``settle`` is how long a file must have been at rest; ``max_bytes`` bounds one file.
    """

    path: str
    pattern: str = "*"
    settle: timedelta = timedelta(seconds=2)
    max_bytes: int = 50_000_000

    def __post_init__(self) -> None:
        parts = Path(self.path).parts
        if not parts or Path(self.path).is_absolute() or ".." in parts:
            raise ValueError(f"path is {self.path!r}; allowed is a folder under the data directory")
        if "/" in self.pattern or not self.pattern:
            raise ValueError(f"pattern is {self.pattern!r}; allowed is a file name such as *.xlsx")
        if self.settle < timedelta(0) or self.max_bytes < 1:
            raise ValueError("settle and max_bytes must not be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A file as it stood at one look; ``error`` says why it cannot be taken at all."""

    path: Path
    size: int
    changed_ns: int
    error: SourceError | None = None

    @property
    def name(self) -> str:
        return unicodedata.normalize("NFC", self.path.name)

    @property
    def mark(self) -> str:
        return f"{self.size}:{self.changed_ns}"


class FolderFetcher:
    """Watches one folder (not its subfolders); ``wait`` is the seam for tests."""

    def __init__(
        self,
        options: FolderOptions,
        context: SourceContext,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._options = options
        self._context = context
        self._folder = context.data_dir / options.path
        self._wait = wait or threading.Event().wait

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        """Return each new or changed file as a payload, the oldest first.

        Raises:
            SourceUnavailableError: the folder, or the only new file, cannot be read.
            SourceRefusedError: the only new file is a link.
            SourceTooLargeError: the only new file is over the limit.
        """
        looks = self._looks()
        new = [look for look in looks if memory.get(look.name, "").rpartition(":")[0] != look.mark]
        kept = {look.name: memory[look.name] for look in looks if look.name in memory}
        payloads: list[Payload] = []
        errors: list[SourceError] = []
        for look in self._settled(new):
            try:
                payload = self._payload(look)
            except SourceError as error:
                errors.append(error)
                continue
            if memory.get(look.name, "").rpartition(":")[2] != payload.digest:
                payloads.append(payload)
            kept[look.name] = f"{look.mark}:{payload.digest}"
        if errors and not payloads:
            raise errors[0]
        return Fetched(
            payloads=tuple(payloads),
            memory=kept,
            unchanged=not payloads and bool(kept),
            is_answer=bool(payloads),
        )

    def _looks(self) -> list[_Look]:
        try:
            looks = [_look_at(path) for path in self._candidates()]
        except OSError as error:
            place = self._options.path
            raise SourceUnavailableError(
                f"the folder {place} cannot be read: {error.strerror}"
            ) from error
        return sorted(filter(None, looks), key=lambda look: (look.changed_ns, look.name))

    def _candidates(self) -> Iterator[Path]:
        pattern = unicodedata.normalize("NFC", self._options.pattern).casefold()
        for path in self._folder.iterdir():
            name = unicodedata.normalize("NFC", path.name).casefold()
            if not name.startswith(_NOT_FOR_US) and fnmatch.fnmatchcase(name, pattern):
                yield path

    def _settled(self, new: list[_Look]) -> list[_Look]:
        """Return those at rest, after a second look at those that may still be growing."""
        young = [look for look in new if not self._is_old(look)]
        if young:
            self._wait(self._options.settle.total_seconds())
        growing = {look.name for look in young if _look_at(look.path) != look}
        return [look for look in new if look.name not in growing]

    def _is_old(self, look: _Look) -> bool:
        if look.error is not None:
            return True
        changed = datetime.fromtimestamp(look.changed_ns / 1e9, UTC)
        return self._context.clock.now() - changed >= self._options.settle

    def _payload(self, look: _Look) -> Payload:
        content = self._content(look)
        return Payload(
            source=self._context.source,
            received_at=self._context.clock.now(),
            origin=f"{self._options.path.rstrip('/')}/{look.name}",
            media_type=mimetypes.guess_type(look.name)[0] or "",
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
        )

    def _content(self, look: _Look) -> bytes:
        limit = self._options.max_bytes
        if look.error is not None:
            raise look.error
        if look.size > limit:
            raise SourceTooLargeError(
                f"the file {look.name} has {look.size:,} bytes; allowed are {limit:,}"
            )
        try:
            with look.path.open("rb") as file:
                return file.read(limit)
        except OSError as error:
            raise SourceUnavailableError(
                f"the file {look.name} cannot be read: {error.strerror}"
            ) from error


def _look_at(path: Path) -> _Look | None:
    """Return a look at a file, or ``None`` when it is no file or has gone meanwhile."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    look = _Look(path=path, size=status.st_size, changed_ns=status.st_mtime_ns)
    if stat.S_ISREG(status.st_mode):
        return look
    if stat.S_ISLNK(status.st_mode):
        error = SourceRefusedError(f"{look.name} is a link: put the file itself into the folder")
        return _Look(path=path, size=look.size, changed_ns=look.changed_ns, error=error)
    return None
