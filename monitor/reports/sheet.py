"""One sheet of the workbook: how a table is laid out, frozen, filtered and printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from monitor.domain.view import DailySummary
from monitor.reports.tables import Cell, Column, Table
from monitor.reports.words import Words

_FONT: dict[str, object] = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
WHOLE, AMOUNT = "#,##0", "#,##0.0#"
_FORMS: dict[str, dict[str, object]] = {
    "text": {"align": "left", "indent": 1},
    "long": {"align": "left", "indent": 1, "text_wrap": True},
    "left": {"align": "left", "indent": 1, "num_format": WHOLE},
    "whole": {"num_format": WHOLE},
    "amount": {"num_format": AMOUNT},
    "percent": {"num_format": "0%"},
    "change": {"num_format": "+0.0%;-0.0%;0.0%"},
    "moment": {"num_format": "hh:mm dd/mm/yyyy", "align": "left", "indent": 1},
    "link": {"font_color": "#0B4F40", "underline": 1, "align": "left", "indent": 1},
    "course": {"font_color": "#1F7A5C", "font_size": 9, "align": "left", "indent": 1},
}
_FIGURES = frozenset({"whole", "amount", "percent", "change"})
_BRAND = "#0B4F40"
_BANNER_COLUMNS = 4
_SENTENCE_WIDTH = 100
_LINE_POINTS = 13.5


@dataclass(frozen=True, slots=True)
class Styles:
    """The cell formats of a workbook, made once; ``strong`` are those of rows that stand out."""

    plain: dict[str, Format]
    strong: dict[str, Format]
    title: Format
    head: Format
    head_right: Format
    name: Format
    drill: Format
    note: Format

    @staticmethod
    def of(book: Workbook) -> Styles:
        """Return the formats of a new workbook."""
        line = {**_FONT, "bottom": 1, "bottom_color": "#DFE5DF"}
        red = {"font_color": "#A81E17", "bold": True}
        head = {"bold": True, "font_color": "#FFFFFF", "bg_color": _BRAND, "text_wrap": True}
        return Styles(
            plain={name: book.add_format({**line, **form}) for name, form in _FORMS.items()},
            strong={
                name: book.add_format({**line, **form, **red}) for name, form in _FORMS.items()
            },
            title=book.add_format({**_FONT, "bold": True, "font_size": 15, "font_color": _BRAND}),
            head=book.add_format({**_FONT, **head, "align": "left", "indent": 1}),
            head_right=book.add_format({**_FONT, **head, "align": "right"}),
            name=book.add_format({**_FONT, "bold": True, "font_color": "#52625B"}),
            drill=book.add_format({**_FONT, "bold": True, "bg_color": "#F2C14E"}),
            note=book.add_format({**_FONT, "italic": True, "font_color": "#52625B"}),
        )


class Sheet:
    """A sheet that is written from the top down; a drill is marked in its first row."""

    def __init__(
        self, book: Workbook, styles: Styles, name: str, words: Words, summary: DailySummary
    ) -> None:
        self.page: Worksheet = book.add_worksheet(name)
        self.words = words
        self._styles, self._row = styles, 0
        self._set_up_print(summary)
        if summary.is_drill:
            text = "MÔ PHỎNG: số liệu diễn tập, không phải thị trường thật"
            said = words(text, "SIMULATED: figures of a drill, not of the real market")
            for at in range(1, _BANNER_COLUMNS):
                self.page.write_blank(0, at, None, styles.drill)
            self.page.write_string(0, 0, said, styles.drill)
            self._row = 1

    def title(self, text: str) -> None:
        """Write the title of the report."""
        self.page.write_string(self._row, 0, text, self._styles.title)
        self.page.set_row(self._row, 30)
        self._row += 2

    def pair(self, name: str, value: str | int) -> None:
        """Write a fact as name and value."""
        self.page.write_string(self._row, 0, name, self._styles.name)
        plain = self._styles.plain
        if isinstance(value, int):
            self.page.write_number(self._row, 1, value, plain["left"])
        elif value.startswith(("http://", "https://")):
            self.page.write_url(self._row, 1, value, plain["link"])
        else:
            self.page.write_string(self._row, 1, value, plain["text"])
        self._row += 1

    def gap(self, text: str) -> None:
        """Begin a new part under its own head."""
        self.page.write_string(self._row + 1, 0, text, self._styles.name)
        self._row += 1

    def sentence(self, text: str, *, is_strong: bool = False) -> None:
        """Write a sentence in the wide column."""
        forms = self._styles.strong if is_strong else self._styles.plain
        self.page.write_string(self._row, 1, text, forms["long"])
        self.page.set_row(self._row, _lines(text, _SENTENCE_WIDTH) * _LINE_POINTS + 4)
        self._row += 1

    def fill(self, table: Table) -> None:
        """Write a table: frozen and repeated head, filter, widths, and its note."""
        top = self._row
        for at, column in enumerate(table.columns):
            self.page.set_column(at, at, column.width)
            is_figure = column.form in _FIGURES
            head = self._styles.head_right if is_figure else self._styles.head
            self.page.write_string(top, at, column.head, head)
        self.page.set_row(top, 32)
        for number, row in enumerate(table.rows):
            forms = self._styles.strong if number in table.strong else self._styles.plain
            self.page.set_row(top + 1 + number, _height(table.columns, row))
            for at, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                self._write(top + 1 + number, at, column, cell, forms[_form(column, cell)])
        bottom = top + len(table.rows)
        self.page.freeze_panes(top + 1, 0)
        self.page.repeat_rows(top)
        self.page.autofilter(top, 0, max(bottom, top + 1), len(table.columns) - 1)
        if table.aside:
            self.page.print_area(0, 0, bottom, len(table.columns) - table.aside - 1)
        note = table.note or ("" if table.rows else self.words("Không có dòng nào.", "No line."))
        if note:
            self.page.write_string(bottom + 2, 0, note, self._styles.note)

    def _write(self, row: int, at: int, column: Column, cell: Cell, form: Format) -> None:
        if cell is None or cell == "":
            self.page.write_blank(row, at, None, form)
        elif isinstance(cell, datetime):
            self.page.write_datetime(row, at, cell, form)
        elif column.form == "link" and isinstance(cell, str):
            self.page.write_url(row, at, cell, form, cell.rpartition("/")[2])
        elif isinstance(cell, str):
            self.page.write_string(row, at, cell, form)
        else:
            self.page.write_number(row, at, cell, form)

    def _set_up_print(self, summary: DailySummary) -> None:
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
        self.page.fit_to_pages(1, 0)
        self.page.hide_gridlines(2)
        day = self.words.day(summary.day)
        self.page.set_footer(f"&L{summary.authority.replace('&', '&&')} · {day}&R&A · &P/&N")


def _form(column: Column, cell: Cell) -> str:
    """Return the form of a cell: an amount has a decimal mark only where something follows it."""
    is_whole = isinstance(cell, int | float) and cell % 1 == 0
    return "whole" if column.form == "amount" and is_whole else column.form


def _height(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> float:
    """Return the height in points that the longest wrapped text of a row needs."""
    lines = [
        _lines(cell, column.width)
        for column, cell in zip(columns, row, strict=True)
        if column.form == "long" and isinstance(cell, str)
    ]
    return max(lines, default=1) * _LINE_POINTS + 5


def _lines(text: str, width: int) -> int:
    return -(-len(text) // max(width - 4, 1))
