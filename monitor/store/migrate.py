"""Bringing a database to the form that this version needs, and back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from monitor.domain.errors import StoreError
from monitor.store.engine import open_engine, parse_url, sqlite_file
from monitor.store.sql_store import revision_of
from monitor.store.tables import metadata

SCRIPTS = Path(__file__).resolve().parents[2] / "alembic"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database up to a revision; a SQLite file and its folder are made where absent.

    Raises:
        StoreError: the scripts or the revision are not there, or the database refused.
    """
    file = sqlite_file(parse_url(url))
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        command.upgrade(_config(url), revision)
    except CommandError as error:
        raise StoreError(f"cannot upgrade to {revision}: {error}") from error


def downgrade(url: str, revision: str) -> None:
    """Take a database down to a revision; ``base`` removes every table.

    Raises:
        StoreError: the revision is not there, or the database refused.
    """
    try:
        command.downgrade(_config(url), revision)
    except CommandError as error:
        raise StoreError(f"cannot downgrade to {revision}: {error}") from error


def check(url: str) -> list[str]:
    """Return how a database differs from the tables of this version; empty when it does not."""
    engine = open_engine(parse_url(url), pooled=False)
    try:
        with engine.connect() as connection:
            options = {"compare_type": True}
            context = MigrationContext.configure(connection, opts=options)
            return [_sentence(one) for one in compare_metadata(context, metadata)]
    finally:
        engine.dispose()


def current(url: str) -> str | None:
    """Return the revision of a database, ``None`` before the first upgrade; this makes no file."""
    parsed = parse_url(url)
    file = sqlite_file(parsed)
    if file is not None and not file.exists():
        return None
    engine = open_engine(parsed, pooled=False)
    try:
        return revision_of(engine)
    finally:
        engine.dispose()


def heads() -> list[str]:
    """Return the newest revisions of the scripts; there must be one."""
    return list(ScriptDirectory.from_config(_config("sqlite:///unused.db")).get_heads())


def _config(url: str) -> Config:
    if not (SCRIPTS / "env.py").exists():
        raise StoreError(f"the migration scripts are not at {SCRIPTS}: run from a checkout")
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def _sentence(difference: object) -> str:
    return repr(difference)
