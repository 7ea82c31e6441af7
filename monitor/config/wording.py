"""From pydantic's errors to sentences: what was found at which place, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config.fields import REFUSED, nearest
from monitor.config.locator import Locator
from monitor.config.shape import mapping_at
from monitor.config.tree import Path
from monitor.domain.errors import Problem

EXTRA = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
_MISSING = frozenset({"missing", "missing_argument", "missing_keyword_only_argument"})
_MAPPINGS = frozenset({"model_type", "dataclass_type", "dict_type", "mapping_type"})
_LISTS = frozenset({"tuple_type", "list_type"})


def problems_in(
    error: ValidationError, kind: object, path: Path, locator: Locator
) -> Iterator[Problem]:
    """Yield one problem for each error of a value that was to be of a type."""
    for detail in error.errors(include_url=False):
        below = tuple(step for step in detail["loc"] if step != "[key]")
        yield _problem(detail, below, kind, path, locator)


def unknown_key(key: str, allowed: list[str]) -> str:
    """Return the sentence about a key that is not known."""
    hint = nearest(key, allowed)
    if key[:1].isdigit():
        hint = "inside { } and [ ] a comma ends a value, so put an amount with a comma in quotes; "
    return f'unknown key "{key}"; {hint}allowed here: {", ".join(allowed)}'


def _problem(
    detail: ErrorDetails, below: Path, kind: object, path: Path, locator: Locator
) -> Problem:
    whole = (*path, *below)
    if detail["type"] in EXTRA:
        text = unknown_key(str(below[-1]), list(mapping_at(kind, below[:-1])))
        return locator.problem(whole, text, at_key=True)
    if detail["type"] in _MISSING:
        text = f'key "{below[-1]}" is missing; it must be given here'
        return locator.problem(whole[:-1], text)
    at_key = "[key]" in detail["loc"]
    found = f'"{below[-1]}"' if at_key else locator.found(whole)
    return locator.problem(whole, f"found {found}; {_allowed(detail)}", at_key=at_key)


def _allowed(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == REFUSED:
        return str(context["text"])
    if kind in _MAPPINGS:
        return "allowed is a mapping of keys and values"
    if kind in _LISTS:
        return "allowed is a list"
    if kind in {"too_short", "too_long"}:
        number = context.get("min_length") or context.get("max_length")
        return f"allowed is a list of {number} values"
    if kind in {"value_error", "assertion_error"}:
        return str(context["error"])
    return f"allowed: {detail['msg']}"
