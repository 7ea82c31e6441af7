"""What watched places have in common: whole files only, each once, one bad file holds up no other.

A file is taken once it has stopped growing: when its time stamp is older than ``settle`` or, where
that cannot be told, when two looks that far apart find the same. Files stay where they are; what
was read is remembered by size, time and digest. A file that cannot be read does not hold up the
others: they are taken first, and the next fetch, finding nothing else, reports it by name.
"""

from __future__ import annotations

import fnmatch
import hashlib
import mimetypes
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from monitor.collectors.kind import SourceContext
from monitor.domain.errors import SourceError, SourceTooLargeError
from monitor.domain.observation import Payload, storable
from monitor.domain.ports import Fetched

_NOT_FOR_US = (".", "~$", "._")
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".uploading")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A file as it stood at one look; ``error`` says why it cannot be taken at all.

    ``raw_name`` is the name as the place spells it, ``size`` is in bytes.
    """

    raw_name: str
    size: int
    changed_ns: int
    error: SourceError | None = None

    @property
    def name(self) -> str:
        return storable(unicodedata.normalize("NFC", self.raw_name))

    @property
    def mark(self) -> str:
        return f"{self.size}:{self.changed_ns}"


class Shelf(Protocol):
    """A place that holds files."""

    def looks(self) -> Iterable[Look]:
        """Return a look at everything there.

        Raises:
            SourceError: the place cannot be looked at.
        """
        ...

    def content(self, look: Look, limit: int) -> bytes:
        """Return a file's bytes, at most ``limit``.

        Raises:
            SourceError: it cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which files are taken: a shell pattern, how long at rest, how many bytes at most.

    The options of every kind of watched place are these and its own.
    """

    path: str
    pattern: str = "*"
    settle: timedelta
    max_bytes: int = 50_000_000

    def __post_init__(self) -> None:
        if "/" in self.pattern or not self.pattern:
            raise ValueError(f"pattern is {self.pattern!r}; allowed is a file name such as *.xlsx")
        if self.settle < timedelta(0) or self.max_bytes < 1:
            raise ValueError("settle and max_bytes must not be negative")

    def has(self, name: str) -> bool:
        """Say whether a name is one of ours and not that of a file that is still being sent."""
        plain = unicodedata.normalize("NFC", name).casefold()
        pattern = unicodedata.normalize("NFC", self.pattern).casefold()
        is_ours = not plain.startswith(_NOT_FOR_US) and not plain.endswith(_UNFINISHED)
        return is_ours and fnmatch.fnmatchcase(plain, pattern)


@dataclass(frozen=True, slots=True)
class Drop:
    """Takes what is new on a shelf; ``wait`` is the seam for tests."""

    shelf: Shelf
    wanted: Wanted
    context: SourceContext
    wait: Callable[[float], object]

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        """Return each new or changed file as a payload, the oldest first.

        Raises:
            SourceError: the shelf, or the only new file, cannot be read.
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
        )

    def _looks(self) -> list[Look]:
        looks = [look for look in self.shelf.looks() if self.wanted.has(look.raw_name)]
        return sorted(looks, key=lambda look: (look.changed_ns, look.name))

    def _settled(self, new: list[Look]) -> list[Look]:
        """Return those at rest, after a second look at those that may still be growing."""
        young = [look for look in new if not self._is_old(look)]
        if not young:
            return new
        self.wait(self.wanted.settle.total_seconds())
        again = {look.name: look for look in self._looks()}
        growing = {look.name for look in young if again.get(look.name) != look}
        return [look for look in new if look.name not in growing]

    def _is_old(self, look: Look) -> bool:
        if look.error is not None:
            return True
        changed = datetime.fromtimestamp(look.changed_ns / 1e9, UTC)
        return self.context.clock.now() - changed >= self.wanted.settle

    def _payload(self, look: Look) -> Payload:
        content = self._content(look)
        return Payload(
            source=self.context.source,
            received_at=self.context.clock.now(),
            origin=f"{self.wanted.path.rstrip('/')}/{look.name}",
            media_type=mimetypes.guess_type(look.name)[0] or "",
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
        )

    def _content(self, look: Look) -> bytes:
        limit = self.wanted.max_bytes
        if look.error is not None:
            raise look.error
        if look.size > limit:
            raise SourceTooLargeError(
                f"the file {look.name} has {look.size:,} bytes; allowed are {limit:,}"
            )
        return self.shelf.content(look, limit)
