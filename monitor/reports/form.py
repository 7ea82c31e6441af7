"""The Excel form of an outlet: to be filled by a clerk, and answered with every cell marked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, time

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from monitor.domain import wording
from monitor.domain.form import (
    DAY_LABEL,
    ENTRIES,
    HEADS,
    OUTLET_LABEL,
    RESULT_HEAD,
    SHEET,
    VERSION,
    VERSION_MARK,
    FormLine,
    OutletForm,
)
from monitor.domain.intake import LineAnswer
from monitor.reports.form_guide import write_guide
from monitor.reports.form_rules import DAY, NUMBER, SHELF

_NAMES = tuple(HEADS)
_WIDTHS: Mapping[str, float] = {
    "product_code": 16, "product": 36, "unit": 9, "last_price": 12, "last_stock": 12, "price": 14,
    "listed_price": 14, "stock": 13, "sold": 11, "received": 11, "availability": 20, "note": 30,
}  # fmt: skip
_STYLE_OF: Mapping[str, str] = {
    **dict.fromkeys(("price", "listed_price"), "entry_price"),
    **dict.fromkeys(("stock", "sold", "received"), "entry_quantity"),
}
_HEAD_ROW, _DAY_ROW = 7, 4
_RESULT_WIDTH = 58
_ROW_POINTS = 18
_BRAND, _GREY, _ENTRY, _GOOD, _BAD = "#0B4F40", "#7A857F", "#FFF9DB", "#D5EFDD", "#F9D0CC"
_VIETNAMESE = "[$-42A]"
"""The locale of a cell's figures: LibreOffice then reads ``134.000`` typed there as a Vietnamese
does, also where the program itself is set to English; Excel follows the machine."""
_DONG = f"{_VIETNAMESE}[<1000]General;{_VIETNAMESE}#,##0"
_QUANTITY = f"{_VIETNAMESE}[<10000]General;{_VIETNAMESE}#,##0"
"""Exact where a fraction may stand; ``#,##0.##`` would end whole numbers with a lone mark."""
_TEXT = "@"
"""A day typed into a cell of text stays as typed; elsewhere an English machine makes 05/02 May."""
_FONT: dict[str, object] = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
_LINE: dict[str, object] = {**_FONT, "border": 1, "border_color": "#C9D3CC"}


