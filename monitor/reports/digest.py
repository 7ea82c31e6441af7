"""The whole list behind a digest as a workbook: one line an alert, ready to sort and to filter.

Written row by row, so that a hundred thousand lines need no more memory than a hundred; byte for
byte the same for the same list.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from monitor.domain.delivery import Attachment
from monitor.reports.sheet import AMOUNT, WHOLE

Rows = Sequence[tuple[str | float | None, ...]]

_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS: Final = (14, 11, 18, 18, 22, 26, 16, 11, 13, 8, 56, 34)
"""Of each column, in letters: together an A4 page across that can be read on paper."""
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def digest_workbook(rows: Rows, authority: str, at: datetime) -> Attachment:
    """Return rows under their head as an attachment; ``at`` is the moment the file carries."""
    stream = io.BytesIO()
    with Workbook(stream, dict(_OPTIONS)) as book:
        book.set_properties({"author": authority, "created": at.replace(tzinfo=None)})
        page = book.add_worksheet(_NAME)
        head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#0B4F40"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        whole, amount = (
            book.add_format({"num_format": form, "valign": "top"}) for form in (WHOLE, AMOUNT)
        )
        _lay_out(page, rows)
        page.write_row(0, 0, rows[0], head)
        for number, row in enumerate(rows[1:], start=1):
            for at_column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, at_column, cell, text)
                elif cell is not None:
                    page.write_number(number, at_column, cell, amount if cell % 1 else whole)
    return Attachment(name=f"{_FILE}.xlsx", media_type=_TYPE, content=stream.getvalue())


def _lay_out(page: Worksheet, rows: Rows) -> None:
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(rows) - 1, 1), len(rows[0]) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


_NAME: Final = "Cảnh báo"
_FILE: Final = "canh-bao"
