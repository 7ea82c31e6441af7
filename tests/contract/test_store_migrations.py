"""Migrations: one head, up and down on both databases, and the tables are those of the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from monitor.domain.errors import SchemaBehindError, StoreError
from monitor.store import SqlStore, migrate
from monitor.store.tables import HEAD


def tables_of(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_there_is_one_head_and_the_program_knows_it() -> None:
    assert migrate.heads() == [HEAD]


def test_the_migrations_make_the_tables_of_the_program(store_url: str) -> None:
    assert migrate.check(store_url) == []


def test_down_takes_everything_away_and_up_brings_it_back(store_url: str) -> None:
    before = tables_of(store_url)

    migrate.downgrade(store_url, "base")
    between = tables_of(store_url)
    migrate.upgrade(store_url)

    assert between <= {"alembic_version"}
    assert tables_of(store_url) == before
    assert migrate.check(store_url) == []


def test_a_database_that_is_behind_is_not_opened(store_url: str) -> None:
    migrate.downgrade(store_url, "base")

    with pytest.raises(SchemaBehindError, match="monitor db upgrade"):
        SqlStore(store_url)


@pytest.mark.parametrize("change", [migrate.upgrade, migrate.downgrade])
def test_a_revision_that_is_not_there_is_named(store_url: str, change: object) -> None:
    assert callable(change)

    with pytest.raises(StoreError, match="0099"):
        change(store_url, "0099")


def test_an_upgrade_makes_file_and_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'monitor.db'}"

    migrate.upgrade(url)

    assert migrate.current(url) == HEAD
