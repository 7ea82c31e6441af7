"""Fetch new files from a watched folder: the way in for forms sent by hand or put there by others.

Links are refused, subfolders are not entered; the rest is as in every watched place
(``monitor.collectors.drop``).
"""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from monitor.collectors.drop import Drop, Look, Wanted
from monitor.collectors.kind import SourceContext
from monitor.domain.errors import SourceRefusedError, SourceUnavailableError
from monitor.domain.ports import Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderOptions(Wanted):
    """Which files: ``path`` lies under the data directory, ``pattern`` is a shell pattern.

    ``settle`` is how long a file must have been at rest; ``max_bytes`` bounds one file.
    """

    settle: timedelta = timedelta(seconds=2)

    def __post_init__(self) -> None:
        parts = Path(self.path).parts
        if not parts or Path(self.path).is_absolute() or ".." in parts:
            raise ValueError(f"path is {self.path!r}; allowed is a folder under the data directory")
        Wanted.__post_init__(self)


class FolderFetcher:
    """Watches one folder (not its subfolders); ``wait`` is the seam for tests."""

    def __init__(
        self,
        options: FolderOptions,
        context: SourceContext,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        shelf = _Folder(path=context.data_dir / options.path, name=options.path)
        self._drop = Drop(shelf, options, context, wait or threading.Event().wait)

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        """Return each new or changed file as a payload, the oldest first.

        Raises:
            SourceUnavailableError: the folder, or the only new file, cannot be read.
            SourceRefusedError: the only new file is a link.
            SourceTooLargeError: the only new file is over the limit.
        """
        return self._drop.fetch(memory)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    path: Path
    name: str

    def looks(self) -> Iterable[Look]:
        try:
            return list(filter(None, map(_look_at, self.path.iterdir())))
        except OSError as error:
            raise SourceUnavailableError(
                f"the folder {self.name} cannot be read: {error.strerror}"
            ) from error

    def content(self, look: Look, limit: int) -> bytes:
        try:
            with (self.path / look.raw_name).open("rb") as file:
                return file.read(limit)
        except OSError as error:
            raise SourceUnavailableError(
                f"the file {look.name} cannot be read: {error.strerror}"
            ) from error


def _look_at(path: Path) -> Look | None:
    """Return a look at a file, or ``None`` when it is no file or has gone meanwhile."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    error = None
    if stat.S_ISLNK(status.st_mode):
        error = SourceRefusedError(f"{path.name} is a link: put the file itself into the folder")
    elif not stat.S_ISREG(status.st_mode):
        return None
    return Look(raw_name=path.name, size=status.st_size, changed_ns=status.st_mtime_ns, error=error)
