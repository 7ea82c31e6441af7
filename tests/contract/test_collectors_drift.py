"""A renamed column is answered with the line that would read it, and the line does read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from monitor.collectors import FORMATS
from monitor.collectors.drift import proposal, renames
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import RawRecord
from monitor.domain.source import RecordMap, Wide
from tests.payloads.samples import EXPECTED, HEADS, MAP, ROWS, SAMPLES, read, texts

KINDS = sorted(FORMATS)
RENAMED = (HEADS[0], HEADS[1], "Đơn giá bán lẻ", HEADS[3])


def refused(kind: str, heads: tuple[str, ...]) -> str:
    with pytest.raises(SourceChangedError) as caught:
        read(kind, SAMPLES[kind].write(heads, ROWS), MAP, **SAMPLES[kind].options)
    return str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_the_line_that_is_proposed_reads_what_was_refused(kind: str) -> None:
    found = re.search(r"price: (\[.*?\]) \(alike: 0\.67\)", refused(kind, RENAMED))
    assert found is not None
    names = tuple(json.loads(found[1]))
    assert names == ("Giá bán", "Đơn giá bán lẻ")
    corrected = replace(MAP, fields={**MAP.fields, "price": names})
    content = SAMPLES[kind].write(RENAMED, ROWS)
    assert texts(read(kind, content, corrected, **SAMPLES[kind].options)) == EXPECTED


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_proposed_where_nothing_looks_alike(kind: str) -> None:
    assert "read.fields" not in refused(kind, (HEADS[0], HEADS[1], "xyz", HEADS[3]))


def test_one_new_name_is_proposed_for_one_field_only() -> None:
    text = proposal({"price": ("Giá bán",), "listed_price": ("Giá bán lẻ",)}, ["Giá bán mới"])
    assert text.count("Giá bán mới") == 1


def test_nothing_free_proposes_nothing() -> None:
    assert proposal({"price": ("Giá",)}, []) == ""


TABLES = ["csv", "excel"]
WIDE = RecordMap(
    fields={"product": ("Mặt hàng",)},
    wide=Wide(into="outlet", columns={"Chợ Sắt": "cho-sat", "Chợ Ga": "cho-ga"}),
)


def drifting(kind: str, drift: str, price: str, **changes: object) -> list[RawRecord]:
    agreed = replace(MAP, drift=drift, **changes)  # type: ignore[arg-type]  # any field
    content = SAMPLES[kind].write((HEADS[0], HEADS[1], price, HEADS[3]), ROWS)
    return read(kind, content, agreed, **SAMPLES[kind].options)


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("price", ["Gia ban", "Giá bán (đ)", "GIÁ-BÁN", "Giá bánn"])
def test_a_rename_that_can_be_nothing_else_is_read_and_told(kind: str, price: str) -> None:
    told, *records = drifting(kind, "evolve", price)
    assert texts(records) == EXPECTED
    assert f'read "{price}" for price' in told.notice
    assert 'no column "Giá bán" for price' in told.notice


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("price", ["Giá nhập", "Giá bán buôn", "Đơn giá"])
def test_a_name_that_is_only_alike_waits_for_a_person(kind: str, price: str) -> None:
    with pytest.raises(SourceChangedError, match="the columns have changed"):
        drifting(kind, "evolve", price)


@pytest.mark.parametrize("kind", TABLES)
def test_columns_that_are_where_they_were_are_no_news(kind: str) -> None:
    for drift in ("evolve", "warn"):
        assert texts(drifting(kind, drift, "Giá bán")) == EXPECTED


@pytest.mark.parametrize("kind", TABLES)
def test_what_is_left_is_read_where_that_is_agreed(kind: str) -> None:
    fields = {**MAP.fields, "stock": ("Tồn",)}
    told, *records = drifting(kind, "warn", "Giá bán", fields=fields)
    assert texts(records) == EXPECTED
    assert "stock was left out" in told.notice


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("lost", ["unit", "outlet", "observed_at", "promotional"])
def test_without_what_gives_a_figure_its_meaning_nothing_is_read(kind: str, lost: str) -> None:
    with pytest.raises(SourceChangedError):
        drifting(kind, "warn", "Giá bán", fields={**MAP.fields, lost: ("Không có",)})


@pytest.mark.parametrize("kind", TABLES)
def test_a_report_without_any_figure_left_is_no_empty_day(kind: str) -> None:
    with pytest.raises(SourceChangedError):
        drifting(kind, "warn", "xyz")


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("drift", ["warn", "evolve"])
def test_a_new_column_of_a_strict_source_is_told_and_not_read(kind: str, drift: str) -> None:
    told, *records = drifting(kind, drift, "Giá bán", strict=True, ignore=())
    assert texts(records) == EXPECTED
    assert "new columns" in told.notice


@pytest.mark.parametrize("drift", ["warn", "evolve"])
def test_a_column_that_stands_twice_is_always_refused(drift: str) -> None:
    with pytest.raises(SourceChangedError, match="stands over the columns"):
        read("csv", b"gia;gia\n1;2\n", RecordMap(fields={"price": ("gia",)}, drift=drift))


def test_a_renamed_market_of_a_wide_table_is_proposed() -> None:
    with pytest.raises(SourceChangedError) as caught:
        read("csv", "Mặt hàng;Chợ Sắt (HB);Chợ Ga\nGạo;1;2\n".encode(), WIDE)
    assert 'write in read.wide.columns / nếu là một, ghi: "Chợ Sắt (HB)": cho-sat' in str(
        caught.value
    )


def test_a_market_that_is_gone_from_a_wide_table_is_not_guessed() -> None:
    with pytest.raises(SourceChangedError) as caught:
        read("csv", "Mặt hàng;xyz;Chợ Ga\nGạo;1;2\n".encode(), replace(WIDE, drift="warn"))
    assert "read.wide.columns" not in str(caught.value)


@pytest.mark.parametrize(
    ("lost", "free", "found"),
    [
        ({"price": ("Giá",)}, ["gia", "GIÁ."], {}),
        ({"price": ("Giá bán lẻ một",)}, ["Giá bán lẻ mot1", "Giá bán lẻ môt2"], {}),
        ({"price": ("Giá",), "listed_price": ("gia",)}, ["Giá:"], {}),
        ({"price": ("Giá",)}, ["", "Gia"], {"price": "Gia"}),
        ({"price": ("Giá bán lẻ kỳ này",)}, ["Giá bán lẻ kì nầy", "x"],
         {"price": "Giá bán lẻ kì nầy"}),
        ({"price": ("Giá",)}, [], {}),
    ],
    ids=["two the same", "two near", "two lost", "one", "spelling", "none free"],
)  # fmt: skip
def test_a_rename_is_clear_or_none(
    lost: dict[str, tuple[str, ...]], free: list[str], found: dict[str, str]
) -> None:
    assert renames(lost, free) == found
