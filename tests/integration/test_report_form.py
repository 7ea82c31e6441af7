"""The outlet's Excel form: made, filled by a clerk as clerks do, sent back and answered."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from monitor.app.forms import Forms
from monitor.app.monitor import Monitor
from monitor.app.submitting import submit_file
from monitor.cli import main
from monitor.domain.form import HEADS, INSTRUCTIONS, SHEET
from monitor.domain.intake import ReportAnswer, ReportRefusedError
from monitor.reports.form_guide import EXAMPLES
from tests.fakes import FakeClock
from tests.walk import (
    JUMP_DAY,
    a_monitor,
    drop_workbook,
    noon,
    usual_rows,
    write_config,
)
from tests.web import answer as ask

Book = Any
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRODUCTS = """products:
  - {code: pork_lean, name: Thịt lợn nạc, group: pork, base_unit: kg, plausible: [40000, 600000]}
  - {code: egg, name: Trứng gà, group: pork, base_unit: piece, plausible: [1000, 9000]}
  - {code: noodles, name: Mì gói, group: pork, base_unit: piece, plausible: [1000, 90000],
     packs: {gói: 1 cái}}
"""
FIRST = 9
"""The first row under the head."""
GOOD, BAD = "FFD5EFDD", "FFF9D0CC"


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    config = write_config(tmp_path, 25, {"products:\n": PRODUCTS})
    with a_monitor(config, tmp_path / "var", FakeClock(noon(JUMP_DAY))) as opened:
        yield opened


def opened(content: bytes) -> Book:
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: Book) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def column(field: str) -> int:
    return list(HEADS).index(field) + 1


def put(book: Book, row: int, **entries: object) -> None:
    for field, value in entries.items():
        book[SHEET].cell(row, column(field)).value = value


def blank(monitor: Monitor) -> Book:
    book = opened(Forms(monitor).blank("stall-1"))
    book[SHEET]["C5"] = datetime(JUMP_DAY.year, JUMP_DAY.month, JUMP_DAY.day)
    return book


def submitted(monitor: Monitor, content: bytes, name: str = "bao-cao.xlsx") -> ReportAnswer:
    return written(monitor, content, name)[0]


def written(monitor: Monitor, content: bytes, name: str) -> tuple[ReportAnswer, bytes]:
    file = monitor.data_dir / name
    file.write_bytes(content)
    return submit_file(monitor, file)


def read(answer: ReportAnswer) -> dict[str, int | None]:
    return {one.product: one.read.price for one in answer.lines if one.read}


def test_a_form_names_the_outlet_its_products_and_what_was_said_last(monitor: Monitor) -> None:
    drop_workbook(monitor.data_dir, "gia.xlsx", usual_rows(20))
    monitor.collect()

    page = blank(monitor)[SHEET]

    assert page["C4"].value == "stall-1"
    assert [page.cell(8, at).value for at in range(1, 13)] == list(HEADS.values())
    assert page.cell(FIRST, column("product_code")).value == "pork_belly"
    assert page.cell(FIRST, column("last_price")).value == 138_500
    rest = [page.cell(row, 1).value for row in range(FIRST + 1, FIRST + 5)]
    assert rest == ["pork_lean", "egg", "noodles", None]
    assert page.cell(FIRST + 1, column("last_price")).value is None


def test_an_outlet_without_a_past_gets_the_whole_watchlist_in_units_that_clerks_use(
    monitor: Monitor,
) -> None:
    page = blank(monitor)[SHEET]

    units = {
        page.cell(row, 1).value: page.cell(row, column("unit")).value
        for row in range(FIRST, FIRST + 4)
    }
    assert units == {"pork_lean": "kg", "egg": "quả", "noodles": "gói", "pork_belly": "kg"}


def test_only_what_is_to_be_filled_can_be_written_and_the_head_stays_in_sight(
    monitor: Monitor,
) -> None:
    book = blank(monitor)
    page = book[SHEET]

    locked = {field: page.cell(FIRST, column(field)).protection.locked for field in HEADS}
    assert page.protection.sheet
    assert {field for field, is_locked in locked.items() if not is_locked} == {
        "unit", "price", "listed_price", "stock", "sold", "received", "availability", "note",
    }  # fmt: skip
    assert page["C5"].protection.locked is False
    assert page.freeze_panes == "D9"
    assert page.column_dimensions["A"].hidden
    assert page.print_title_rows == "$8:$8"
    kinds = {one.type for one in page.data_validations.dataValidation}
    assert kinds == {"decimal", "list", "textLength"}
    assert INSTRUCTIONS in book.sheetnames


def test_the_same_form_is_the_same_bytes(monitor: Monitor) -> None:
    assert Forms(monitor).blank("stall-1") == Forms(monitor).blank("stall-1")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_the_examples_of_the_instructions_are_read_as_they_say(
    monitor: Monitor, example: Any
) -> None:
    book = blank(monitor)
    put(book, FIRST, **{"price": "134.000", example.field: example.text})

    [line] = submitted(monitor, saved(book)).lines

    assert (line.read is not None) is example.is_read
    figure = "".join(letter for letter in example.meaning.partition("đồng")[0] if letter.isdigit())
    if line.read is not None and example.field == "price" and figure:
        assert line.read.price == int(figure)
    if line.read is not None and example.meaning.endswith(("kg", "kg (theo ĐVT)")):
        said = example.meaning.partition(" kg")[0].replace(".", "").replace(",", ".")
        assert line.read.stock == float(said)


def test_a_filled_form_is_recorded_and_answered_with_every_cell_marked(monitor: Monitor) -> None:
    book = blank(monitor)
    put(book, FIRST, price="150k", stock=120, sold=12.5, availability="Còn hàng")
    put(book, FIRST + 1, price="3.500-3.800", stock=10)
    put(book, FIRST + 2, price="hết hàng")

    answer, form = written(monitor, saved(book), "bao-cao.xlsx")

    page = opened(form)[SHEET]
    assert (answer.accepted, answer.quarantined, answer.rejected) == (2, 1, 0)
    assert [one.place for one in answer.lines] == ["'Báo cáo'!F9", "'Báo cáo'!F10", "'Báo cáo'!F11"]
    assert page.cell(FIRST, column("price")).fill.fgColor.rgb == GOOD
    assert page.cell(FIRST, column("stock")).fill.fgColor.rgb == GOOD
    assert page.cell(FIRST + 1, column("price")).fill.fgColor.rgb == BAD
    assert page.cell(FIRST + 1, column("stock")).fill.fgColor.rgb not in {GOOD, BAD}
    assert page.cell(8, 13).value == "Kết quả"
    assert page.cell(FIRST, 13).value == "Đã nhận: 150.000 đ/kg"
    assert page.cell(FIRST + 1, 13).value == "Đây là một khoảng giá; hãy ghi một giá."
    assert page.cell(FIRST + 3, 13).value is None
    assert page["C5"].value == "31/01/2021"


def test_the_answer_can_be_corrected_and_sent_again_as_it_is(monitor: Monitor) -> None:
    book = blank(monitor)
    put(book, FIRST, price="150k", sold=12.5)
    put(book, FIRST + 1, price="3.500-3.800")
    _, form = written(monitor, saved(book), "bao-cao.xlsx")
    corrected = opened(form)
    put(corrected, FIRST + 1, price="3.800")

    answer = submitted(monitor, saved(corrected), "lan-2.xlsx")

    assert read(answer) == {"pork_lean": 150_000, "egg": 3_800}
    with monitor.store.read() as tx:
        assert tx.ledger.count() == 2


def test_rows_moved_columns_widened_and_sheets_added_change_nothing(monitor: Monitor) -> None:
    book = blank(monitor)
    put(book, FIRST, price=150_000)
    put(book, FIRST + 1, price=3_500)
    page = book[SHEET]
    for at in range(1, 13):
        one, other = page.cell(FIRST, at), page.cell(FIRST + 3, at)
        one.value, other.value = other.value, one.value
    page.insert_cols(column("note"))
    page.cell(8, column("note")).value = "Việc riêng"
    page.column_dimensions["B"].width = 80
    book.create_sheet("Nháp", 0)["A1"] = "của riêng tôi"
    page.insert_rows(1, 2)

    answer = submitted(monitor, saved(book))

    assert read(answer) == {"egg": 3_500, "pork_lean": 150_000}


def test_a_renamed_sheet_and_a_lost_column_of_codes_are_no_obstacle(monitor: Monitor) -> None:
    book = blank(monitor)
    put(book, FIRST, price=150_000)
    book[SHEET].delete_cols(1)
    book[SHEET].title = "Sheet1"

    assert read(submitted(monitor, saved(book))) == {"pork_lean": 150_000}


def test_a_name_pasted_over_another_product_is_not_taken_for_either(monitor: Monitor) -> None:
    book = blank(monitor)
    put(book, FIRST, product="Trứng gà", price=3_500)

    [line] = submitted(monitor, saved(book)).lines

    assert (line.status, line.reason) == ("quarantined", "unknown_product")
    assert [one.name for one in line.candidates] == ["Thịt lợn nạc", "Trứng gà"]


def test_an_error_of_a_formula_is_no_blank_line_but_is_marked(monitor: Monitor) -> None:
    book = blank(monitor)
    put(book, FIRST, price="#DIV/0!")
    put(book, FIRST + 1, price=3_500, stock="#REF!")

    answer, form = written(monitor, saved(book), "bao-cao.xlsx")

    assert [line.reason for line in answer.lines] == ["unreadable_amount", "unreadable_amount"]
    assert opened(form)[SHEET].cell(FIRST, column("price")).fill.fgColor.rgb == BAD
    assert opened(form)[SHEET].cell(FIRST + 1, column("stock")).fill.fgColor.rgb == BAD


def test_without_a_day_nothing_is_guessed(monitor: Monitor) -> None:
    book = blank(monitor)
    book[SHEET]["C5"] = None
    put(book, FIRST, price=150_000)

    answer, form = written(monitor, saved(book), "bao-cao.xlsx")

    assert [line.reason for line in answer.lines] == ["missing_field"]
    assert opened(form)[SHEET].cell(FIRST, column("price")).fill.fgColor.rgb == BAD


def test_a_day_as_text_is_read_and_one_that_is_none_is_marked(monitor: Monitor) -> None:
    good, bad = blank(monitor), blank(monitor)
    good[SHEET]["C5"], bad[SHEET]["C5"] = f"{JUMP_DAY:%d/%m/%Y}", "hôm nay"
    for book in (good, bad):
        put(book, FIRST, price=150_000)

    assert submitted(monitor, saved(good), "1.xlsx").accepted == 1
    answer, form = written(monitor, saved(bad), "2.xlsx")

    assert [line.reason for line in answer.lines] == ["bad_date"]
    assert opened(form)[SHEET]["C5"].fill.fgColor.rgb == BAD
    assert opened(form)[SHEET]["C5"].value == "hôm nay"


def test_a_form_with_nothing_filled_in_has_no_line(monitor: Monitor) -> None:
    book = blank(monitor)
    put(book, FIRST, price="-", note="NR")

    answer = submitted(monitor, saved(book))

    assert (answer.lines, answer.accepted) == ((), 0)


def _rename(book: Book) -> None:
    book[SHEET].cell(8, column("price")).value = "Giá"


def _of_another(book: Book) -> None:
    book[SHEET]["C4"] = "cho-la"


def _newer(book: Book) -> None:
    book[SHEET]["A1"] = "binh-on-form/99"


@pytest.mark.parametrize(
    ("change", "words"),
    [(_rename, 'no column "Giá bán"'), (_of_another, "cho-la"), (_newer, "version 99")],
)
def test_a_changed_form_is_an_answer_that_says_what_is_different(
    monitor: Monitor, change: Callable[[Book], None], words: str
) -> None:
    book = blank(monitor)
    put(book, FIRST, price=150_000)
    change(book)

    with pytest.raises(ReportRefusedError, match=words) as refused:
        submitted(monitor, saved(book))

    assert refused.value.sentence_vi


@pytest.mark.parametrize("content", [b"", b"Gia ban: 150k", b"PK\x03\x04 damaged"])
def test_what_is_no_workbook_is_an_answer_too(monitor: Monitor, content: bytes) -> None:
    with pytest.raises(ReportRefusedError):
        submitted(monitor, content)


def post(monitor: Monitor, content: bytes, **headers: str) -> httpx.Response:
    token = monitor.tokens.issue("board", "test")
    said = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k", "Content-Type": XLSX}
    return ask(
        monitor.desk, "/api/v1/reports/excel", method="POST", headers={**said, **headers},
        content=content,
    )  # fmt: skip


def test_a_form_sent_over_the_web_comes_back_marked_or_as_json(monitor: Monitor) -> None:
    book = blank(monitor)
    put(book, FIRST, price=150_000)
    content = saved(book)

    marked = post(monitor, content)
    plain = post(monitor, content, Accept="application/json")

    assert marked.headers["content-type"] == XLSX
    assert opened(marked.content)[SHEET].cell(FIRST, 13).value == "Đã nhận: 150.000 đ/kg"
    assert plain.json()["lines"][0]["read"]["price"] == 150_000


def test_a_changed_form_sent_over_the_web_is_refused_in_words(monitor: Monitor) -> None:
    book = blank(monitor)
    _rename(book)

    response = post(monitor, saved(book))

    assert (response.status_code, response.json()["code"]) == (422, "not_a_report")
    assert "Giá bán" in response.json()["sentence_vi"]


def test_the_blank_form_is_had_by_its_own_retailer_alone(monitor: Monitor) -> None:
    def get(outlet: str, token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return ask(monitor.desk, f"/api/v1/reports/excel/{outlet}", headers=headers)

    token = monitor.tokens.issue("board", "test")

    assert opened(get("stall-1", token).content)[SHEET]["C4"].value == "stall-1"
    assert get("stall-1", "nobody").status_code == 401
    assert get("nowhere", token).status_code == 404


def test_the_command_line_makes_and_takes_forms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_config(tmp_path, 25)
    monkeypatch.setenv("MONITOR_CONFIG", str(config))
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path / "var"))

    def run(*arguments: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert isinstance(ended.value.code, int)
        return ended.value.code

    assert run("template", "stall-1", "--out", str(tmp_path / "form.xlsx")) == 0
    assert run("template", "nowhere", "--out", str(tmp_path / "form.xlsx")) == 2
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    book[SHEET]["C5"] = datetime(2021, 1, 31)
    put(book, FIRST, price=150_000)
    book.save(tmp_path / "good.xlsx")
    put(book, FIRST, price="150-160k")
    book.save(tmp_path / "bad.xlsx")
    (tmp_path / "none.xlsx").write_bytes(b"")

    capsys.readouterr()
    assert run("submit", str(tmp_path / "good.xlsx"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["accepted"] == 1
    assert run("submit", str(tmp_path / "bad.xlsx")) == 1
    assert "khoảng giá" in capsys.readouterr().out
    assert (tmp_path / "bad-ket-qua.xlsx").exists()
    assert run("submit", str(tmp_path / "none.xlsx"), "--json") == 1
    assert json.loads(capsys.readouterr().out)["code"] == "not_a_report"
    assert run("token", "board") == 0
    assert capsys.readouterr().out.startswith("bo_")
    assert run("token", "board", "--revoke") == 0
    assert run("token", "board", "--revoke") == 1
    assert run("token", "nobody") == 2


TYPED = {
    "C5": "05/01/2021",
    f"F{FIRST}": "134.000",
    f"H{FIRST}": "1,2 tạ",
    f"I{FIRST}": "12,5",
    f"K{FIRST}": "Còn hàng",
    f"C{FIRST + 1}": "chục",
    f"F{FIRST + 1}": "35.000",
    f"F{FIRST + 2}": "3.500-3.800",
    f"F{FIRST + 3}": "=1/0",
}
"""What a clerk types at the keyboard; in a cell without a locale an English program would take the
first for the first of May, and 134.000 for a hundred and thirty-four."""
MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">
Sub Fill(form, xlsx, ods, typed)
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "Hidden"
  how(0).Value = True
  book = StarDesktop.loadComponentFromURL(form, "_blank", 0, how())
  page = book.Sheets.getByIndex(0)
  entries = Split(typed, "|")
  For at = 0 To UBound(entries)
    parts = Split(entries(at), "@")
    page.getCellRangeByName(parts(0)).FormulaLocal = parts(1)
  Next
  how(0).Name = "FilterName"
  how(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(xlsx, how())
  how(0).Value = "calc8"
  book.storeToURL(ods, how())
  book.close(True)
End Sub
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Module1"/>
</library:library>
"""


