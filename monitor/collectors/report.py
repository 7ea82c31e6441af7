"""Read the reports that retailers send by themselves: a JSON document, or the outlet's Excel form.

A line that is not of the agreed form is no reason to lose the others: it becomes a record without
figures that says why. Only a document that is none of ours is refused as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from monitor.collectors.cells import cell_text
from monitor.collectors.form import is_workbook
from monitor.collectors.report_form import DECIMAL_MARK, read_form
from monitor.collectors.table import no_report
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.ports import Fetched
from monitor.domain.source import RecordMap

DOCUMENT_KEYS = frozenset({"observed_at", "outlet", "lines"})
_LINE_KEYS: Mapping[str, str] = {
    "name": "product",
    "gtin": "product_code",
    "product_code": "product_code",
    **{
        name: name
        for name in (
            *("outlet", "product", "unit", "price", "listed_price", "stock", "stock_form"),
            *("promotional", "member_price", "sold", "received", "ordered", "availability", "note"),
            *("observed_at", "withdraw"),
        )
    },
}
"""Our field for each key of a line; of several for one field the later one here wins."""

LINE_KEYS = frozenset({*_LINE_KEYS, "regular_price"})
_YES_OR_NO = frozenset({"promotional", "withdraw"})
_MOST_LINES = 20_000
_LONGEST_TEXT = 300
_LONGEST_KEYS = 5
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class ReportFormat:
    """Reads what retailers send by themselves."""

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:  # noqa: ARG002 - the form is ours
        """Yield the lines of a report; of an Excel form those in which something is written.

        Raises:
            SourceChangedError: it is neither of the two forms.
            SourceTooLargeError: a workbook unpacks to too much.
        """
        if is_workbook(payload.content):
            return iter(read_form(payload).filled)
        return _lines(_document(payload.content))


class NeverAsked:
    """The fetcher of a source that sends by itself: there is never anything to fetch."""

    def fetch(self, memory: Mapping[str, str]) -> Fetched:  # noqa: ARG002 - nothing is asked
        """Return that nothing is new."""
        return Fetched(payloads=(), unchanged=True)


def _document(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(
            content.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_object
        )
    except (ValueError, RecursionError) as error:
        text = f"this is neither a workbook nor a JSON document: {error}"
        raise SourceChangedError(text) from error
    if not isinstance(found, dict) or not isinstance(found.get("lines"), list):
        raise SourceChangedError('expected an object with a list "lines"')
    if unknown := found.keys() - DOCUMENT_KEYS:
        raise SourceChangedError(
            f"unknown: {_named(unknown)}; allowed are {', '.join(sorted(DOCUMENT_KEYS))}"
        )
    if len(found["lines"]) > _MOST_LINES:
        raise SourceChangedError(f"more than {_MOST_LINES:,} lines; send them in parts")
    for name in ("observed_at", "outlet"):
        if not isinstance(found.get(name, ""), str):
            raise SourceChangedError(f"{name} must be a text")
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a key that stands twice becomes one that nobody knows, and is refused."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[f"{key} (twice)" if key in found else key] = value
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _lines(document: dict[str, Any]) -> Iterator[RawRecord]:
    shared = {name: document.get(name, "") for name in ("observed_at", "outlet")}
    for at, line in enumerate(document["lines"]):
        yield _record(line, f"lines[{at}]", shared)


def _record(line: object, locator: str, shared: Mapping[str, str]) -> RawRecord:
    if not isinstance(line, dict):
        return no_report("a line is an object", locator)
    if unknown := line.keys() - LINE_KEYS:
        return no_report(f"unknown: {_named(unknown)}", locator)
    fields = dict(shared)
    for key, name in _LINE_KEYS.items():
        if line.get(key) is not None:
            fields[name] = _text(line[key], name)
    if line.get("regular_price") is not None:
        now = fields.pop("price", None)
        fields["price"] = _text(line["regular_price"], "regular_price")
        if now is not None:
            fields["promotional_price"] = now
    if bad := [name for name, text in fields.items() if not _is_plain(text)]:
        return no_report(f"not a short text or a number: {_named(bad)}", locator)
    return RawRecord(fields=fields, locator=locator)


def _text(value: object, name: str) -> str:
    """Return a value as people write it; what is no value of such a field can be no text either."""
    match value:
        case str():
            return value.strip()
        case bool() if name not in _YES_OR_NO:
            return "\0"
        case int() | float():
            return cell_text(value, DECIMAL_MARK)
        case _:
            return "\0"


def _is_plain(text: str) -> bool:
    """Say whether a text can be stored and is short enough to be one figure, name or note."""
    return len(text) <= _LONGEST_TEXT and _UNPRINTABLE.search(text) is None


def _named(keys: Any) -> str:
    """Return keys for a message, cut short and free of what could not be printed."""
    shown = sorted(ascii(key)[1:41] for key in keys)[:_LONGEST_KEYS]
    return ", ".join(text.rstrip("'") for text in shown)
