"""The configuration as written: values that remember the file, line and column they came from.

YAML and CSV both end as this tree, so that every later check can point at the place, whichever
file it stands in. Lines and columns count from one; in a CSV file the column is the field's number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Self, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = str | int | float | bool | date | None


class Place(NamedTuple):
    """Where something stands."""

    file: str
    line: int
    column: int


class WrittenFloat(float):
    """A decimal number that remembers how it was written, for ``60.000`` is sixty in YAML."""

    written: str

    def __new__(cls, written: str) -> Self:
        number = super().__new__(cls, written)
        number.written = written
        return number


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value and the text it was read from."""

    value: Value
    written: str
    place: Place


@dataclass(frozen=True, slots=True)
class Branch:
    """A mapping; ``keys`` says where each key stands.

    A row of a CSV file also has ``head``, the place of the row that holds its keys.
    """

    entries: dict[str, Node]
    keys: dict[str, Place]
    place: Place
    head: Place | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A list."""

    items: tuple[Node, ...]
    place: Place


Node: TypeAlias = Leaf | Branch | Series


def to_plain(node: Node) -> object:
    """Return the bare values: mappings, lists and scalars."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Branch):
        return {key: to_plain(below) for key, below in node.entries.items()}
    return [to_plain(item) for item in node.items]


def child(node: Node, step: str | int) -> Node | None:
    """Return what stands one step below, or ``None`` when nothing does."""
    if isinstance(node, Branch) and isinstance(step, str):
        return node.entries.get(step)
    if isinstance(node, Series) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def at(root: Node, path: Path) -> Node | None:
    """Return the node at exactly this path, or ``None``."""
    node: Node | None = root
    for step in path:
        node = None if node is None else child(node, step)
    return node


def leaves(node: Node) -> Iterator[tuple[Path, Leaf]]:
    """Yield every value below with its path, in the order of the files."""
    waiting: list[tuple[Path, Node]] = [((), node)]
    while waiting:
        path, current = waiting.pop()
        if isinstance(current, Leaf):
            yield path, current
        else:
            below = [((*path, step), part) for step, part in _below(current)]
            waiting.extend(reversed(below))


def matching(node: Node, pattern: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Yield the values whose path fits the pattern.

    ``*`` stands for every entry of a list, ``{}`` for every entry of a mapping.

    A last ``*`` also takes the one value that stands where a list of values may stand.
    """
    found: list[tuple[Path, Node]] = [(path, node)]
    for number, wanted in enumerate(pattern, start=1):
        is_last = number == len(pattern)
        found = [pair for each in found for pair in _step(*each, wanted, is_last=is_last)]
    return ((place, leaf) for place, leaf in found if isinstance(leaf, Leaf))


def _step(path: Path, node: Node, wanted: str, *, is_last: bool) -> list[tuple[Path, Node]]:
    if isinstance(node, Branch):
        if wanted == "{}":
            return [((*path, key), below) for key, below in node.entries.items()]
        below = node.entries.get(wanted)
        return [] if below is None else [((*path, wanted), below)]
    if wanted != "*":
        return []
    if isinstance(node, Leaf):
        return [(path, node)] if is_last else []
    return [((*path, index), item) for index, item in enumerate(node.items)]


def _below(node: Branch | Series) -> Iterator[tuple[str | int, Node]]:
    return iter(node.entries.items() if isinstance(node, Branch) else enumerate(node.items))
