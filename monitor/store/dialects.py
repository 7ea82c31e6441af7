"""Statements that both databases know but Core spells per database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Table,
    Text,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that can be told what to do on conflict."""
    return _insert(connection.dialect.name, table)


def insert_or_ignore(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that passes over rows whose unique key is taken."""
    return _passing(connection.dialect.name, table)


def new_number(connection: Connection, table: Table) -> Executable:
    """Return an insert that passes over a row whose unique key is taken, or says its number."""
    return _saying(connection.dialect.name, table)


# Statements stand ready: to put one together takes longer than to run it.


@lru_cache
def _passing(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@lru_cache
def _saying(dialect: str, table: Table) -> Executable:
    return _passing(dialect, table).returning(table.c.id)


def _insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def among(
    connection: Connection, column: ColumnElement[Any], values: Iterable[str]
) -> ColumnElement[bool]:
    """Return the condition that a text is one of any number of texts, as one parameter.

    Written out, each of thousands would be a parameter of its own, and the statement another.
    """
    texts = list(values)
    if connection.dialect.name == "sqlite":
        listed = func.json_each(bindparam(None, json.dumps(texts), Text)).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(bindparam(None, texts, postgresql.ARRAY(Text)))
