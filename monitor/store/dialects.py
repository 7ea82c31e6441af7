"""Statements that both databases know but Core spells per database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that can be told what to do on conflict."""
    is_sqlite = connection.dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


def insert_or_ignore(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that passes over rows whose unique key is taken."""
    return upsert(connection, table).on_conflict_do_nothing()


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
