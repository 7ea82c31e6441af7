"""Read workbooks (xls, xlsx, ods): the head is found by its words, wherever it stands.

Above the head stand titles, seals and blank lines that differ from month to month, so no row number
is agreed: the head is the first block of lines under which all the wanted columns are found. Merged
cells count as filled: over the head in both directions, in the body downwards only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from monitor.collectors.columns import (
    Head,
    changes,
    lay_out,
    left_out_columns,
    letters,
    matches,
)
from monitor.collectors.content import by_content, other_head
from monitor.collectors.form import is_blank
from monitor.collectors.head import is_numbering, joined
from monitor.collectors.spelling import folded
from monitor.collectors.table import Place, Row, Table, figure_field, read_table
from monitor.collectors.workbook import Sheet, open_sheet
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.source import RecordMap

_SEARCHED_ROWS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcelOptions:
    """Which sheet (a name, or a number counting the visible ones from one) and how its head looks.

    ``header`` are words that must stand in the head; ``header_rows`` is how many lines it has. A
    table without a head has none, and its columns are named by their letters.
    ``decimal_mark`` is written into numbers that are not whole: ``.`` goes with the number style
    ``point``, ``,`` with ``vietnamese``. ``leave_out`` maps a column to texts that make a row no
    report.
    """

    sheet: int | str = 1
    header: tuple[str, ...] = ()
    header_rows: int = 1
    decimal_mark: str = "."
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.sheet, int) and self.sheet < 1:
            raise ValueError("sheet counts from 1")
        if not 0 <= self.header_rows <= 10:
            raise ValueError(f"header_rows is {self.header_rows}; allowed is 0 to 10")
        if self.decimal_mark not in {".", ","}:
            raise ValueError(f'decimal_mark is {self.decimal_mark!r}; allowed are "." and ","')


class ExcelFormat:
    """Reads one sheet of one workbook."""

    def __init__(self, options: ExcelOptions) -> None:
        self._options = options

    def read(self, payload: Payload, record_map: RecordMap) -> Iterator[RawRecord]:
        """Yield the records of the sheet.

        Raises:
            SourceChangedError: it is no workbook, or sheet or columns are not there.
            SourceTooLargeError: the workbook unpacks to too much.
        """
        if is_blank(payload):
            return iter(())
        leave_out = self._options.leave_out
        record_map = replace(record_map, ignore=(*record_map.ignore, *leave_out))
        sheet = open_sheet(payload, self._options.sheet, self._options.decimal_mark)
        if not any(any(row) for row in sheet.rows):
            return iter(())
        begin, head = self._head(sheet, record_map)
        try:
            layout = lay_out(head, record_map)
            left_out = left_out_columns(head, leave_out)
        except SourceChangedError as error:
            hint = _hint(sheet, begin, head, record_map)
            raise SourceChangedError(
                f"{payload.origin}, sheet {sheet.name!r}: {error}{hint}"
            ) from error
        main = dict(layout.columns).get(figure_field(record_map), ())
        place = _place(sheet.name, main[0] if main else 0)
        rows = _body(sheet, begin)
        table = Table(rows=rows, layout=layout, place=place, left_out=left_out)
        return read_table(table, record_map, payload.origin)

    def _head(self, sheet: Sheet, record_map: RecordMap) -> tuple[int, Head]:
        """Return the row after the head, and the head: the first that fits, or the likeliest."""
        count = self._options.header_rows
        if count == 0:
            return 0, Head(("",) * max(map(len, sheet.rows)))
        covered = _covered(sheet, min(len(sheet.rows), _SEARCHED_ROWS + count))
        likeliest, most = (count, Head(())), -1
        for begin in range(min(len(sheet.rows), _SEARCHED_ROWS)):
            block = slice(begin, begin + count)
            head = joined(sheet.rows[block], covered[block] if sheet.merged else None)
            likeness = matches(head, record_map) + self._words_in(head)
            if likeness > most:
                likeliest, most = (begin + count, head), likeness
            if self._words_in(head) == len(self._options.header) and not changes(head, record_map):
                return begin + count, head
        return likeliest

    def _words_in(self, head: Head) -> int:
        names = [folded(name) for name in head.names]
        return sum(any(folded(word) in name for name in names) for word in self._options.header)


def _hint(sheet: Sheet, begin: int, head: Head, record_map: RecordMap) -> str:
    numbered = list(enumerate(sheet.rows, start=1))
    return other_head(numbered, record_map, skips=False) or by_content(
        head, sheet.rows[begin:], record_map
    )


def _place(sheet: str, column: int) -> Place:
    plain = sheet.replace("_", "").isalnum()
    name = sheet if plain else f"'{sheet.replace(chr(39), 2 * chr(39))}'"

    def cell(number: int, index: int) -> str:
        return f"{name}!{letters(index)}{number}"

    return Place(row=lambda number: cell(number, column), cell=cell)


def _covered(sheet: Sheet, count: int) -> list[list[str]]:
    """Return the first rows with merged cells filled in both directions."""
    rows = [list(row) for row in sheet.rows[:count]]
    for (top, left), (bottom, right) in sheet.merged:
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = sheet.rows[top][left]
    return rows


def _body(sheet: Sheet, begin: int) -> Iterator[Row]:
    """Yield the rows under the head, with vertically merged cells filled downwards."""
    rows = sheet.rows
    for (top, left), (bottom, _) in sheet.merged:
        for row in rows[top + 1 : bottom + 1] if top >= begin else ():
            if left < len(row):
                row[left] = rows[top][left]
    for index in range(begin, len(rows)):
        if index > begin or not is_numbering(rows[index]):
            yield index + 1, rows[index]
