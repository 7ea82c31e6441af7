"""Take our fields out of the records of one JSON document.

A field that no record has any more is a change of the source; a field that one record lacks is that
record's own matter. What is said once for a whole list, where and when, is also looked for in the
enclosing objects: ``outlet: storeCode`` finds the store of a nested item. Other fields must say so
(``^name``), or a renamed product name would silently become the name of its store.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from monitor.collectors.columns import names_by_value
from monitor.collectors.drift import adapted, proposal, taken
from monitor.collectors.json_names import SAID_ONCE, free_names, moved
from monitor.collectors.json_path import Element, FieldPath, enclosing_values
from monitor.collectors.spelling import folded
from monitor.collectors.table import constants, no_report
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import RawRecord
from monitor.domain.source import RecordMap, Wide


class JsonRecords:
    """Reads the records of one document by a record map.

    ``notice`` says what is different from the agreed map and is read all the same.
    """

    def __init__(
        self,
        record_map: RecordMap,
        origin: str,
        leave_out: Mapping[str, Sequence[str]],
        notice: str = "",
    ) -> None:
        self._map, self._origin, self._leave_out = record_map, origin, leave_out
        self._notice = notice
        self._fallback = constants(record_map, origin)
        self._fields = _paths(record_map.fields)
        self._places = [
            (name, paths[0].steps[0] if paths[0].is_plain else None)
            for name, paths in self._fields.items()
        ]
        """Fields that mostly stand in the record itself, under one name: looked up there first."""
        self._wide = _paths(names_by_value(record_map.wide)) if record_map.wide else {}
        self._left_out = [
            (FieldPath.of(name), frozenset(map(folded, texts))) for name, texts in leave_out.items()
        ]
        marks = [path for path, _ in self._left_out]
        used = list(chain(marks, *self._fields.values(), *self._wide.values()))
        self._used = {path.text for path in used} | set(record_map.ignore)
        self._known = {path.steps[0] for path in used} | set(record_map.ignore)

    def fitted(self, elements: Sequence[Element], proposed: str = "") -> JsonRecords:
        """Return what reads a document: this, or what follows a change that its contract allows.

        A field that stands in no record is a change; so is, for a strict map, a new one. What is
        ``proposed`` already is said in place of likely names.

        Raises:
            SourceChangedError: names the fields, what is there, and what is new for a strict map.
        """
        problems = self.changes(elements)
        if not problems:
            return self
        lost = {name: self._map.fields[name] for name in self._lost(elements)}
        free = free_names(lost, self._fields, self._used, elements)
        if self._map.drift != "refuse":
            other = adapted(self._map, lost, free)
            change = f"the records have changed: {'; '.join(problems)}{taken(self._map, other)}"
            notice = "; ".join(filter(None, (self._notice, change)))
            reader = JsonRecords(other, self._origin, self._leave_out, notice)
            if not reader.changes(elements):
                return reader
        proposed = proposed or proposal(lost, free) or moved(lost, self._used, elements)
        raise SourceChangedError(
            f"{self._origin}: the records have changed: {'; '.join(problems)}. "
            f"A record holds: {listed(elements[0].value)}{proposed}"
        )

    def all(self, elements: Iterable[Element]) -> Iterator[RawRecord]:
        """Yield the records of all elements, after what is to be said of them as a whole."""
        if self._notice:
            yield RawRecord(fields={}, locator="head", notice=f"{self._origin}: {self._notice}")
        for element in elements:
            yield from self.of(element)

    def changes(self, elements: Sequence[Element]) -> list[str]:
        """Return what is different from the map, one sentence each; empty when all is there."""
        if not elements:
            return []
        problems = [
            *self._missing_fields(elements),
            *self._missing_wide(elements),
            *self._missing_marks(elements),
        ]
        if self._map.strict and not problems:
            problems = self._unknown(elements)
        return problems

    def of(self, element: Element) -> Iterator[RawRecord]:
        """Yield one record, or one for each column of a wide map."""
        if self._left_out and (why := self._why_left_out(element)):
            yield no_report(why, element.locator)
            return
        fields = dict(self._fallback)
        record = element.value if isinstance(element.value, dict) else {}
        for name, key in self._places:
            plain = record.get(key)
            text: str | None = plain.strip() if type(plain) is str else ""
            text = text or self._written(name, element)
            if text is not None and (text or name not in fields):
                fields[name] = text
        wide = self._map.wide
        if wide is None:
            yield RawRecord(fields=fields, locator=element.locator)
            return
        for value, name, text in self._wide_values(wide, element):
            own = {**fields, wide.into: value, wide.value: text}
            yield RawRecord(fields=own, locator=f"{element.locator}.{name}")

    def _written(self, name: str, element: Element) -> str | None:
        text: str | None = None
        for value in self._values(name, element):
            text = text_of(value)
            if text:
                return text
        return text

    def _values(self, name: str, element: Element) -> Iterator[object]:
        paths = self._fields[name]
        for path in paths:
            yield from path.values(element)
        for path in paths if name in SAID_ONCE else ():
            yield from enclosing_values(path, element)

    def _wide_values(self, wide: Wide, element: Element) -> Iterator[tuple[str, str, str]]:
        """Yield the value of ``into``, the name under which it stands, and what stands there."""
        if not wide.columns:
            for key, inner in _items(element.value):
                if key not in self._known:
                    yield key, key, text_of(inner)
            return
        for value, paths in self._wide.items():
            found = ((path.text, inner) for path in paths for inner in path.values(element))
            name, inner = next(found, (paths[0].text, None))
            yield value, name, text_of(inner)

    def _missing_fields(self, elements: Sequence[Element]) -> list[str]:
        lost = self._lost(elements)
        return [_absent(self._fields[name], name, elements[0]) for name in lost]

    def _lost(self, elements: Sequence[Element]) -> list[str]:
        return [
            name
            for name in self._fields
            if name not in self._map.optional
            and not any(True for element in elements for _ in self._values(name, element))
        ]

    def _missing_wide(self, elements: Sequence[Element]) -> list[str]:
        wide = self._map.wide
        if wide is None or wide.into in self._map.optional:
            return []
        return [
            _absent(paths, f"{wide.into} {value}", elements[0])
            for value, paths in self._wide.items()
            if not any(True for path in paths for one in elements for _ in path.values(one))
        ]

    def _missing_marks(self, elements: Sequence[Element]) -> list[str]:
        return [
            _absent((path,), "leave_out", elements[0])
            for path, _ in self._left_out
            if not any(True for element in elements for _ in path.values(element))
        ]

    def _why_left_out(self, element: Element) -> str:
        for path, texts in self._left_out:
            for value in path.values(element):
                if folded(text_of(value)) in texts:
                    return text_of(value)
        return ""

    def _unknown(self, elements: Sequence[Element]) -> list[str]:
        if self._map.wide is not None and not self._map.wide.columns:
            return []
        there = {key for element in elements for key, _ in _items(element.value)}
        new = sorted(there - self._known)
        return [f"new fields {', '.join(new)}"] if new else []


def listed(value: object) -> str:
    """Return the keys of an object for a message."""
    return ", ".join(key for key, _ in _items(value)) or "nothing"


def every_value(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of a key that stands several times all values, which are no one figure."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    said: dict[str, list[Any]] = {name: [] for name in found}
    for name, value in pairs:
        said[name].append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in said.items()}


def text_of(value: object) -> str:
    """Return a JSON value as text; ``null`` is empty, a list or object stays JSON."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value.strip()
        case _:
            return json.dumps(value, ensure_ascii=False)


def _paths(names: Mapping[str, Sequence[str]]) -> dict[str, tuple[FieldPath, ...]]:
    return {name: tuple(FieldPath.of(text) for text in texts) for name, texts in names.items()}


def _absent(paths: Sequence[FieldPath], meant: str, element: Element) -> str:
    names = " or ".join(path.text for path in paths)
    keys = [key for key, _ in _items(element.value)]
    near = difflib.get_close_matches(paths[0].text, keys, n=1, cutoff=0.6)
    return f"no {names} for {meant}" + (f" (the nearest is {near[0]})" if near else "")


def _items(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []
