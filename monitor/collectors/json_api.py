"""Read JSON answers: a list of records somewhere in a document, fields by path.

Numbers keep the digits they were written with (``29.000`` stays ``29.000``): what they mean is the
reading's business. A field that no record has any more is a change of the source; a field that one
record lacks is that record's own matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from monitor.collectors.drift import pasted
from monitor.collectors.encoding import encoding_of
from monitor.collectors.form import is_blank, refuse_other_forms
from monitor.collectors.json_path import Element, FieldPath, RecordPath
from monitor.collectors.json_record import JsonRecords, every_value, listed, text_of
from monitor.collectors.spelling import composed
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.source import RecordMap

_QUOTED = 80
_DEEPEST = 8
_LOOKED_INTO = 50
_PLAIN = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonOptions:
    """Where the records are: a path such as ``$.stores[*].items[*]``.

    An empty ``encoding`` is found out (UTF-8, or UTF-16 and UTF-32 by their mark). ``leave_out``
    maps a field of the record to texts that make it no report.
    """

    records: str = "$[*]"
    encoding: str = ""
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        RecordPath.of(self.records)
        for name in self.leave_out:
            FieldPath.of(name)


class JsonFormat:
    """Reads one JSON document."""

    def __init__(self, options: JsonOptions) -> None:
        self._path = RecordPath.of(options.records)
        self._encoding = options.encoding
        self._leave_out = options.leave_out

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield the records of the document.

        Raises:
            SourceChangedError: it is not JSON, or the records or a field are not where they were.
        """
        if is_blank(payload):
            return iter(())
        refuse_other_forms(payload, "JSON")
        reader = JsonRecords(record_map, payload.origin, self._leave_out)
        elements = self._elements(_document(payload, self._encoding), payload, reader)
        return reader.fitted(elements).all(elements)

    def _elements(self, document: object, payload: Payload, reader: JsonRecords) -> list[Element]:
        found, missing = self._path.elements(document)
        if missing:
            there = f"; at the top stand {listed(document)}" if isinstance(document, dict) else ""
            raise SourceChangedError(
                f"{payload.origin}: no records at {self._path.text}: {missing} is not there{there}"
                f"{_elsewhere(document, reader)}"
            )
        for element in found:
            if not isinstance(element.value, dict):
                text = text_of(element.value)[:_QUOTED]
                raise SourceChangedError(
                    f"{payload.origin}: {element.locator} is no object: {text}"
                )
        return found


def _elsewhere(document: object, reader: JsonRecords) -> str:
    """Return the one place where records stand that have every agreed field, to be written."""
    fitting = [
        text
        for text in dict.fromkeys(_lists(document, "$", 0))
        if not reader.changes(RecordPath.of(text).elements(document)[0])
    ]
    return pasted("format", [f'records: "{text}"' for text in fitting] if len(fitting) == 1 else [])


def _lists(value: object, path: str, depth: int) -> Iterator[str]:
    """Yield the paths of all lists of objects that a path of ours can name."""
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            if _PLAIN.fullmatch(key):
                yield from _lists(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        objects = [inner for inner in value[:_LOOKED_INTO] if isinstance(inner, dict)]
        if objects:
            yield f"{path}[*]"
        for inner in objects:
            yield from _lists(inner, f"{path}[*]", depth + 1)


def _document(payload: Payload, agreed: str) -> object:
    text = payload.content.decode(encoding_of(payload, agreed or "utf-8"))
    try:
        document: object = json.loads(
            composed(text),
            parse_float=str,
            parse_int=str,
            parse_constant=str,
            object_pairs_hook=every_value,
        )
    except (ValueError, RecursionError) as error:
        start = " ".join(text[: 2 * _QUOTED].split())[:_QUOTED]
        raise SourceChangedError(
            f"{payload.origin}: not readable as JSON ({type(error).__name__}: {error}); "
            f"it begins {start!r}"
        ) from error
    return document
