"""SQLite databases at head: migrated once in each process, then copied."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.store import migrate


@cache
def _at_head() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "head.db"
        migrate.upgrade(f"sqlite:///{file}")
        return file.read_bytes()


def a_database(file: Path) -> str:
    """Return the address of a database in a file; a fresh one at head if the file is not there."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_at_head())
    return f"sqlite:///{file}"
