"""Read XML feeds: many records below a header, as price transparency laws ask for.

The document is read in one pass and forgotten as it goes, so that memory does not grow with it.
What an enclosing element says before its records (a chain, a store, a time) can be taken by each.
Document types and entities are refused: they are how a thousand bytes become a million.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from monitor.collectors.form import is_blank, refuse_pages
from monitor.collectors.json_path import Element, FieldPath
from monitor.collectors.json_record import JsonRecords
from monitor.collectors.xml_events import Feed, XmlPath, feed_of
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.source import RecordMap

_MOST_SHAPES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlOptions:
    """Where the records are: the last names on the way to them, such as ``Items/Item``.

    ``*`` is any name; a path that begins with ``/`` begins at the root. ``name_from`` is the
    attribute that names a child where all children are called alike (``<field name="Giá">``). An
    empty ``encoding`` is what the document says of itself. ``leave_out`` maps a field of the record
    to texts that make it no report.
    """

    records: str
    name_from: str = ""
    encoding: str = ""
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        XmlPath.of(self.records)
        for name in self.leave_out:
            FieldPath.of(name)


class XmlFormat:
    """Reads one XML document, record by record."""

    def __init__(self, options: XmlOptions) -> None:
        self._path = XmlPath.of(options.records)
        self._options = options

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield the records of the document; a fault of its end is raised at its end.

        Raises:
            SourceChangedError: it is no XML, breaks off, has a document type, or the records or a
                field are not where they were.
            SourceTooLargeError: one record has more parts than any price list needs.
        """
        if is_blank(payload):
            return iter(())
        refuse_pages(payload, "XML")
        reader = JsonRecords(record_map, payload.origin, self._options.leave_out)
        feed = self._feed(payload)
        if record_map.drift == "refuse":
            return _in_one_pass(feed, reader)
        shapes = list(_shapes(feed).values())
        return reader.fitted(shapes).all(self._feed(payload).records())

    def _feed(self, payload: Payload) -> Feed:
        return feed_of(payload, self._options.encoding, self._path, self._options.name_from)


def _in_one_pass(feed: Feed, reader: JsonRecords) -> Iterator[RawRecord]:
    """Yield the records as they come, and check at the end that every field was there."""
    shapes: dict[frozenset[str], Element] = {}
    for element in feed.records():
        _keep_shape(element, shapes)
        yield from reader.of(element)
    _refuse_nothing(feed, shapes)
    reader.fitted(list(shapes.values()))


def _shapes(feed: Feed) -> dict[frozenset[str], Element]:
    """Return a record of each shape: what a source that may change is looked through for first."""
    shapes: dict[frozenset[str], Element] = {}
    for element in feed.records():
        _keep_shape(element, shapes)
    _refuse_nothing(feed, shapes)
    return shapes


def _keep_shape(element: Element, shapes: dict[frozenset[str], Element]) -> None:
    if len(shapes) < _MOST_SHAPES:
        shapes.setdefault(_shape(element), element)


def _refuse_nothing(feed: Feed, shapes: Mapping[frozenset[str], Element]) -> None:
    if not shapes:
        feed.refuse_other_records()


def _shape(element: Element) -> frozenset[str]:
    """Return all names of a record and of what encloses it; one of each shape is checked."""
    above: list[Element] = []
    outer = element.enclosing
    while outer is not None:
        above.append(outer)
        outer = outer.enclosing
    return frozenset(chain(_names(element.value, ""), *(_names(one.value, "^") for one in above)))


def _names(value: object, before: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{before}{name}"
            yield from _names(inner, f"{before}{name}/")
    elif isinstance(value, list):
        yield f"{before}{len(value)}"
        for inner in value:
            yield from _names(inner, before)
