"""Read CSV files: any delimiter, any encoding that Vietnamese files come in.

A quote that is never closed, or a last line that breaks off, is a file cut short and a change of
form: half a file must not pass for a small market.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from monitor.collectors.columns import (
    Head,
    Layout,
    lay_out,
    left_out_columns,
    letters,
    matches,
)
from monitor.collectors.content import LOOKED_INTO, by_content, other_head
from monitor.collectors.encoding import encoding_of, lines_of
from monitor.collectors.form import is_blank, refuse_other_forms
from monitor.collectors.head import is_numbering, joined
from monitor.collectors.table import Place, Row, Table, read_table
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.source import RecordMap

_DELIMITERS = (",", ";", "\t", "|")
_PLACE = Place(
    row=lambda number: f"row {number}",
    cell=lambda number, column: f"row {number}, column {letters(column)}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvOptions:
    """How the file is written; an empty ``delimiter`` or ``encoding`` is found out.

    ``skip_rows`` lines stand above the head, which has ``header_rows`` lines; a table without a
    head has none, and its columns are named by their letters. ``leave_out`` maps a column to texts
    that make a row no report (a forecast, a price carried forward).
    """

    delimiter: str = ""
    encoding: str = ""
    header_rows: int = 1
    skip_rows: int = 0
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.delimiter) > 1:
            raise ValueError(f"delimiter is {self.delimiter!r}; allowed is one character or none")
        if self.header_rows < 0 or self.skip_rows < 0:
            raise ValueError("header_rows and skip_rows must not be under 0")
        if self.encoding:
            try:
                "".encode(self.encoding)
            except LookupError as error:
                raise ValueError(f"encoding is {self.encoding!r}, which is not known") from error


class CsvFormat:
    """Reads one CSV file."""

    def __init__(self, options: CsvOptions) -> None:
        self._options = options

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield the records of the file; the head is checked before the first of them.

        Raises:
            SourceChangedError: it is no CSV text, is cut short, or its columns are others.
        """
        if is_blank(payload):
            return iter(())
        refuse_other_forms(payload, "CSV text")
        encoding = encoding_of(payload, self._options.encoding)
        delimiter = self._options.delimiter or self._sniffed(payload, encoding, record_map)
        rows = self._rows(payload, encoding, delimiter)
        head, rows = self._head(rows)
        leave_out = self._options.leave_out
        agreed = replace(record_map, ignore=(*record_map.ignore, *leave_out))
        try:
            layout = lay_out(head, agreed)
            left_out = left_out_columns(head, leave_out)
        except SourceChangedError as error:
            hint = self._hint(payload, encoding, agreed) or by_content(
                head, [cells for _, cells in _some(rows)], agreed
            )
            raise SourceChangedError(f"{payload.origin}: {error}{hint}") from error
        body = _checked(_split_alike(rows, layout, delimiter, payload), layout, payload)
        table = Table(rows=body, layout=layout, place=_PLACE, left_out=left_out)
        return read_table(table, record_map, payload.origin)

    def _sniffed(self, payload: Payload, encoding: str, record_map: RecordMap) -> str:
        """Return the delimiter under which the head looks most like the map's, and is widest."""

        def likeness(delimiter: str) -> tuple[int, int]:
            try:
                head, _ = self._head(self._rows(payload, encoding, delimiter))
            except SourceChangedError:
                return (0, 0)
            return matches(head, record_map), len(head.names)

        return max(_DELIMITERS, key=likeness)

    def _hint(self, payload: Payload, encoding: str, agreed: RecordMap) -> str:
        """Return the options under which a head with all the names stands in other lines."""
        for delimiter in self._options.delimiter or _DELIMITERS:
            lines = _some(_lines(payload, encoding, delimiter, 0))
            if found := other_head(lines, agreed, skips=True):
                return found
        return ""

    def _head(self, rows: Iterator[Row]) -> tuple[Head, Iterator[Row]]:
        """Return the head and the rows under it; without a head the columns are nameless."""
        if self._options.header_rows:
            lines = [cells for _, cells in _taken(rows, self._options.header_rows)]
            return joined(lines), rows
        first = list(islice(rows, LOOKED_INTO))
        return Head(("",) * max((len(cells) for _, cells in first), default=0)), chain(first, rows)

    def _rows(self, payload: Payload, encoding: str, delimiter: str) -> Iterator[Row]:
        return _lines(payload, encoding, delimiter, self._options.skip_rows)


def _some(rows: Iterator[Row]) -> list[Row]:
    """Return the first rows, as far as they can be read."""
    found: list[Row] = []
    with contextlib.suppress(SourceChangedError):
        found.extend(islice(rows, LOOKED_INTO))
    return found


def _lines(payload: Payload, encoding: str, delimiter: str, skip: int) -> Iterator[Row]:
    """Yield the lines after the first few, as cells."""
    lines = lines_of(payload, encoding)
    skipped = 0
    for _ in range(skip):
        skipped += next(lines, None) is not None
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begin = 1
    try:
        for cells in reader:
            yield skipped + begin, [cell.strip() for cell in cells]
            begin = reader.line_num + 1
    except csv.Error as error:
        raise SourceChangedError(
            f"{payload.origin}, row {skipped + begin}: not readable as CSV: {error}"
        ) from error


def _taken(rows: Iterator[Row], count: int) -> Iterator[Row]:
    """Yield the first rows in which something is written; ``sep=;`` of Excel is none of them."""
    while count:
        row = next(rows, None)
        if row is None:
            return
        first = row[1][0].casefold() if row[1] else ""
        if any(row[1]) and not first.startswith("sep="):
            count -= 1
            yield row


def _split_alike(
    rows: Iterator[Row], layout: Layout, delimiter: str, payload: Payload
) -> Iterator[Row]:
    """Pass the body on, whose cells are parted as those of the head are.

    Raises:
        SourceChangedError: every one of the first rows is one cell, parted by another delimiter.
    """
    first = list(islice(rows, LOOKED_INTO))
    written = [cells for _, cells in first if any(cells)]
    if written and layout.width > 1 and all(len(cells) == 1 for cells in written):
        for other in _DELIMITERS:
            if all(other in cell for [cell] in written):
                raise SourceChangedError(
                    f"{payload.origin}: the rows are parted by {other!r}, the head by {delimiter!r}"
                )
    return chain(first, rows)


def _checked(rows: Iterator[Row], layout: Layout, payload: Payload) -> Iterator[Row]:
    """Pass the body on, without a row of column numbers under the head.

    Raises:
        SourceChangedError: the last line breaks off before its last column.
    """
    broken_off = not payload.content.endswith((b"\n", b"\r", b"\n\0", b"\r\0"))
    number, cells = 0, [""] * layout.width
    for index, (number, cells) in enumerate(rows):
        if index == 0 and is_numbering(cells):
            continue
        yield number, cells
    if broken_off and len(cells) < layout.width and any(cells):
        raise SourceChangedError(f"{payload.origin}, row {number}: the file breaks off here")
