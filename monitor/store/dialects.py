"""Statements that both databases know but Core spells per database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    Table,
    Text,
    bindparam,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine


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


class Texts(TypeDecorator[Iterable[str]]):
    """Any number of texts as one parameter: JSON on SQLite, an array on PostgreSQL."""

    impl = Text  # type: ignore[mutable-override]  # the library asks for it
    cache_ok = True  # type: ignore[mutable-override]  # the library asks for it

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of the parameter on a database."""
        is_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if is_sqlite else postgresql.ARRAY(Text))

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> Any:
        """Return the texts as the database takes them."""
        texts = list(value or ())
        return json.dumps(texts) if dialect.name == "sqlite" else texts


class _Among(FunctionElement[bool]):
    inherit_cache = True  # type: ignore[mutable-override]  # the library asks for it
    type = Boolean()  # type: ignore[mutable-override]  # the library asks for it

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - fixed by the library
        """Return it as it stands: ``… = 1`` would hide the column from its index on SQLite."""
        return self


def among(column: ColumnElement[Any], texts: Iterable[str] | BindParameter[Any]) -> _Among:
    """Return the condition that a text is one of any number of texts, as one parameter.

    Written out, each of thousands would be a parameter of its own, and the statement another.
    In a statement that stands ready, ``texts`` is its parameter, of the type ``Texts``.
    """
    ready = isinstance(texts, BindParameter)
    return _Among(column, texts if ready else bindparam(None, list(texts), Texts()))


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, texts = (compiler.process(part, **given) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 - as compiled


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, texts = (compiler.process(part, **given) for part in element.clauses)
    return f"{column} = ANY ({texts})"
