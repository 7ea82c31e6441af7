"""Workbooks as offices write them: titles above, merged heads, numbers and texts mixed."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from monitor.collectors import FORMATS, spreadsheet, workbook
from monitor.collectors.cells import cell_text
from monitor.domain.errors import SourceChangedError, SourceTooLargeError
from monitor.domain.source import RecordMap, Wide
from tests.payloads.samples import read, texts
from tests.payloads.workbooks import Rows, ods, xls, xlsx

PRICES = RecordMap(fields={"product": ("Tên hàng",), "price": ("Giá bán",)})
TABLE: Rows = [
    ["SỞ CÔNG THƯƠNG HẢI PHÒNG"],
    ["Bảng giá ngày 05/02/2021", None, None],
    [],
    ["STT", "Tên hàng", "Giá bán"],
    [1, "Gạo tẻ ngon", 17000],
    [2, "Thịt lợn", "135.000"],
    [None, None, None],
    [3, "Trứng", 3500.5],
]


@pytest.mark.parametrize("write", [xlsx, ods, xls])
def test_all_three_file_forms_are_read(write: Callable[[Rows], bytes]) -> None:
    assert texts(read("excel", write(TABLE), PRICES)) == [
        {"product": "Gạo tẻ ngon", "price": "17000"},
        {"product": "Thịt lợn", "price": "135.000"},
        {"product": "Trứng", "price": "3500.5"},
    ]


def test_the_locator_is_the_cell_of_the_figure() -> None:
    records = read("excel", xlsx(TABLE, name="Giá"), PRICES)
    assert [record.locator for record in records] == ["Giá!C5", "Giá!C6", "Giá!C8"]


def test_a_sheet_name_with_blanks_is_quoted_in_the_locator() -> None:
    records = read("excel", xlsx(TABLE, name="Giá 5'2 sáng"), PRICES)
    assert records[0].locator == "'Giá 5''2 sáng'!C5"


def test_the_head_is_found_wherever_it_stands() -> None:
    for above in range(0, 60, 7):
        rows = [[f"dòng {number}"] for number in range(above)] + [list(row) for row in TABLE[3:]]
        assert len(read("excel", xlsx(rows), PRICES)) == 3


def test_a_wide_market_table_points_at_each_cell() -> None:
    rows: Rows = [["Mặt hàng", "Chợ Sắt", "Chợ Ga"], ["Gạo", 17000, None], ["Thịt", 1, 2]]
    record_map = RecordMap(fields={"product": ("Mặt hàng",)}, wide=Wide(into="outlet"))
    records = read("excel", xlsx(rows, name="S"), record_map)
    assert [record.locator for record in records] == ["S!B2", "S!C2", "S!B3", "S!C3"]


def test_a_merged_two_line_head_is_joined() -> None:
    rows: Rows = [
        ["STT", "Tên hàng", "Giá bán", None, "Ghi chú"],
        [None, None, "Chợ", "Siêu thị", None],
        [1, "Gạo", 17000, 18000, None],
    ]
    spans = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)]
    record_map = RecordMap(
        fields={"product": ("Tên hàng",)},
        wide=Wide(into="outlet", columns={"Giá bán Chợ": "cho", "Giá bán Siêu thị": "st"}),
    )
    records = read("excel", xlsx(rows, merged=spans), record_map, header_rows=2)
    assert [record.fields["price"] for record in records] == ["17000", "18000"]


@pytest.mark.parametrize("write", [xlsx, ods, xls])
@pytest.mark.parametrize(
    "inner", [[], [[None, "Lê Chân", None, "Quận khác"]]], ids=["two", "three"]
)
def test_the_lowest_line_alone_names_every_column_under_a_merged_cell(
    write: Callable[[Rows], bytes], inner: Rows
) -> None:
    head: Rows = [["Mặt hàng", "Giá", None, None], *inner, [None, "Chợ Sắt", "Chợ Ga", "Chợ Đôn"]]
    columns = {"Chợ Sắt": "sat", "Chợ Ga": "ga", "Quận khác Chợ Đôn" if inner else "Chợ Đôn": "don"}
    record_map = RecordMap(
        fields={"product": ("Mặt hàng",)}, wide=Wide(into="outlet", columns=columns)
    )
    rows = write([*head, ["Gạo", 1, 2, 3]])
    records = read("excel", rows, record_map, header_rows=len(head))
    assert [record.fields["outlet"] for record in records] == ["sat", "ga", "don"]


@pytest.mark.parametrize("write", [ods, xls])
def test_a_two_line_head_is_joined_also_where_merged_cells_are_not_known(
    write: Callable[[Rows], bytes],
) -> None:
    rows: Rows = [["Tên hàng", "Giá bán", None], [None, "Chợ", "Siêu thị"], ["Gạo", 1, 2]]
    record_map = RecordMap(
        fields={"product": ("Tên hàng",), "price": ("Giá bán Siêu thị",)},
    )
    (record,) = read("excel", write(rows), record_map, header_rows=2)
    assert record.fields["price"] == "2"


def test_a_cell_merged_downwards_counts_for_every_row() -> None:
    rows: Rows = [["Tên hàng", "ĐVT", "Giá bán"], ["Gạo", "kg", 1], ["Nếp", None, 2]]
    record_map = RecordMap(fields={**PRICES.fields, "unit": ("ĐVT",)})
    records = read("excel", xlsx(rows, merged=[(1, 1, 2, 1)]), record_map)
    assert [record.fields["unit"] for record in records] == ["kg", "kg"]


def test_a_subhead_merged_across_has_no_figure() -> None:
    rows: Rows = [["STT", "Tên hàng", "Giá bán"], ["I. LƯƠNG THỰC"], [1, "Gạo", 1]]
    records = read("excel", xlsx(rows, merged=[(1, 0, 1, 2)]), PRICES)
    assert texts(records) == [{"product": "", "price": ""}, {"product": "Gạo", "price": "1"}]


def test_notes_beside_the_table_are_not_read() -> None:
    rows: Rows = [["Tên hàng", "Giá bán"], ["Gạo", 1, None, "ghi tay: hỏi lại"]]
    assert texts(read("excel", xlsx(rows), PRICES)) == [{"product": "Gạo", "price": "1"}]


def test_the_row_of_column_numbers_is_part_of_the_head() -> None:
    rows: Rows = [["STT", "Tên hàng", "Giá bán"], ["(1)", "(2)", "(3)"], [1, "Gạo", 1]]
    assert [record.locator for record in read("excel", xlsx(rows, name="S"), PRICES)] == ["S!C3"]


def test_words_decide_between_two_tables_of_one_sheet() -> None:
    rows: Rows = [
        ["Tên hàng", "Giá bán", "Bán buôn"],
        ["Gạo", 1],
        ["Tên hàng", "Giá bán", "Bán lẻ"],
        ["Gạo", 2],
    ]
    (record,) = read("excel", xlsx(rows), PRICES, header=("bán lẻ",))
    assert record.fields["price"] == "2"


def test_sheets_are_counted_as_a_person_sees_them() -> None:
    content = xlsx(TABLE, before=["Hướng dẫn"], hidden=["Danh mục"])
    assert len(read("excel", content, PRICES, sheet=2)) == 3


@pytest.mark.parametrize("sheet", ["Giá 5-2", "giá  5-2"])
def test_a_sheet_is_known_by_its_name(sheet: str) -> None:
    content = xlsx(TABLE, before=["Hướng dẫn"], name="Giá 5-2")
    assert len(read("excel", content, PRICES, sheet=sheet)) == 3


@pytest.mark.parametrize("sheet", ["Tháng 3", 9])
def test_a_sheet_that_is_not_there_is_a_change_and_the_others_are_named(sheet: object) -> None:
    with pytest.raises(SourceChangedError, match="Hướng dẫn, Giá"):
        read("excel", xlsx(TABLE, before=["Hướng dẫn"], name="Giá"), PRICES, sheet=sheet)


def test_the_likeliest_head_is_shown_when_none_fits() -> None:
    rows: Rows = [["Bảng giá"], ["STT", "Tên hàng", "Đơn giá"], [1, "Gạo", 1]]
    with pytest.raises(SourceChangedError, match=r'no column "Giá bán".*"STT", "Tên hàng"'):
        read("excel", xlsx(rows), PRICES)


def test_an_empty_sheet_has_no_records() -> None:
    assert read("excel", xlsx([]), PRICES) == []


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (17000.0, "17000"),
        (-5000.0, "-5000"),
        (0.0, "0"),
        (11.5, "11.5"),
        (101.2328, "101.2328"),
        (116.64971809120217, "116.64971809120217"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
        (3, "3"),
        (True, "true"),
        ("  29.000 đ ", "29.000 đ"),
        ("Ga\u0323o", "Gạo"),
        ("", ""),
        (date(2021, 2, 5), "2021-02-05"),
        (datetime(2021, 2, 5), "2021-02-05"),
        (datetime(2021, 2, 5, 7, 30), "2021-02-05T07:30:00"),
        (time(7, 30), "07:30:00"),
        (timedelta(hours=31), "1 day, 7:00:00"),
    ],
)
def test_each_kind_of_cell_has_its_text(cell: object, text: str) -> None:
    assert cell_text(cell) == text  # type: ignore[arg-type]  # every kind of cell


@pytest.mark.parametrize(("mark", "text"), [(".", "1.0050"), (",", "1,0050")])
def test_three_decimals_can_never_be_read_as_thousands(mark: str, text: str) -> None:
    assert cell_text(1.005, mark) == text


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.sampled_from(".,"))
def test_no_number_looks_like_grouped_thousands(value: float, mark: str) -> None:
    text = cell_text(value, mark)
    assert len(text.partition(mark)[2]) != 3
    assert float(text.replace(",", ".")) == value


def test_a_date_cell_is_written_as_iso() -> None:
    rows: Rows = [["Ngày", "Tên hàng", "Giá bán"], [datetime(2021, 2, 5, 7, 30), "Gạo", 1]]
    record_map = RecordMap(fields={**PRICES.fields, "observed_at": ("Ngày",)})
    (record,) = read("excel", xlsx(rows), record_map)
    assert record.fields["observed_at"] == "2021-02-05T07:30:00"


def with_an_error(damage: Callable[[bytes], bytes] | None = None) -> bytes:
    """Return a workbook with an error among its prices; ``damage`` is done to its other sheet."""
    target, damaged = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["Tên hàng", "Gạo", "Trứng"])
        sheet.write_column(0, 1, ["Giá bán", 17000])
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        book.add_worksheet().write(0, 0, "t")
    if damage is None:
        return target.getvalue()
    with zipfile.ZipFile(target) as good, zipfile.ZipFile(damaged, "w") as bad:
        for name in good.namelist():
            part = good.read(name)
            bad.writestr(name, damage(part) if name == "xl/worksheets/sheet2.xml" else part)
    return damaged.getvalue()


def test_an_error_in_a_cell_is_its_name_and_neither_zero_nor_nothing() -> None:
    assert [record.fields["price"] for record in read("excel", with_an_error(), PRICES)] == [
        "17000",
        "#N/A",
    ]


@pytest.mark.parametrize(
    "damage", [lambda part: part[:90], lambda part: b"\xff" + part[1:]], ids=["cut", "no XML"]
)
def test_a_damaged_sheet_does_not_spoil_the_one_that_is_wanted(
    damage: Callable[[bytes], bytes],
) -> None:
    assert len(read("excel", with_an_error(damage), PRICES)) == 2


def test_a_sheet_whose_bytes_were_spoilt_does_not_spoil_the_one_that_is_wanted() -> None:
    content = with_an_error(lambda part: b"<!-- to be spoilt -->" + part)
    spoilt = content.replace(b"to be spoilt", b"TO BE SPOILT")
    assert spoilt != content
    assert texts(read("excel", spoilt, PRICES)) == texts(read("excel", content, PRICES))
    with pytest.raises(SourceChangedError, match="damaged"):
        read("excel", spoilt, PRICES, sheet=2)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED_BYTES", 1000)
    with pytest.raises(SourceTooLargeError, match="allowed are 1,000"):
        read("excel", xlsx(TABLE), PRICES)


def test_a_sheet_with_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: Rows = [["Tên hàng", "Giá bán"], *[[None] * 300 + ["x"]] * 2]
    monkeypatch.setattr(spreadsheet, "MOST_CELLS", 900)
    assert spreadsheet.sheet_of(xlsx(rows), 1, ".") == {"cells": 903}


def test_a_sheet_said_to_be_too_large_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_asked", lambda question, origin: {"cells": 9_000_000})
    with pytest.raises(SourceTooLargeError, match="9,000,000 cells"):
        read("excel", xlsx(TABLE), PRICES)


def a_greedy_workbook() -> bytes:
    """Return a workbook whose last cell is in the last row: as a full table, some 50 GB."""
    content = bytearray(xls([["Tên hàng", "Giá bán"], ["Gạo", 1]]))
    place = content.rindex(struct.pack("<HH", 0x0203, 14)) + 4
    content[place : place + 4] = struct.pack("<HH", 0xFFFF, 0xFFFF)
    return bytes(content)


def test_a_workbook_that_asks_for_all_memory_costs_only_its_own_reader() -> None:
    with pytest.raises(SourceChangedError, match="damaged"):
        read("excel", a_greedy_workbook(), PRICES)


def test_a_workbook_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_LONGEST_WAIT_SECONDS", 0.001)
    with pytest.raises(SourceChangedError, match=r"took 0[.]001 s"):
        read("excel", xlsx(TABLE), PRICES)


def test_a_workbook_that_keeps_a_processor_busy_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook, "_CHILD", workbook._CHILD.replace("serve(", "while True: 0 #"))
    monkeypatch.setattr(workbook, "_MOST_SECONDS", 1)
    with pytest.raises(SourceChangedError, match="too large"):
        read("excel", xlsx(TABLE), PRICES)


@pytest.mark.parametrize("write", [xlsx, ods, xls])
def test_the_reader_in_its_own_process_answers_in_plain_json(
    write: Callable[[Rows], bytes],
) -> None:
    answer = io.BytesIO()
    question = b'{"sheet": 1, "decimal_mark": ","}\n' + write(TABLE)
    spreadsheet.serve(io.BytesIO(question), answer)
    assert json.loads(answer.getvalue())["rows"][7][2] == "3500,5"


def test_another_zip_file_is_no_workbook() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(SourceChangedError, match="workbook"):
        read("excel", target.getvalue(), PRICES)


def test_a_workbook_under_a_password_is_named_as_such() -> None:
    locked = xls(TABLE).replace(
        "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(SourceChangedError, match="password"):
        read("excel", locked, PRICES)


def test_an_html_table_with_the_name_of_a_workbook_is_recognised() -> None:
    with pytest.raises(SourceChangedError, match="expected a workbook, found an HTML page"):
        read("excel", b"<table><tr><td>Gia</td></tr></table>", PRICES)


def test_a_damaged_workbook_is_a_change() -> None:
    content = bytearray(xlsx(TABLE))
    content[200:600] = bytes(400)
    with pytest.raises(SourceChangedError, match="damaged"):
        read("excel", bytes(content), PRICES)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"sheet": 0}, "counts from 1"),
        ({"header_rows": 11}, "0 to 10"),
        ({"decimal_mark": ";"}, ";"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, object], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        FORMATS["excel"].options(**options)


def test_an_error_that_an_ods_leaves_blank_is_the_text_that_it_shows() -> None:
    cell = b'<c office:value-type="string" office:string-value="" calcext:value-type="error">'
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", cell + b"<p>#DIV/0!</p></c>")

    told = spreadsheet.with_errors_as_text(book.getvalue())

    with zipfile.ZipFile(io.BytesIO(told)) as archive:
        assert archive.namelist() == ["mimetype", "content.xml"]
        assert b"string-value" not in archive.read("content.xml")
    assert spreadsheet.with_errors_as_text(told) == told
    assert spreadsheet.with_errors_as_text(b"\xd0\xcf\x11\xe0") == b"\xd0\xcf\x11\xe0"