def render_form(form: OutletForm) -> bytes:
    """Return a form as a workbook; the same form gives the same bytes."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        moment = {"created": _midnight(form.made_on)}
        book.set_properties({"title": f"{SHEET} {form.outlet_name}", **moment})
        _FormSheet(book, form).write()
        write_guide(book)
    return stream.getvalue()


class _FormSheet:
    """The sheet that is filled."""

    def __init__(self, book: Workbook, form: OutletForm) -> None:
        self._book, self._form = book, form
        self._page: Worksheet = book.add_worksheet(SHEET)
        self._made: dict[tuple[str, str], Format] = {}
        self._columns = {name: at for at, name in enumerate(_NAMES)}
        self._last_column = len(_NAMES) - (not form.is_answer)

    def write(self) -> None:
        """Write everything from the top down."""
        self._set_up()
        self._write_top()
        self._write_heads()
        for at, line in enumerate(self._form.lines, start=_HEAD_ROW + 1):
            self._write_line(at, line)
        self._restrict()

    def _set_up(self) -> None:
        page, bottom = self._page, _HEAD_ROW + len(self._form.lines)
        hidden = {"product_code", *(("last_price", "last_stock") if self._form.is_answer else ())}
        for name, at in self._columns.items():
            page.set_column(at, at, _WIDTHS[name], None, {"hidden": name in hidden})
        page.set_default_row(_ROW_POINTS)
        if self._form.is_answer:
            page.set_column(len(_NAMES), len(_NAMES), _RESULT_WIDTH)
        page.freeze_panes(_HEAD_ROW + 1, self._columns["unit"] + 1)
        page.set_landscape()
        page.set_paper(9)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEAD_ROW)
        page.print_area(0, 1, bottom, self._last_column)
        page.hide_gridlines(2)
        name = self._form.outlet_name.replace("&", "&&")
        page.set_footer(f"&L{name}&C&A&R&P/&N")
        page.protect("", {"format_columns": True, "format_rows": True, "sort": True})

    def _write_top(self) -> None:
        form, page = self._form, self._page
        title = "KẾT QUẢ NHẬN BÁO CÁO" if form.is_answer else "BÁO CÁO GIÁ VÀ LƯỢNG HÀNG"
        page.write_string(0, 0, f"{VERSION_MARK}{VERSION}", self._style("plain"))
        page.write_string(0, 1, title, self._style("title"))
        page.set_row(0, 26)
        page.write_string(1, 1, f"Kính gửi: {form.authority}", self._style("plain"))
        if form.is_drill:
            page.merge_range(1, 4, 1, 8, "MÔ PHỎNG: số liệu diễn tập", self._style("drill"))
        who = " · ".join(filter(None, (form.outlet_name, form.retailer_name)))
        self._pair(2, "Điểm bán", who)
        self._pair(3, OUTLET_LABEL, form.outlet)
        self._write_day()
        page.write_string(5, 1, self._hint(), self._style("note"))

    def _pair(self, row: int, name: str, text: str) -> None:
        self._page.write_string(row, 1, name, self._style("name"))
        self._page.merge_range(row, 2, row, 6, text, self._style("strong"))

    def _write_day(self) -> None:
        page, form = self._page, self._form
        page.write_string(_DAY_ROW, 1, DAY_LABEL, self._style("name"))
        faults = {cell for line in form.lines if line.answer for cell in line.answer.cells}
        look = ("bad" if "observed_at" in faults else "good") if form.is_answer else "entry"
        style = self._style("day", look)
        page.merge_range(_DAY_ROW, 2, _DAY_ROW, 3, "", style)
        if form.day:
            page.write_string(_DAY_ROW, 2, _as_written(form.day), style)

    def _hint(self) -> str:
        if self._form.is_answer:
            bad = sum(line.is_bad for line in self._form.lines)
            taken = sum(line.answer is not None for line in self._form.lines) - bad
            return f"Đã nhận {taken} dòng; {bad} dòng cần xem lại (ô đỏ, lý do ở cột Kết quả)."
        return "Điền ngày và các ô nền vàng; cách ghi xem ở trang Hướng dẫn. Ô xám để tham khảo."

    def _write_heads(self) -> None:
        self._page.set_row(_HEAD_ROW, 32)
        heads = [*HEADS.values(), *([RESULT_HEAD] if self._form.is_answer else [])]
        for at, head in enumerate(heads):
            self._page.write_string(_HEAD_ROW, at, head, self._style("head"))

    def _write_line(self, row: int, line: FormLine) -> None:
        page, at = self._page, self._columns
        page.write_string(row, at["product_code"], line.product_code, self._style("text"))
        page.write_string(row, at["product"], line.product, self._locked(line, "product"))
        page.write_string(
            row, at["unit"], line.unit, self._style("entry_text", self._look(line, "unit"))
        )
        self._figure(row, at["last_price"], line.last_price, _DONG)
        self._figure(row, at["last_stock"], line.last_stock, _QUANTITY)
        for name in ENTRIES:
            self._entry(row, line, name)
        if line.answer is not None:
            said = _result(line.answer)
            page.write_string(
                row, len(_NAMES), said, self._style("result", self._result_look(line))
            )
            note = line.entries.get("note", "")
            most = max(_lines(said, _RESULT_WIDTH), _lines(note, _WIDTHS["note"]))
            page.set_row(row, 13 * most + 5)

    def _entry(self, row: int, line: FormLine, name: str) -> None:
        text, look = line.entries.get(name, ""), self._look(line, name)
        style = self._style(_STYLE_OF.get(name, "entry_text"), look)
        column = self._columns[name]
        if not text:
            self._page.write_blank(row, column, None, style)
        elif text.isascii() and text.isdigit() and len(text) < 16:
            self._page.write_number(row, column, int(text), style)
        else:
            self._page.write_string(row, column, text, style)

    def _look(self, line: FormLine, name: str) -> str:
        """Return how a cell looks: to be filled, accepted, or to be looked at again."""
        answer, is_filled = line.answer, name == "unit" or bool(line.entries.get(name))
        if answer is None:
            return "entry"
        if not line.is_bad:
            return "good" if is_filled else "entry"
        is_at_fault = name in answer.cells or (not answer.cells and is_filled and name != "unit")
        return "bad" if is_at_fault else "entry"

    def _locked(self, line: FormLine, name: str) -> Format:
        is_at_fault = line.answer is not None and name in line.answer.cells
        return self._style("text", "bad" if is_at_fault else "plain")

    @staticmethod
    def _result_look(line: FormLine) -> str:
        return "bad" if line.is_bad else "good"

    def _figure(self, row: int, column: int, value: float | None, pattern: str) -> None:
        style = self._style("last", pattern)
        if value is None:
            self._page.write_blank(row, column, None, style)
        else:
            self._page.write_number(row, column, value, style)

    def _restrict(self) -> None:
        """Say at each cell what belongs there; who writes something else is asked, not stopped."""
        if not self._form.lines:
            return
        first, last = _HEAD_ROW + 1, _HEAD_ROW + len(self._form.lines)
        for name in _STYLE_OF:
            column = self._columns[name]
            self._page.data_validation(
                first, column, last, column, NUMBER | {"input_title": HEADS[name]}
            )
        column = self._columns["availability"]
        self._page.data_validation(first, column, last, column, SHELF)
        self._page.data_validation(xl_rowcol_to_cell(_DAY_ROW, 2), DAY)

    def _style(self, name: str, look: str = "plain") -> Format:
        key = (name, look)
        if key not in self._made:
            self._made[key] = self._book.add_format({**_STYLES[name], **_look_of(name, look)})
        return self._made[key]


def _look_of(name: str, look: str) -> dict[str, object]:
    if name == "last":
        return {"num_format": look}
    colours = {"entry": _ENTRY, "good": _GOOD, "bad": _BAD}
    return {"bg_color": colours[look]} if look in colours else {}


_STYLES: dict[str, dict[str, object]] = {
    "plain": _FONT,
    "title": {**_FONT, "bold": True, "font_size": 15, "font_color": _BRAND},
    "name": {**_FONT, "bold": True, "font_color": "#52625B"},
    "strong": {**_FONT, "bold": True, "align": "left"},
    "note": {**_FONT, "italic": True, "font_color": "#52625B"},
    "drill": {**_FONT, "bold": True, "bg_color": "#F2C14E"},
    "head": {**_LINE, "bold": True, "font_color": "#FFFFFF", "bg_color": _BRAND, "text_wrap": True,
             "align": "center"},
    "text": {**_LINE, "text_wrap": True, "indent": 1},
    "last": {**_LINE, "font_color": _GREY, "bg_color": "#F1F3F1", "align": "right"},
    "entry_price": {**_LINE, "locked": False, "num_format": _DONG, "align": "right"},
    "entry_quantity": {**_LINE, "locked": False, "num_format": _QUANTITY, "align": "right"},
    "entry_text": {**_LINE, "locked": False, "text_wrap": True, "indent": 1},
    "day": {**_LINE, "locked": False, "num_format": _TEXT, "align": "left", "bold": True,
            "indent": 1},
    "result": {**_LINE, "text_wrap": True, "indent": 1},
}  # fmt: skip


def _result(answer: LineAnswer) -> str:
    read = answer.read
    if read is None or read.price is None:
        return answer.sentence_vi
    return f"{answer.sentence_vi.rstrip('.')}: {wording.in_dong(read.price)}/{read.unit}"


def _as_written(day: str) -> str:
    """Return a day as clerks write it; what is no ISO day stays as it is."""
    try:
        return f"{date.fromisoformat(day):%d/%m/%Y}"
    except ValueError:
        return day


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of so many characters."""
    return 1 + int(len(text) // (width - 3))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0))  # workbooks know no time zone
