"""Read JSON answers: a list of records somewhere in a document, fields by path.

Numbers keep the digits they were written with (``29.000`` stays ``29.000``): what they mean is the
reading's business. A field that no record has any more is a change of the source; a field that one
record lacks is that record's own matter.

What is said once for a whole list, where and when, is also looked for in the enclosing objects:
``outlet: storeCode`` finds the store of a nested item. Other fields must say so (``^name``), or a
renamed product name would silently become the name of its store.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.collectors.encoding import composed, encoding_of
from monitor.collectors.form import is_blank, refuse_other_forms
from monitor.collectors.json_path import Element, FieldPath, RecordPath, enclosing_values
from monitor.collectors.table import constants
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.settings import RecordMap, Wide

_SAID_ONCE = frozenset({"outlet", "observed_at"})
_QUOTED = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonOptions:
    """Where the records are: a path such as ``$.stores[*].items[*]``.

    An empty ``encoding`` is found out (UTF-8, or UTF-16 and UTF-32 by their mark).
    """

    records: str = "$[*]"
    encoding: str = ""

    def __post_init__(self) -> None:
        RecordPath.of(self.records)


class JsonFormat:
    """Reads one JSON document."""

    def __init__(self, options: JsonOptions) -> None:
        self._path = RecordPath.of(options.records)
        self._encoding = options.encoding

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield the records of the document.

        Raises:
            SourceChangedError: it is not JSON, or the records or a field are not where they were.
        """
        if is_blank(payload):
            return iter(())
        refuse_other_forms(payload, "JSON")
        elements = self._elements(_document(payload, self._encoding), payload)
        try:
            reader = _Reader(record_map, payload.origin)
            reader.check(elements)
        except SourceChangedError as error:
            raise SourceChangedError(f"{payload.origin}: {error}") from error
        return (record for element in elements for record in reader.records(element))

    def _elements(self, document: object, payload: Payload) -> list[Element]:
        found, missing = self._path.elements(document)
        if missing:
            there = f"; at the top stand {_listed(document)}" if isinstance(document, dict) else ""
            raise SourceChangedError(
                f"{payload.origin}: no records at {self._path.text}: {missing} is not there{there}"
            )
        for element in found:
            if not isinstance(element.value, dict):
                text = _text(element.value)[:_QUOTED]
                raise SourceChangedError(
                    f"{payload.origin}: {element.locator} is no object: {text}"
                )
        return found


class _Reader:
    """Takes the fields of a map out of the records of one document."""

    def __init__(self, record_map: RecordMap, origin: str) -> None:
        self._map = record_map
        self._fallback = constants(record_map, origin)
        self._paths = {
            name: tuple(FieldPath.of(text) for text in texts)
            for name, texts in record_map.fields.items()
        }
        self._used = {path.steps[0] for paths in self._paths.values() for path in paths}

    def check(self, elements: Sequence[Element]) -> None:
        """Refuse a document in which a field stands in no record at all.

        Raises:
            SourceChangedError: names the fields, what is there, and what is new for a strict map.
        """
        if not elements:
            return
        problems = [
            _missing(name, texts, elements[0])
            for name, texts in self._map.fields.items()
            if name not in self._map.optional
            and not any(True for element in elements for _ in self._values(name, element))
        ]
        if self._map.strict and not problems:
            problems = self._unknown(elements)
        if problems:
            raise SourceChangedError(
                f"the records have changed: {'; '.join(problems)}. "
                f"A record holds: {_listed(elements[0].value)}"
            )

    def records(self, element: Element) -> Iterator[RawRecord]:
        """Yield one record, or one for each column of a wide map."""
        fields = dict(self._fallback)
        for name in self._paths:
            text = self._written(name, element)
            if text is not None and (text or name not in fields):
                fields[name] = text
        if self._map.wide is None:
            yield RawRecord(fields=fields, locator=element.locator)
            return
        for value, key in self._wide_keys(self._map.wide, element):
            inner = (
                next(FieldPath.of(key).values(element), "") if "." in key else _key(element, key)
            )
            own = {self._map.wide.into: value, self._map.wide.value: _text(inner)}
            yield RawRecord(fields={**fields, **own}, locator=f"{element.locator}.{key}")

    def _values(self, name: str, element: Element) -> Iterator[object]:
        for path in self._paths[name]:
            yield from path.values(element)
        if name in _SAID_ONCE:
            for path in self._paths[name]:
                yield from enclosing_values(path, element)

    def _written(self, name: str, element: Element) -> str | None:
        text: str | None = None
        for value in self._values(name, element):
            text = _text(value)
            if text:
                return text
        return text

    def _wide_keys(self, wide: Wide, element: Element) -> Iterator[tuple[str, str]]:
        if wide.columns:
            yield from ((value, key) for key, value in wide.columns.items())
            return
        known = self._used | set(self._map.ignore)
        yield from ((key, key) for key in _keys(element.value) if key not in known)

    def _unknown(self, elements: Sequence[Element]) -> list[str]:
        if self._map.wide is not None and not self._map.wide.columns:
            return []
        known = self._used | set(self._map.ignore)
        known |= set(self._map.wide.columns) if self._map.wide else set()
        new = {key for element in elements for key in _keys(element.value)} - known
        return [f"new fields {', '.join(sorted(new))}"] if new else []


def _document(payload: Payload, agreed: str) -> object:
    text = payload.content.decode(encoding_of(payload, agreed or "utf-8"))
    try:
        document: object = json.loads(
            composed(text), parse_float=str, parse_int=str, parse_constant=str
        )
    except (ValueError, RecursionError) as error:
        start = " ".join(text[: 2 * _QUOTED].split())[:_QUOTED]
        raise SourceChangedError(
            f"{payload.origin}: not readable as JSON ({type(error).__name__}: {error}); "
            f"it begins {start!r}"
        ) from error
    return document


def _missing(name: str, texts: Sequence[str], element: Element) -> str:
    near = difflib.get_close_matches(texts[0], _keys(element.value), n=1, cutoff=0.6)
    hint = f" (the nearest is {near[0]})" if near else ""
    return f"no {' or '.join(texts)} for {name}{hint}"


def _keys(value: object) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _key(element: Element, key: str) -> object:
    return element.value.get(key, "") if isinstance(element.value, dict) else ""


def _listed(value: object) -> str:
    return ", ".join(_keys(value)) or "nothing"


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value.strip()
        case _:
            return json.dumps(value, ensure_ascii=False)
