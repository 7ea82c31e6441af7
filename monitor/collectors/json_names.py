"""Say which names stand in a record and around it, as paths that a record map can hold.

A name is only ever taken for one at the same height: a record's ``name`` that is gone has nothing
to do with the ``name`` of its store. What is said once for a whole list is the exception.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from monitor.collectors.drift import Names, pasted, written
from monitor.collectors.json_path import Element, FieldPath, Step

SAID_ONCE = frozenset({"outlet", "observed_at"})
"""Fields whose plain name is also looked for in the enclosing objects."""
_DEEPEST = 4
_MOST_ELEMENTS = 500
_MOST_NAMES = 200
Paths = Mapping[str, tuple[FieldPath, ...]]


def free_names(
    lost: Collection[str], paths: Paths, used: Collection[str], elements: Sequence[Element]
) -> dict[str, list[str]]:
    """Return, for each lost field, the names at its height that nothing uses, as paths."""
    return {field: _unused(_at_height(field, paths[field], used, elements), used) for field in lost}


def moved(lost: Names, used: Collection[str], elements: Sequence[Element]) -> str:
    """Return the lines for fields whose very name stands at just one other place; for a person."""
    everywhere = _unused(_everywhere(elements), used)
    lines = []
    for field, gone in lost.items():
        ends = {_last(FieldPath.of(name)) for name in gone}
        places = [name for name in everywhere if _last(FieldPath.of(name)) in ends]
        if len(places) == 1:
            lines.append(f"{written(field, gone, places[0])} (moved / đã chuyển chỗ)")
    return pasted("read.fields", lines)


def _last(path: FieldPath) -> Step:
    return path.steps[-1]


def _unused(names: Iterator[str], used: Collection[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        if name not in used and len(found) < _MOST_NAMES:
            found[name] = None
    return list(found)


def _at_height(
    field: str, paths: Sequence[FieldPath], used: Collection[str], elements: Sequence[Element]
) -> Iterator[str]:
    for element in elements[:_MOST_ELEMENTS]:
        around = _around(element)
        for path in paths:
            if path.from_top:
                yield from _leaves(around[-1].value, "$.")
            elif path.up:
                for outer in around[path.up : path.up + 1]:
                    yield from _leaves(outer.value, "^" * path.up)
            else:
                yield from _leaves(element.value, "")
                if field in SAID_ONCE:
                    yield from _said_once(around[1:], used)


def _said_once(outward: Sequence[Element], used: Collection[str]) -> Iterator[str]:
    """Yield the plain names by which enclosing objects answer, but for those that a map takes."""
    for height, outer in enumerate(outward, start=1):
        for name in _leaves(outer.value, ""):
            if "^" * height + name not in used:
                yield name


def _everywhere(elements: Sequence[Element]) -> Iterator[str]:
    for element in elements[:_MOST_ELEMENTS]:
        for height, one in enumerate(_around(element)):
            yield from _leaves(one.value, "^" * height)


def _around(element: Element) -> list[Element]:
    """Return the element and what encloses it, from within."""
    found = [element]
    while (outer := found[-1].enclosing) is not None:
        found.append(outer)
    return found


def _leaves(value: object, before: str, depth: int = 0) -> Iterator[str]:
    """Yield the paths of an object's texts and numbers, lists left aside."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    for key, inner in value.items():
        name = _step(key, is_first=not depth)
        if isinstance(inner, dict):
            yield from _leaves(inner, f"{before}{name}" if name else before, depth + 1)
        elif name and not isinstance(inner, list):
            yield before + name


def _step(key: str, *, is_first: bool) -> str:
    """Return a key as a step of a path, in brackets where it needs them; empty if it cannot be."""
    for text in (key if is_first else f".{key}", f"['{key}']"):
        try:
            if FieldPath.of(text).steps == (key,):
                return text
        except ValueError:
            continue
    return ""
