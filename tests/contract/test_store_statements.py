"""Statements about many rows: any number of texts is one parameter, and indexes are used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, UpdateBase, bindparam, select, text
from sqlalchemy.dialects import sqlite

from monitor.store import migrate
from monitor.store.claims import NOTED, SETTLED
from monitor.store.dialects import Texts, among
from monitor.store.engine import open_engine, parse_url
from monitor.store.lanes import _JOINED
from monitor.store.tables.deliveries import outbox


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    migrate.upgrade(url)
    engine = open_engine(parse_url(url))
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize("statement", [NOTED, SETTLED, _JOINED], ids=["noted", "settled", "joined"])
def test_rows_are_found_by_their_keys_and_never_among_all(
    connection: Connection, statement: UpdateBase
) -> None:
    compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
    plan = connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"), compiled.params)

    steps = [row[3] for row in plan]

    assert any(step.startswith("SEARCH outbox") and "(key=?)" in step for step in steps), steps
    assert not any(step.startswith("SCAN outbox") for step in steps), steps


def test_texts_are_one_parameter_given_now_or_later(connection: Connection) -> None:
    now = select(outbox.c.id).where(among(outbox.c.key, ["a", "b"]))
    later = select(outbox.c.id).where(among(outbox.c.key, bindparam("keys", type_=Texts())))

    assert connection.execute(now).all() == []
    assert connection.execute(later, {"keys": {"a", "b"}}).all() == []
    assert str(now.compile(dialect=sqlite.dialect())).count("?") == 1
