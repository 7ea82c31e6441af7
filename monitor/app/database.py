"""The database that the environment names: opened, migrated, copied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from monitor.config import environment
from monitor.domain.errors import SchemaBehindError
from monitor.domain.store import Transaction
from monitor.store import SqlStore, migrate


def open_store(url: str) -> SqlStore:
    """Open the store; an empty database is given its form first.

    Raises:
        SchemaBehindError: the database was made by another version and needs ``db upgrade``.
        StoreUnavailableError: it cannot be reached.
    """
    if migrate.current(url) is None:
        migrate.upgrade(url)
    return SqlStore(url)


@contextmanager
def what_is_known() -> Iterator[Transaction | None]:
    """Yield the environment's database to read, ``None`` while there is none; nothing is made.

    Raises:
        SchemaBehindError: the database was made by another version and needs ``db upgrade``.
        StoreUnavailableError: it cannot be reached.
    """
    url = environment().database_url
    if migrate.current(url) is None:
        yield None
        return
    with closing(SqlStore(url)) as store, store.read() as tx:
        yield tx


def upgrade(revision: str = "head") -> str:
    """Bring the environment's database to a revision; return what it stands at."""
    url = _url()
    migrate.upgrade(url, revision)
    return f"the database stands at {migrate.current(url) or 'nothing'}"


def downgrade(revision: str) -> str:
    """Take the environment's database back to a revision; return what it stands at."""
    url = _url()
    migrate.downgrade(url, revision)
    return f"the database stands at {migrate.current(url) or 'nothing'}"


def differences() -> list[str]:
    """Return how the environment's database differs from what this version needs."""
    url = _url()
    if migrate.current(url) is None:
        raise SchemaBehindError("the database is empty: run monitor db upgrade")
    return migrate.check(url)


def backup(file: Path) -> None:
    """Write a consistent copy of the running database."""
    from monitor.store.backup import backup as copy

    copy(_url(), file)


def restore(file: Path) -> None:
    """Bring a copy back into an empty database."""
    from monitor.store.backup import restore as bring_back

    bring_back(file, _url())


def _url() -> str:
    surroundings = environment()
    surroundings.data_dir.mkdir(parents=True, exist_ok=True)
    return surroundings.database_url
