"""Which keys a type takes at some depth, for the list and the nearest match in error messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, get_args, get_origin, get_type_hints

from pydantic import BaseModel


def keys_of(kind: object) -> dict[str, object]:
    """Return the keys of a pydantic model or a dataclass with the type of each."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {part.alias or name: part.annotation for name, part in kind.model_fields.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        return {part.name: hints[part.name] for part in fields(kind)}
    return {}


def type_at(kind: object, path: tuple[str | int, ...]) -> object:
    """Return the type that stands at a path within a type, or ``None`` when it cannot be told."""
    for step in path:
        candidates = [_below(part, step) for part in parts_of(kind)]
        kind = next((found for found in candidates if found is not None), None)
    return kind


def parts_of(kind: object) -> list[object]:
    """Return the type itself without its annotations, or the members of a union."""
    origin = get_origin(kind)
    if origin is Annotated:
        return parts_of(get_args(kind)[0])
    args = get_args(kind)
    if args and type(None) in args:
        return [part for arg in args if arg is not type(None) for part in parts_of(arg)]
    return [kind]


def mapping_at(kind: object, path: tuple[str | int, ...]) -> dict[str, object]:
    """Return the keys allowed at a path within a type."""
    return next((keys for part in parts_of(type_at(kind, path)) if (keys := keys_of(part))), {})


def _below(kind: object, step: str | int) -> object | None:
    if isinstance(step, str) and (keys := keys_of(kind)):
        return keys.get(step)
    origin, args = get_origin(kind), get_args(kind)
    if origin in {tuple, list} and isinstance(step, int):
        return args[0] if args else None
    if isinstance(origin, type) and issubclass(origin, Mapping) and len(args) == 2:
        value: object = args[1]
        return value
    return None
