"""Column types that mean the same on every database.

SQLite drops time zones and keeps decimals as floats without a word, so moments are integers of
microseconds since 1970 in UTC, and JSON is text that is written and read here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from pydantic_core import from_json
from sqlalchemy import BigInteger, Column, ColumnElement, Dialect, Integer, Text, type_coerce
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit id; SQLite numbers rows by itself only when the type is called INTEGER."""


@lru_cache(maxsize=4096)
def micros_of(moment: datetime) -> int:
    """Return an aware moment as microseconds since 1970-01-01 UTC; many rows share one.

    Raises:
        ValueError: the moment carries no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} carries no time zone; moments are aware, in UTC")
    return (moment - EPOCH) // _MICROSECOND


@lru_cache(maxsize=4096)
def moment_of(micros: int) -> datetime:
    """Return the UTC moment of a count of microseconds since 1970; many rows share one."""
    return EPOCH + timedelta(microseconds=micros)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as microseconds since 1970 in UTC; naive values are refused."""

    impl = BigInteger  # type: ignore[mutable-override]  # the library asks for it
    cache_ok = True  # type: ignore[mutable-override]  # the library asks for it

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - fixed by the library
        return None if value is None else micros_of(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - fixed by the library
        return None if value is None else moment_of(value)


Json = Mapping[str, Any] | Sequence[Any]


class JsonText(TypeDecorator[Json]):
    """Plain JSON values kept as text, in their own order, with Vietnamese letters readable."""

    impl = Text  # type: ignore[mutable-override]  # the library asks for it
    cache_ok = True  # type: ignore[mutable-override]  # the library asks for it

    def process_bind_param(self, value: Json | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - fixed by the library
        return None if value is None else json_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Json | None:  # noqa: ARG002 - fixed by the library
        if value is None or value == "{}":
            return None if value is None else {}
        read: Json = from_json(value)
        return read


def json_text(value: Json) -> str:
    """Return a mapping or sequence of plain values as JSON text.

    Raises:
        TypeError: a value inside is not plain JSON.
    """
    return _as_text(dict(value) if isinstance(value, Mapping) else list(value))


def stored(column: Column[Any]) -> ColumnElement[Any]:
    """Return a column whose values are read as they are stored, for those who convert many."""
    kind = column.type
    return type_coerce(column, kind.impl_instance) if isinstance(kind, TypeDecorator) else column


_as_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
