"""A small part of JSONPath: enough to say where the records are and where each field stands.

Records: ``$`` or ``$.a.b[*].c[*]``; ``[*]`` takes every element of a list (or every value of an
object), ``[0]`` one of them, a name with odd characters is written ``['giá bán']``. Fields:
``a.b[0]`` within the record, ``^code`` in the object that encloses it (``^^`` one further out),
``stores.code`` in the enclosing element of ``stores[*]``, ``$.updated`` from the top.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

Step = str | int | None
"""A name, an index, or ``None`` for every element."""

_STEP = re.compile(
    r"\.?(?P<name>[^.\[\]'\"^$*\s][^.\[\]]*)|\[(?P<index>-?\d+)\]|\[(?P<all>\*)\]|\['(?P<quoted>[^']+)'\]"
)
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Element:
    """One value met on the way, with the way to it and what encloses it."""

    value: object
    locator: str
    enclosing: Element | None = None
    collection: str = ""
    """The name of the list (or object) whose element this is."""


@dataclass(frozen=True, slots=True)
class RecordPath:
    """Where the records are."""

    text: str
    steps: tuple[Step, ...] = field(repr=False)

    @staticmethod
    def of(text: str) -> RecordPath:
        """Return the path that a text says.

        Raises:
            ValueError: the text is no path of ours.
        """
        if not text.startswith("$"):
            raise ValueError(f"{text!r} does not begin with $ (as in $.items[*])")
        return RecordPath(text, _steps(text[1:], text))

    def elements(self, document: object) -> tuple[list[Element], str]:
        """Return what the path leads to, and how far it can be followed at least once.

        The second is empty when the whole path exists; otherwise it names the first step that
        leads nowhere in the whole document. ``null`` in place of a list is an empty list.
        """
        found = [Element(document, "$")]
        reached = "$"
        for step in self.steps:
            if not found:
                return [], ""
            reached += _written(step)
            nexts = [_followed(element, step) for element in found]
            if all(path is None for path in nexts):
                return [], reached
            found = [element for path in nexts if path for element in path]
        return found, ""


@dataclass(frozen=True, slots=True)
class FieldPath:
    """Where one field stands, seen from its record."""

    text: str
    steps: tuple[Step, ...]
    up: int = 0
    from_top: bool = False

    @staticmethod
    @lru_cache(maxsize=4096)
    def of(text: str) -> FieldPath:
        """Return the path that a text says.

        Raises:
            ValueError: the text is no path of ours, or names every element of a list.
        """
        bare = text.lstrip("^")
        from_top = bare.startswith("$")
        steps = _steps(bare[1:] if from_top else bare, text)
        if None in steps or not steps:
            raise ValueError(f"{text!r} does not lead to one value")
        return FieldPath(text, steps, len(text) - len(bare), from_top)

    @property
    def is_plain(self) -> bool:
        """Say whether it is one name within the record."""
        return len(self.steps) == 1 and not self.up and not self.from_top

    def values(self, record: Element) -> Iterator[object]:
        """Yield the value, where there is one (``null`` is one)."""
        for start, steps in self._starts(record):
            value = _inside(start.value, steps)
            if value is not _ABSENT:
                yield value
                return

    def _starts(self, record: Element) -> Iterator[tuple[Element, tuple[Step, ...]]]:
        outward = [record, *_outward(record)]
        if self.from_top:
            yield outward[-1], self.steps
        elif self.up:
            if self.up < len(outward):
                yield outward[self.up], self.steps
        else:
            yield record, self.steps
            for element in outward:
                if element.collection and element.collection == self.steps[0] and self.steps[1:]:
                    yield element, self.steps[1:]


def enclosing_values(name: FieldPath, record: Element) -> Iterator[object]:
    """Yield the value of a plain name in the nearest enclosing object that has it."""
    for element in _outward(record):
        value = _inside(element.value, name.steps)
        if value is not _ABSENT:
            yield value
            return


def _outward(record: Element) -> Iterator[Element]:
    element = record.enclosing
    while element is not None:
        yield element
        element = element.enclosing


def _steps(text: str, whole: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    place = 0
    while place < len(text):
        match = _STEP.match(text, place)
        if match is None:
            raise ValueError(f"{whole!r} cannot be read from {text[place:]!r} on")
        steps.append(_step(match))
        place = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if match["all"]:
        return None
    return int(match["index"]) if match["index"] else match["name"] or match["quoted"]


def _written(step: Step) -> str:
    if step is None:
        return "[*]"
    return f"[{step}]" if isinstance(step, int) else f".{step}"


def _followed(element: Element, step: Step) -> list[Element] | None:
    """Return where one step leads from an element; ``None`` where it does not exist."""
    value = element.value
    if step is not None:
        inner = _inside(value, (step,))
        place = element.locator + _written(step)
        name = step if isinstance(step, str) else element.collection
        return None if inner is _ABSENT else [_inner(element, inner, place, name)]
    if value is None:
        return []
    if isinstance(value, list):
        pairs = [(f"[{index}]", item) for index, item in enumerate(value)]
    elif isinstance(value, dict):
        pairs = [(f".{key}", item) for key, item in value.items()]
    else:
        return None
    return [_inner(element, item, element.locator + end, element.collection) for end, item in pairs]


def _inner(outer: Element, value: object, locator: str, collection: str) -> Element:
    """Return an element whose encloser is the nearest object, not the list between them."""
    encloser = outer if isinstance(outer.value, dict) else outer.enclosing
    return Element(value, locator, encloser, collection)


def _inside(value: object, steps: tuple[Step, ...]) -> object:
    for step in steps:
        match value:
            case dict() if step in value:
                value = value[step]
            case list() if isinstance(step, int) and -len(value) <= step < len(value):
                value = value[step]
            case _:
                return _ABSENT
    return value
