"""Read the Excel form of an outlet as it comes back, whatever was moved, widened or added.

The head is found by its words and every product by its hidden code, so that order, sheets and
places do not matter; a head that was changed is said to the clerk, and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.collectors.columns import Head, changes, lay_out, letters, matches
from monitor.collectors.form import is_blank
from monitor.collectors.spelling import folded
from monitor.collectors.table import Place, Table, read_table
from monitor.collectors.workbook import Sheet, open_sheet
from monitor.domain.errors import SourceChangedError
from monitor.domain.form import (
    DAY_LABEL,
    ENTRIES,
    HEADS,
    OUTLET_LABEL,
    SHEET,
    VERSION,
    VERSION_MARK,
)
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.source import RecordMap

DECIMAL_MARK = ","
NOT_SAID = frozenset({"", "-", "–", "—", "nr", "n/a"})
"""Texts, as compared, that leave a cell unfilled."""

_SEARCHED_ROWS = 60
_LONGEST_TEXT = 300
_PRINTED = ("product_code", "product", "unit")
_MAP = RecordMap(
    fields={name: (HEADS[name],) for name in (*_PRINTED, *ENTRIES)},
    optional=("product_code", "listed_price", "sold", "received", "note"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """A form as it came back: the outlet and day above the table, and a record for each product.

    The records are complete also where nothing was filled in; ``observed_at`` is blank where no
    day was given.
    """

    outlet: str
    day: str
    records: tuple[RawRecord, ...]

    @property
    def filled(self) -> tuple[RawRecord, ...]:
        """Return the records in which something was written."""
        return tuple(record for record in self.records if is_filled(record))


def read_form(payload: Payload) -> FilledForm:
    """Return what a form says.

    Raises:
        SourceChangedError: it is no workbook, or no form of ours; names what is different.
        SourceTooLargeError: the workbook unpacks to too much.
    """
    if is_blank(payload):
        raise SourceChangedError(f"{payload.origin}: the file is empty")
    sheet = _sheet(payload)
    begin = _head_row(sheet.rows)
    above = sheet.rows[:begin]
    _check_version(above)
    outlet, day = _beside(above, OUTLET_LABEL), _beside(above, DAY_LABEL)
    records = [_with(record, outlet, day) for record in _records(sheet, begin, payload.origin)]
    return FilledForm(outlet=outlet, day=day, records=tuple(records))


def is_filled(record: RawRecord) -> bool:
    """Say whether a clerk wrote anything into this line."""
    return any(folded(record.fields.get(name, "")) not in NOT_SAID for name in ENTRIES)


def _sheet(payload: Payload) -> Sheet:
    """Return the sheet of the form, or the first one where it was renamed."""
    try:
        return open_sheet(payload, SHEET, DECIMAL_MARK)
    except SourceChangedError as error:
        if "no sheet" not in str(error):
            raise
    return open_sheet(payload, 1, DECIMAL_MARK)


def _head_row(rows: Sequence[Sequence[str]]) -> int:
    """Return the row of the head: the first one that fits, or the likeliest."""
    searched = range(min(len(rows), _SEARCHED_ROWS))
    heads = {at: Head(tuple(rows[at])) for at in searched}
    fitting = (at for at, head in heads.items() if not changes(head, _MAP))
    likeliest = max(searched, key=lambda at: matches(heads[at], _MAP), default=0)
    return next(fitting, likeliest)


def _records(sheet: Sheet, begin: int, origin: str) -> Iterator[RawRecord]:
    head = Head(tuple(sheet.rows[begin]) if sheet.rows else ())
    try:
        layout = lay_out(head, _MAP)
    except SourceChangedError as error:
        raise SourceChangedError(f"{origin}, sheet {sheet.name!r}: {error}") from error
    name = f"'{sheet.name.replace(chr(39), 2 * chr(39))}'"

    def cell(number: int, index: int) -> str:
        return f"{name}!{letters(index)}{number}"

    column = dict(layout.columns)["price"][0]
    body = ((at + 1, sheet.rows[at][: layout.width]) for at in range(begin + 1, len(sheet.rows)))
    place = Place(row=lambda number: cell(number, column), cell=cell)
    for record in read_table(
        Table(rows=body, layout=layout, place=place, left_out={}), _MAP, origin
    ):
        if record.fields.get("product") or record.fields.get("product_code"):
            yield record


def _with(record: RawRecord, outlet: str, day: str) -> RawRecord:
    fields = {name: text[:_LONGEST_TEXT] for name, text in record.fields.items()}
    said = {
        name: "" if name in ENTRIES and folded(text) in NOT_SAID else text
        for name, text in fields.items()
    }
    return RawRecord(fields={**said, "outlet": outlet, "observed_at": day}, locator=record.locator)


def _beside(rows: Sequence[Sequence[str]], label: str) -> str:
    """Return what stands to the right of a label, empty where nothing does."""
    for row in rows:
        for at, text in enumerate(row):
            if folded(text).rstrip(": ") == folded(label):
                return next((other for other in row[at + 1 :] if other), "")
    return ""


def _check_version(rows: Sequence[Sequence[str]]) -> None:
    marks = re.findall(
        rf"{VERSION_MARK}(\d{{1,6}})", "\n".join(text for row in rows for text in row)
    )
    if marks and int(marks[0]) > VERSION:
        raise SourceChangedError(
            f"the form is of version {marks[0]}, and this monitor knows version {VERSION}"
        )
