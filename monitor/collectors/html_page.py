"""Read web pages with prices: schema.org data where the page has it, agreed selectors otherwise.

JSON-LD comes first, then microdata; never both, since shops that write both mean the same goods. A
page without an offer is a change: an error page and a category page must not look like a day
without goods.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.collectors.encoding import encoding_of
from monitor.collectors.form import is_blank, other_form, refuse_binaries, title_of
from monitor.collectors.html_parts import microdata, select
from monitor.collectors.html_select import proposed_records, selection
from monitor.collectors.json_path import FieldPath
from monitor.collectors.json_record import JsonRecords, every_value
from monitor.collectors.schema_org import Found, products_in
from monitor.collectors.spelling import composed
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.source import RecordMap

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_SAID = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_KNOWN = re.compile(r"utf-?8|iso-?8859|windows-|cp\d|us-ascii|tcvn", re.IGNORECASE)
_LOOK = 4096
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlOptions:
    """How the goods are found in a page: by themselves, or by selectors.

    Without ``records`` they are the schema.org products that have an offer. ``records`` is a CSS
    selector of what holds one good, and ``select`` then names its parts: a selector, with ``@name``
    behind it for an attribute (``.gia@data-gia``; ``@data-ma`` alone is the record's own).
    ``aggregate`` says what counts of an offer "from … to …": ``refuse`` hands on the span as it is
    written, ``low`` or ``high`` one end. ``leave_out`` maps a field to texts that make a good no
    report.
    """

    records: str = ""
    select: Mapping[str, str] = field(default_factory=dict)
    aggregate: str = "refuse"
    encoding: str = ""
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.aggregate not in {"refuse", "low", "high"}:
            raise ValueError(f"aggregate is {self.aggregate!r}; allowed are refuse, low and high")
        if bool(self.records) != bool(self.select):
            raise ValueError("records and select belong together")
        for selector in (self.records, *self.select.values()):
            select(None, selector)
        for name in self.leave_out:
            FieldPath.of(name)


class HtmlFormat:
    """Reads the goods of one page."""

    def __init__(self, options: HtmlOptions) -> None:
        self._options = options

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield the records of the page.

        Raises:
            SourceChangedError: it is no page, holds no offer, or a field is not where it was.
        """
        if is_blank(payload):
            return iter(())
        _refuse_other_than_pages(payload)
        tree = _tree(payload, self._options.encoding)
        if self._options.records:
            return self._selected(tree, payload, record_map)
        found = self._found(tree, payload)
        if not found.records and not found.has_empty_list:
            raise SourceChangedError(f"{payload.origin}: {_nothing(found, payload)}")
        reader = JsonRecords(record_map, payload.origin, self._options.leave_out)
        return reader.fitted(found.records).all(found.records)

    def _selected(
        self, tree: LexborHTMLParser, payload: Payload, record_map: RecordMap
    ) -> Iterator[RawRecord]:
        options, origin = self._options, payload.origin
        found = selection(tree, options.records, options.select, record_map.drift)
        if not found.records:
            proposed = proposed_records(tree, options.records)
            raise SourceChangedError(
                f"{origin}: {_page(payload)} has nothing at {options.records}{proposed}"
            )
        reader = JsonRecords(record_map, origin, options.leave_out, found.notice)
        return reader.fitted(found.records, found.proposed).all(found.records)

    def _found(self, tree: LexborHTMLParser, payload: Payload) -> Found:
        first = self._of_scripts(tree, payload)
        if first.records:
            return first
        second = products_in(microdata(tree), "microdata", self._options.aggregate)
        first.types.update(second.types)
        has_list = first.has_empty_list or second.has_empty_list
        return Found(second.records, first.types, has_empty_list=has_list)

    def _of_scripts(self, tree: LexborHTMLParser, payload: Payload) -> Found:
        whole = Found([], {})
        for number, node in enumerate(select(tree, 'script[type="application/ld+json"]')):
            data = _json_of(node.text(), number, payload)
            part = products_in(data, f"script[{number}]", self._options.aggregate)
            whole.records += part.records
            whole.types.update(part.types)
            whole.has_empty_list |= part.has_empty_list
        return whole


def _nothing(found: Found, payload: Payload) -> str:
    types = ", ".join(list(found.types)[:_MOST_NAMED]) or "no schema.org data"
    return f"{_page(payload)} has no product with an offer; it has {types}"


def _page(payload: Payload) -> str:
    title = title_of(payload.content)
    return f'the page "{title}"' if title else "the page"


def _refuse_other_than_pages(payload: Payload) -> None:
    if b"<" not in payload.content:
        raise SourceChangedError(
            f"{payload.origin}: expected a web page, found {other_form(payload.content)}"
        )
    refuse_binaries(payload, "a web page")


def _tree(payload: Payload, agreed: str) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser

    said = _SAID.search(payload.content[:_LOOK])
    name = said[1].decode() if said else ""
    encoding = encoding_of(payload, agreed or _python_name(name))
    return LexborHTMLParser(composed(payload.content.decode(encoding)))


def _python_name(name: str) -> str:
    try:
        return codecs.lookup(name).name if _KNOWN.match(name) else ""
    except LookupError:
        return ""


def _json_of(text: str, number: int, payload: Payload) -> object:
    try:
        data: object = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=str, strict=False,
            object_pairs_hook=every_value,
        )  # fmt: skip
    except (ValueError, RecursionError) as error:
        raise SourceChangedError(
            f"{payload.origin}: the schema.org data of script[{number}] is not readable "
            f"({type(error).__name__}: {error})"
        ) from error
    return data