def typed_in_libreoffice(form: bytes, folder: Path) -> dict[str, bytes]:
    """Return the form as LibreOffice saves it after a clerk typed into it, by kind of file."""
    profile = folder / "profile"

    def office(argument: str) -> None:
        subprocess.run(
            ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", argument],
            check=True, capture_output=True, timeout=100, env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip

    (folder / "form.xlsx").write_bytes(form)
    office("--terminate_after_init")  # macros are only known to a profile that was there before
    library = profile / "user" / "basic" / "Standard"
    (library / "script.xlb").write_text(LIBRARY)
    (library / "Module1.xba").write_text(MACRO)
    files = [(folder / name).as_uri() for name in ("form.xlsx", "filled.xlsx", "filled.ods")]
    typed = "|".join(f"{cell}@{text}" for cell, text in TYPED.items())
    said = ", ".join(f'"{text}"' for text in (*files, typed))
    office(f"macro:///Standard.Module1.Fill({said})")
    return {kind: (folder / f"filled.{kind}").read_bytes() for kind in ("xlsx", "ods")}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_form_filled_in_an_english_libreoffice_is_read_as_typed_from_xlsx_and_ods(
    monitor: Monitor,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = typed_in_libreoffice(Forms(monitor).blank("stall-1"), Path(folder))

    answers = {}
    for kind, content in files.items():
        answers[kind], marked = written(monitor, content, f"filled.{kind}")
        assert opened(marked)[SHEET]["C5"].value == "05/01/2021"
    lines = {kind: [(one.status, one.reason, one.read) for one in answer.lines]
             for kind, answer in answers.items()}  # fmt: skip
    assert lines["ods"] == lines["xlsx"]
    assert read(answers["ods"]) == {"pork_lean": 134_000, "egg": 3_500}
    [pork, _, noodles, belly] = answers["ods"].lines
    assert pork.read is not None
    assert (pork.read.stock, pork.read.sold) == (120.0, 12.5)
    assert (noodles.status, noodles.reason) == ("quarantined", "unreadable_amount")
    assert (belly.place, belly.reason) == ("'Báo cáo'!F12", "unreadable_amount")
