"""Feeds that are tables: long ones with a line for each product, wide ones with a column each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.source import RecordMap, Wide
from monitor.drill.market import Report
from monitor.drill.pen import SIMULATED, Cell
from monitor.drill.record import Desk, lines, told

_NUMBER_HEADS = frozenset({"stt", "tt", "no"})
_NOTE_HEADS = frozenset({"ghi chú", "ghi chu", "note", "notes"})
_NAME_HEADS = frozenset({"tên hàng", "mặt hàng", "tên", "name"})
_MARK_HEAD = "Mô phỏng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Heads and rows; every row has a cell for each head."""

    heads: list[str]
    rows: list[list[Cell]]


def table_of(desk: Desk) -> Table:
    """Return the source's answer as its record map wants a table."""
    record_map = desk.source.record_map
    wide = record_map.wide
    if wide is None:
        return _framed(_long_rows(desk), _heads(record_map), desk, len(record_map.fields))
    columns = _wide_columns(desk, wide)
    heads = [*_heads(record_map), *columns]
    rows = _by_outlet(desk, wide) if wide.into == "outlet" else _by_product(desk, wide)
    return _framed(rows, heads, desk, len(heads))


def _heads(record_map: RecordMap) -> list[str]:
    return [names[0] for names in record_map.fields.values()]


def _long_rows(desk: Desk) -> Iterator[list[Cell]]:
    for _, _, found in lines(desk, list(desk.source.record_map.fields)):
        for line in found:
            yield list(line)


def _wide_columns(desk: Desk, wide: Wide) -> list[str]:
    if wide.columns:
        return list(wide.columns)
    if wide.into == "outlet":
        return [desk.pen.outlet(outlet.code) for outlet in desk.outlets()]
    return list(desk.pen.products)


def _by_outlet(desk: Desk, wide: Wide) -> Iterator[list[Cell]]:
    """Yield a row for each report and product, with a cell for each outlet."""
    fields = list(desk.source.record_map.fields)
    order = _order(desk, wide)
    for report in desk.reports():
        cells = {code: _figures(desk, wide, report, row) for row, code in enumerate(report.outlets)}
        blank: list[Cell] = [""] * len(desk.pen.products)
        values = zip(*(cells.get(code, blank) for code in order), strict=True)
        front = zip(*(desk.pen.column(field, report, 0) for field in fields), strict=True)
        for left, right in zip(front, values, strict=True):
            yield [*left, *right]


def _by_product(desk: Desk, wide: Wide) -> Iterator[list[Cell]]:
    """Yield a row for each report and outlet, with a cell for each product."""
    fields = list(desk.source.record_map.fields)
    products = list(desk.market.settings.market.products.values())
    wanted = [
        index
        for value in (wide.columns.values() or [p.code for p in products])
        for index, product in enumerate(products)
        if value in {product.code, product.name}
    ]
    for report in desk.reports():
        for row in range(len(report.outlets)):
            figures = _figures(desk, wide, report, row)
            front = [desk.pen.column(field, report, row)[0] for field in fields]
            yield [*front, *(figures[index] for index in wanted)]


def _order(desk: Desk, wide: Wide) -> list[str]:
    outlets = desk.outlets()
    if not wide.columns:
        return [outlet.code for outlet in outlets]
    by_name = {outlet.name: outlet.code for outlet in outlets}
    return [by_name.get(value, value) for value in wide.columns.values()]


def _figures(desk: Desk, wide: Wide, report: Report, row: int) -> list[Cell]:
    """Return the figures of an outlet: blank where it is closed, a word where nobody looked."""
    if not report.is_open[row]:
        return [""] * len(desk.pen.products)
    keep = told(report, row, tells_closed=False).tolist()
    figures = desk.pen.column(wide.value, report, row)
    unseen = desk.pen.missing
    return [figure if kept else unseen for figure, kept in zip(figures, keep, strict=True)]


def _framed(rows: Iterator[list[Cell]], heads: list[str], desk: Desk, width: int) -> Table:
    """Return the table with the columns that the map ignores: numbers, names and the mark."""
    record_map = desk.source.record_map
    ignored = [head for head in record_map.ignore if head not in heads]
    front = [head for head in ignored if head.casefold() in _NUMBER_HEADS]
    back = [head for head in ignored if head not in front]
    takes_any = record_map.strict or (record_map.wide is not None and not record_map.wide.columns)
    if not takes_any and not any(head.casefold() in _NOTE_HEADS for head in back):
        back.append(_MARK_HEAD)
    fields = list(record_map.fields)
    framed = [
        [number] * len(front) + line[:width] + [_extra(head, line, fields, desk) for head in back]
        for number, line in enumerate(rows, start=1)
    ]
    return Table(heads=[*front, *heads, *back], rows=framed)


def _extra(head: str, line: list[Cell], fields: list[str], desk: Desk) -> Cell:
    folded = head.casefold()
    if folded in _NOTE_HEADS or head == _MARK_HEAD:
        return SIMULATED
    if folded in _NAME_HEADS and "product_code" in fields:
        return desk.pen.name_of(str(line[fields.index("product_code")]))
    return ""
