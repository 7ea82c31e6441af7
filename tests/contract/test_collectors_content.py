"""A table whose head is gone, renamed or in other lines is told apart by what stands in it.

The answer names the lines to write, and with them the same bytes are read.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import RawRecord
from monitor.domain.source import RecordMap, Wide
from tests.payloads.samples import read
from tests.payloads.workbooks import xlsx

Rows = list[list[str]]
MAP = RecordMap(
    fields={"product": ("Tên hàng",), "unit": ("ĐVT",), "price": ("Giá bán",), "stock": ("Tồn",)},
    defaults={"outlet": "cho-sat"},
)
HEAD = ["Tên hàng", "ĐVT", "Giá bán", "Tồn"]
GOODS = [
    ["Gạo tám thơm", "kg", "21.000", "120"],
    ["Thịt ba rọi", "kg", "134.000", "1,2 tạ"],
    ["Trứng gà ta", "chục", "32k", "15"],
    ["Dầu ăn", "chai 1 lít", "45000 đ/chai", "hết"],
]
KINDS = ["csv", "excel"]


def written(kind: str, rows: Rows) -> bytes:
    if kind == "excel":
        return xlsx(rows)
    return "\n".join(";".join(row) for row in [*rows, []]).encode()


def refused(kind: str, rows: Rows, agreed: RecordMap = MAP, **options: object) -> str:
    with pytest.raises(SourceChangedError) as caught:
        read(kind, written(kind, rows), agreed, **options)
    return str(caught.value)


def fields(records: list[RawRecord]) -> Rows:
    return [[record.fields[name] for name in MAP.fields] for record in records]


def corrected(answer: str, agreed: RecordMap = MAP) -> RecordMap:
    """Return the map with the lines of the answer pasted in."""
    lines = re.findall(r"(\w+): (\[.*?\]) \(", answer)
    return replace(agreed, fields={**agreed.fields, **{k: tuple(json.loads(v)) for k, v in lines}})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "head",
    [["A1", "B1", "C1", "D1"], ["Cột", "Cột", "Cột", "Cột"], ["x", "", "z", ""],
     ["Tên hàng", "ĐVT", "C1", "Tồn"]],
    ids=["other names", "one name", "half a head", "one name lost"],
)  # fmt: skip
def test_columns_without_their_names_are_known_by_their_cells(kind: str, head: list[str]) -> None:
    rows = [head, *GOODS]
    answer = refused(kind, rows)
    assert "(by content / theo nội dung: prices)" in answer
    assert fields(read(kind, written(kind, rows), corrected(answer))) == GOODS


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_without_a_head_is_read_by_letters_from_its_first_row(kind: str) -> None:
    answer = refused(kind, GOODS)
    assert "write in format / nếu là một, ghi: header_rows: 0" in answer
    assert 'price: ["column C"] (by content / theo nội dung: prices)' in answer
    assert fields(read(kind, written(kind, GOODS), corrected(answer), header_rows=0)) == GOODS


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_that_never_had_a_head_still_must_have_its_columns(kind: str) -> None:
    agreed = replace(MAP, fields={"product": ("column A",), "price": ("column H",)})
    assert 'no column "column H" for price' in refused(kind, GOODS, agreed, header_rows=0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_head_of_two_lines_where_one_was_agreed_is_found(kind: str) -> None:
    agreed = replace(MAP, fields={**MAP.fields, "price": ("Giá bán lẻ",), "stock": ("Lượng tồn",)})
    rows = [["Tên hàng", "ĐVT", "Giá bán", "Lượng"], ["", "", "lẻ", "tồn"], *GOODS]
    answer = refused(kind, rows, agreed)
    assert "header_rows: 2" in answer
    options = {"header_rows": 2}
    assert fields(read(kind, written(kind, rows), agreed, **options)) == GOODS


@pytest.mark.parametrize("kind", KINDS)
def test_a_head_of_one_line_where_two_were_agreed_is_found(kind: str) -> None:
    rows = [HEAD, *GOODS]
    assert "header_rows: 1" in refused(kind, rows, header_rows=2)


def test_a_head_that_moved_down_is_found_with_the_lines_above_it() -> None:
    rows = [["Chợ Sắt"], [], ["Ngày 5 tháng 2"], HEAD, *GOODS]
    answer = refused("csv", rows)
    assert "ghi: skip_rows: 3; header_rows: 1" in answer
    assert fields(read("csv", written("csv", rows), MAP, skip_rows=3)) == GOODS


@pytest.mark.parametrize("kind", KINDS)
def test_what_could_be_two_columns_is_not_guessed(kind: str) -> None:
    rows = [
        ["A1", "B1", "C1", "D1"],
        *([name, unit, price, price] for name, unit, price, _ in GOODS),
    ]
    answer = refused(kind, rows)
    assert "prices" not in answer
    assert "quantities" not in answer
    assert 'unit: ["ĐVT", "B1"]' in answer


@pytest.mark.parametrize("kind", KINDS)
def test_one_column_for_two_lost_fields_is_not_guessed(kind: str) -> None:
    agreed = replace(MAP, fields={**MAP.fields, "listed_price": ("Niêm yết",)})
    assert "prices" not in refused(kind, [["A1", "B1", "C1", "D1"], *GOODS], agreed)


@pytest.mark.parametrize(
    "cells",
    [["1", "2"], ["x", "x", "x", "x"], ["12", "y", "2021-02-05", "kg"], ["?", "!", "*", "+"]],
    ids=["too few", "always the same", "mixed", "no words"],
)
def test_a_column_of_nothing_in_particular_is_left_alone(cells: list[str]) -> None:
    agreed = RecordMap(fields={"product": ("Tên hàng",)})
    assert "by content" not in refused("csv", [["A1"], *([cell] for cell in cells)], agreed)


def test_a_name_that_is_much_alike_is_proposed_before_the_content() -> None:
    answer = refused("csv", [["Tên hàng", "ĐVT", "Đơn giá bán", "Tồn"], *GOODS])
    assert 'price: ["Giá bán", "Đơn giá bán"] (alike' in answer
    assert "by content" not in answer


def test_what_breaks_off_further_down_is_no_reason_to_say_less() -> None:
    content = written("csv", [["A1", "B1", "C1", "D1"], *GOODS]) + b'"open;1'
    with pytest.raises(SourceChangedError, match=r"theo nội dung: prices"):
        read("csv", content, MAP, delimiter=";")


def test_the_days_of_a_history_are_known_too_and_wide_columns_left_alone() -> None:
    agreed = RecordMap(
        fields={"observed_at": ("Ngày",), "product": ("Tên hàng",)},
        wide=Wide(into="outlet", columns={"Chợ Sắt": "cho-sat"}),
    )
    rows = [
        ["A1", "B1", "Chợ Sắt"],
        *([f"0{n}/02/2021", f"Gạo số {n}", "2.000"] for n in range(1, 5)),
    ]
    answer = refused("csv", rows, agreed)
    assert 'observed_at: ["Ngày", "A1"] (by content / theo nội dung: days)' in answer
    assert 'product: ["Tên hàng", "B1"] (by content / theo nội dung: names)' in answer
    assert "prices" not in answer
