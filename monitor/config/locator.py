"""From a path in the configuration (``sources.3.from.url``) to the file, line and column.

A path counts the entries of a list after its includes were put in, as the settings do.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from monitor.config.tree import Branch, Leaf, Node, Path, Place, Series, at, child
from monitor.domain.errors import Problem

_LONGEST = 60
_SHORTEST_SECRET = 4


@dataclass(frozen=True, slots=True)
class Locator:
    """Finds the places of a read configuration; never shows a secret's value."""

    root: Node
    secrets: Collection[str] = field(default=(), repr=False)

    def place(self, path: Path) -> Place:
        """Return where the value at the path stands, or the nearest thing around it."""
        node = self.root
        for step in path:
            below = child(node, step)
            if below is None:
                return _key_place(node, step)
            node = below
        return node.place

    def key_place(self, path: Path) -> Place:
        """Return where the key at the end of the path stands."""
        around = at(self.root, path[:-1])
        return (
            self.place(path) if around is None else _key_place(around, path[-1], self.place(path))
        )

    def gap(self, path: Path) -> tuple[Place, str]:
        """Return where a missing key should stand, and what it is there: a key or a column."""
        around, key = at(self.root, path[:-1]), str(path[-1])
        if not isinstance(around, Branch) or around.head is None:
            return self.place(path[:-1]), "key"
        column = around.keys.get(key)
        if column is None:
            return around.head, "column"
        return around.place._replace(column=column.column), "value of column"

    def found(self, path: Path) -> str:
        """Return what stands at the path, as written and fit to be shown."""
        node = at(self.root, path)
        while node is None and path:
            path = path[:-1]
            node = at(self.root, path)
        if isinstance(node, Branch):
            return "a mapping"
        if isinstance(node, Series):
            return "a list"
        return _shown(node) if node is not None else "nothing"

    def problem(self, path: Path, text: str, *, at_key: bool = False) -> Problem:
        """Return a problem at the path; secret values in the text are replaced."""
        place = self.key_place(path) if at_key else self.place(path)
        return Problem(*place, self.masked(text))

    def masked(self, text: str) -> str:
        """Return the text with every known secret value replaced."""
        for secret in self.secrets:
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(secret, "****")
        return text


def place_of(problem: Problem) -> Place:
    """Return where a problem stands."""
    return Place(problem.file, problem.line, problem.column)


def _key_place(node: Node, step: str | int, otherwise: Place | None = None) -> Place:
    if isinstance(node, Branch) and isinstance(step, str):
        return node.keys.get(step, otherwise or node.place)
    return otherwise or node.place


def _shown(leaf: Leaf) -> str:
    text = leaf.written if len(leaf.written) <= _LONGEST else leaf.written[: _LONGEST - 1] + "…"
    if leaf.value is None:
        return "nothing"
    return f'"{text}"' if isinstance(leaf.value, str) else text
