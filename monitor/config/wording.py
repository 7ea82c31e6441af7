"""From pydantic's errors to sentences: what was found at which place, and what is allowed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config.fields import REFUSED, hint, nearest
from monitor.config.locator import Locator, place_of
from monitor.config.shape import mapping_at
from monitor.config.tree import Path, Place
from monitor.domain.errors import Problem

EXTRA = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
_OWN_WORDS = frozenset({"value_error", "assertion_error"})
_MISSING = frozenset({"missing", "missing_argument", "missing_keyword_only_argument"})
_SAID = {
    "allowed is a mapping of keys and values": (
        ["model_type", "dataclass_type", "dict_type", "mapping_type"]
    ),
    "allowed is a list": ["tuple_type", "list_type"],
    "allowed is a text; write a number, a day or true in quotes": ["string_type"],
    "allowed is a whole number": ["int_type", "int_parsing", "int_from_float"],
    "allowed is a number": ["float_type", "float_parsing", "decimal_type", "decimal_parsing"],
    "allowed is true or false": ["bool_type", "bool_parsing"],
}
_PHRASES = {kind: phrase for phrase, kinds in _SAID.items() for kind in kinds}


def problems_in(
    error: ValidationError, kind: object, path: Path, locator: Locator
) -> Iterator[Problem]:
    """Yield one problem for each error of a value that was to be of a type.

    A key that is missing because it is misspelt is one mistake, and so is a value that fits no
    member of a union.
    """
    details = error.errors(include_url=False)
    meant = {_meant(detail, kind) for detail in details if detail["type"] in EXTRA}
    seen: set[Place] = set()
    for detail in details:
        if _is_missing(detail):
            if detail["loc"] not in meant:
                yield _missing(detail, path, locator)
            continue
        problem = _problem(detail, kind, path, locator)
        place = place_of(problem)
        if place not in seen:
            seen.add(place)
            yield problem


def unknown_key(key: str, allowed: Collection[str]) -> str:
    """Return the sentence about a key that is not known."""
    guess = hint(key, allowed)
    if key[:1].isdigit():
        guess = "inside { } and [ ] a comma ends a value, so put an amount with a comma in quotes; "
    return f'unknown key "{key}"; {guess}allowed here: {", ".join(allowed)}'


def _is_missing(detail: ErrorDetails) -> bool:
    return detail["type"] in _MISSING and isinstance(detail["loc"][-1], str)


def _meant(detail: ErrorDetails, kind: object) -> Path:
    *around, key = detail["loc"]
    return (*around, nearest(str(key), mapping_at(kind, tuple(around))) or "")


def _missing(detail: ErrorDetails, path: Path, locator: Locator) -> Problem:
    place, what = locator.gap((*path, *detail["loc"]))
    return Problem(*place, f'{what} "{detail["loc"][-1]}" is missing; it must be given here')


def _problem(detail: ErrorDetails, kind: object, path: Path, locator: Locator) -> Problem:
    below = tuple(step for step in detail["loc"] if step != "[key]")
    whole = (*path, *below)
    if detail["type"] in EXTRA:
        text = unknown_key(str(below[-1]), mapping_at(kind, below[:-1]))
        return locator.problem(whole, text, at_key=True)
    if detail["type"] in _OWN_WORDS:
        return locator.problem(whole, str(detail["ctx"]["error"]))
    at_key = "[key]" in detail["loc"]
    found = f'"{below[-1]}"' if at_key else locator.found(whole)
    return locator.problem(whole, f"found {found}; {_allowed(detail)}", at_key=at_key)


def _allowed(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == REFUSED:
        return str(context["text"])
    if kind in _PHRASES:
        return _PHRASES[kind]
    if kind in _MISSING or kind in {"too_short", "too_long"}:
        return "allowed is a list of two values, the lower and the upper"
    if kind in {"enum", "literal_error"}:
        return f"allowed: {context['expected']}"
    return f"allowed: {detail['msg']}"
