"""Turn the rows of a table, whatever file it stood in, into records under our field names.

Every value stays the source's own text. A ditto mark repeats what was last written above it; a
default or a part of the file's name stands in only where nothing is written. A row with more cells
than there are heads cannot be told apart into columns: its whole text is put where the figure would
be, so that it is set aside for a person and not read askew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter

from monitor.collectors.columns import Layout
from monitor.collectors.spelling import folded
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import RawRecord
from monitor.domain.source import RecordMap

Row = tuple[int, list[str]]
"""The row's number as a person counts, and its cells, trimmed."""

_ASKEW = "dòng có nhiều ô hơn đầu bảng có cột / more cells than the head has columns"
_FIGURES = ("price", "stock", "listed_price", "sold", "received", "ordered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How a table names its places: a row as a whole, and one cell of it."""

    row: Callable[[int], str]
    cell: Callable[[int, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that was found: its body, where its columns stand, and how its places are named.

    ``left_out`` maps columns to texts (as compared) that make a row no report.
    """

    rows: Iterable[Row]
    layout: Layout
    place: Place
    left_out: Mapping[int, frozenset[str]]


def read_table(table: Table, record_map: RecordMap, origin: str) -> Iterator[RawRecord]:
    """Yield the records of a table's body; rows without anything written are none.

    Raises:
        SourceChangedError: the origin does not have the agreed form.
    """
    fallback = constants(record_map, origin)
    if record_map.ditto:
        body = _unditto(table.rows, table.layout, record_map.ditto)
        table = replace(table, rows=body)
    return _records(table, record_map, fallback, origin)


def constants(record_map: RecordMap, origin: str) -> dict[str, str]:
    """Return what holds for every record: defaults, and what the origin's name says.

    Raises:
        SourceChangedError: the origin's name does not have the agreed form.
    """
    if not record_map.from_origin:
        return dict(record_map.defaults)
    found = re.search(record_map.from_origin, origin)
    if found is None:
        raise SourceChangedError(
            f"{origin}: the name has not the agreed form {record_map.from_origin!r}"
        )
    return {**record_map.defaults, **{k: v for k, v in found.groupdict().items() if v}}


def _records(
    table: Table, record_map: RecordMap, fallback: Mapping[str, str], origin: str
) -> Iterator[RawRecord]:
    layout, place = table.layout, table.place
    if layout.notice:
        yield RawRecord(fields={}, locator="head", notice=f"{origin}: {layout.notice}")
    width, take = layout.width, _taker(layout, fallback)
    for number, written in table.rows:
        if not any(written):
            continue
        if any(written[width:]):
            whole = {figure_field(record_map): " | ".join(written), "note": _ASKEW}
            yield RawRecord(fields=whole, locator=place.row(number))
            continue
        cells = written + [""] * (width - len(written))
        if table.left_out and (why := _why_left_out(cells, table.left_out)):
            yield no_report(why, place.row(number))
            continue
        fields = take(cells)
        if record_map.wide is None:
            yield RawRecord(fields=fields, locator=place.row(number))
            continue
        for value, column in layout.wide:
            own = {**fields, record_map.wide.into: value, record_map.wide.value: cells[column]}
            yield RawRecord(fields=own, locator=place.cell(number, column))


def _taker(layout: Layout, fallback: Mapping[str, str]) -> Callable[[list[str]], dict[str, str]]:
    """Return what takes the fields out of a row: quickly where nothing has to be weighed."""
    if len(layout.columns) > 1 and not fallback and all(len(c) == 1 for _, c in layout.columns):
        names = tuple(name for name, _ in layout.columns)
        pick = itemgetter(*(columns[0] for _, columns in layout.columns))
        return lambda cells: dict(zip(names, pick(cells), strict=True))

    def weighed(cells: list[str]) -> dict[str, str]:
        fields = dict(fallback)
        for name, columns in layout.columns:
            text = _first_written(cells, columns)
            if text or name not in fields:
                fields[name] = text
        return fields

    return weighed


def _why_left_out(cells: list[str], left_out: Mapping[int, frozenset[str]]) -> str:
    return next((cells[i] for i, texts in left_out.items() if folded(cells[i]) in texts), "")


def no_report(why: str, locator: str) -> RawRecord:
    """Return a record without any figure, so that what is left out is counted and not lost."""
    return RawRecord(fields={"note": f"left out: {why}"}, locator=locator)


def figure_field(record_map: RecordMap) -> str:
    """Return the field that holds the map's main figure."""
    if record_map.wide is not None:
        return record_map.wide.value
    return next((name for name in _FIGURES if name in record_map.fields), "price")


def _first_written(cells: list[str], columns: tuple[int, ...]) -> str:
    for column in columns:
        if cells[column]:
            return cells[column]
    return ""


def _unditto(rows: Iterable[Row], layout: Layout, marks: tuple[str, ...]) -> Iterator[Row]:
    """Replace ditto marks by what was last written above; a mark with nothing above stays."""
    above = [""] * layout.width
    for number, cells in rows:
        for column, text in enumerate(cells[: layout.width]):
            if text in marks:
                cells[column] = above[column] or text
            elif text:
                above[column] = text
        yield number, cells
