"""Excel feeds: a title that says what it is, the head under it, and a sheet that says it again."""

from __future__ import annotations

import io

from monitor.drill.csv_feed import TITLE
from monitor.drill.record import Desk
from monitor.drill.table import table_of

_SHEET, _NOTE_SHEET = "Báo cáo", "Mô phỏng"
_NOTE = "Mọi số liệu trong tệp này do máy sinh ra để thực hành, không phải giá thật."


def render_excel(desk: Desk) -> bytes:
    """Return the workbook's bytes."""
    import xlsxwriter

    options = desk.source.format.options
    table = table_of(desk)
    wanted = options.get("sheet", 1)
    header_rows = options.get("header_rows", 1)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "constant_memory": False})
    sheets = [
        book.add_worksheet(f"Trang {n}") for n in range(1, wanted if isinstance(wanted, int) else 1)
    ]
    for sheet in sheets:
        sheet.write_string(0, 0, TITLE)
    sheet = book.add_worksheet(wanted if isinstance(wanted, str) else _SHEET)
    sheet.write_string(0, 0, f"{TITLE}: {desk.source.retailer}")
    row = 2
    for _ in range(header_rows if isinstance(header_rows, int) else 1):
        sheet.write_row(row, 0, table.heads)
        row += 1
    for line in table.rows:
        for column, cell in enumerate(line):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell)
        row += 1
    book.add_worksheet(_NOTE_SHEET).write_string(0, 0, _NOTE)
    book.close()
    return stream.getvalue()
