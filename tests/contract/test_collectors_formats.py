"""What every format promises, present and future: parametrised on the registry."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import unicodedata
from dataclasses import replace

import pytest

from monitor.collectors import FETCHERS, FORMATS
from monitor.domain.errors import SourceChangedError, SourceError
from monitor.domain.observation import RawRecord
from monitor.domain.source import RecordMap, Wide
from tests.payloads.samples import (
    ERROR_PAGE,
    EXPECTED,
    HEADS,
    MAP,
    ROWS,
    SAMPLES,
    a_payload,
    read,
    texts,
)

KINDS = sorted(FORMATS)


def written(kind: str, heads: tuple[str, ...] = HEADS, rows: object = ROWS) -> bytes:
    return SAMPLES[kind].write(heads, rows)  # type: ignore[arg-type]  # rows of any texts


def read_as(kind: str, content: bytes, record_map: RecordMap = MAP) -> list[RawRecord]:
    return read(kind, content, record_map, **SAMPLES[kind].options)


def test_every_format_has_a_sample() -> None:
    assert set(SAMPLES) == set(FORMATS)


def test_importing_the_registries_loads_nothing_heavy() -> None:
    heavy = (
        "('httpx', 'pandas', 'python_calamine', 'charset_normalizer', 'stamina', "
        "'lxml', 'selectolax')"
    )
    code = f"import monitor.collectors, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("registry", [FETCHERS, FORMATS], ids=["fetchers", "formats"])
def test_a_kind_is_registered_under_its_own_name_with_frozen_options(registry: object) -> None:
    assert isinstance(registry, type(FORMATS))
    for kind, plug_in in registry.items():
        assert plug_in.kind == kind
        assert dataclasses.is_dataclass(plug_in.options)
        with pytest.raises(TypeError, match="frozen"):
            dataclasses.dataclass(type("Thawed", (plug_in.options,), {}))


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_is_read_with_its_own_text(kind: str) -> None:
    assert texts(read_as(kind, written(kind))) == EXPECTED


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_says_where_it_stood_and_no_two_the_same(kind: str) -> None:
    locators = [record.locator for record in read_as(kind, written(kind))]
    assert all(locators)
    assert len(set(locators)) == len(ROWS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xef\xbb\xbf"])
def test_an_empty_answer_has_no_records_and_is_no_change(kind: str, content: bytes) -> None:
    assert read_as(kind, content) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_without_goods_has_no_records_and_is_no_change(kind: str) -> None:
    assert read_as(kind, written(kind, rows=())) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_page_is_a_change_and_is_quoted_by_its_title(kind: str) -> None:
    with pytest.raises(SourceChangedError, match="502 Bad Gateway"):
        read_as(kind, ERROR_PAGE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_renamed_column_is_named_with_the_nearest_one(kind: str) -> None:
    renamed = written(kind, heads=("Mã hàng", "Tên hàng", "Gía bán lẻ", "ĐVT"))
    with pytest.raises(SourceChangedError) as caught:
        read_as(kind, renamed)
    assert "Giá bán" in str(caught.value)
    assert "Gía bán lẻ" in str(caught.value)
    assert "price" in str(caught.value)
    assert "Tên hàng" in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_all_missing_columns_are_named_at_once(kind: str) -> None:
    with pytest.raises(SourceChangedError, match=r"Tên hàng.*Giá bán"):
        read_as(kind, written(kind, heads=("Mã hàng", "b", "c", "d")))


@pytest.mark.parametrize("kind", KINDS)
def test_an_optional_column_may_be_absent(kind: str) -> None:
    wider = replace(MAP, fields={**MAP.fields, "stock": ("Tồn cuối",)}, optional=("stock",))
    assert texts(read_as(kind, written(kind), wider)) == EXPECTED


@pytest.mark.parametrize("kind", KINDS)
def test_columns_may_stand_in_another_order(kind: str) -> None:
    turned = written(kind, tuple(reversed(HEADS)), [row[::-1] for row in ROWS])
    assert texts(read_as(kind, turned)) == EXPECTED


@pytest.mark.parametrize("kind", KINDS)
def test_a_strict_map_reports_a_new_column(kind: str) -> None:
    strict = replace(MAP, strict=True)
    heads, rows = (*HEADS, "Giá khuyến mại"), [(*row, "1") for row in ROWS]
    with pytest.raises(SourceChangedError, match="Giá khuyến mại"):
        read_as(kind, written(kind, heads, rows), strict)


@pytest.mark.parametrize("kind", KINDS)
def test_a_strict_map_knows_the_columns_it_ignores(kind: str) -> None:
    strict = replace(MAP, strict=True)
    assert texts(read_as(kind, written(kind), strict)) == EXPECTED


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_alternative_with_something_written_wins(kind: str) -> None:
    heads = ("Tên hàng", "Giá khuyến mại", "Giá bán")
    rows = [("Gạo", "", "17.000"), ("Thịt", "120.000", "135.000")]
    either = replace(MAP, fields={"product": ("Tên hàng",), "price": ("Giá khuyến mại", "Giá bán")})
    records = read_as(kind, written(kind, heads, rows), either)
    assert [record.fields["price"] for record in records] == ["17.000", "120.000"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_default_stands_in_only_where_nothing_is_written(kind: str) -> None:
    heads, rows = ("Tên hàng", "Giá bán", "ĐVT"), [("Gạo", "17.000", ""), ("Bia", "9.000", "lon")]
    constant = replace(
        MAP,
        fields={"product": ("Tên hàng",), "price": ("Giá bán",), "unit": ("ĐVT",)},
        defaults={"unit": "kg", "outlet": "cho-sat"},
    )
    records = read_as(kind, written(kind, heads, rows), constant)
    assert [record.fields["unit"] for record in records] == ["kg", "lon"]
    assert {record.fields["outlet"] for record in records} == {"cho-sat"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_figure_stays_blank_and_is_never_zero(kind: str) -> None:
    rows = [("10.002", "Gạo tẻ ngon", "", "đ/kg")]
    (record,) = read_as(kind, written(kind, rows=rows))
    assert record.fields["price"] == ""


@pytest.mark.parametrize("kind", KINDS)
def test_the_name_of_the_file_can_give_the_day(kind: str) -> None:
    plug_in = FORMATS[kind]
    dated = replace(MAP, from_origin=r"(?P<observed_at>\d{4}_\d\d_\d\d)")
    payload = a_payload(written(kind), origin="inbox/board/2021_02_05.dat")
    reader = plug_in.build(plug_in.options(**SAMPLES[kind].options))
    days = {record.fields["observed_at"] for record in reader.read(payload, dated)}
    assert days == {"2021_02_05"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_name_without_the_agreed_day_is_a_change(kind: str) -> None:
    dated = replace(MAP, from_origin=r"(?P<observed_at>\d{4}_\d\d_\d\d)")
    with pytest.raises(SourceChangedError, match=r"gia\.dat"):
        read_as(kind, written(kind), dated)


@pytest.mark.parametrize("kind", KINDS)
def test_of_a_file_cut_short_no_record_is_ever_half_read(kind: str) -> None:
    whole = written(kind)
    last_mark = whole.rstrip(b"]}\r\n ")
    for length in range(1, len(last_mark)):
        try:
            records = texts(read_as(kind, whole[:length]))
        except SourceError:
            continue
        assert records == EXPECTED[: len(records)]


@pytest.mark.parametrize("kind", KINDS)
def test_decomposed_letters_are_composed(kind: str) -> None:
    apart = tuple(unicodedata.normalize("NFD", head) for head in HEADS)
    rows = [[unicodedata.normalize("NFD", cell) for cell in row] for row in ROWS]
    assert texts(read_as(kind, written(kind, apart, rows))) == EXPECTED


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "content",
    [b"\x00\x01\x02\xff\xfe" * 50, b"PK\x03\x04" + b"\0" * 200, b"%PDF-1.7 ...", b"\xff" * 300],
    ids=["noise", "half a zip", "pdf", "ff"],
)
def test_what_is_no_such_file_at_all_is_a_change(kind: str, content: bytes) -> None:
    with pytest.raises(SourceChangedError):
        read_as(kind, content)


@pytest.mark.parametrize("kind", KINDS)
def test_one_column_for_each_market_gives_one_record_each(kind: str) -> None:
    heads, rows = ("Tên hàng", "Chợ Sắt", "Chợ Ga"), [("Gạo", "17.000", ""), ("Thịt", "1", "2")]
    wide = replace(
        MAP,
        fields={"product": ("Tên hàng",)},
        ignore=(),
        wide=Wide(into="outlet", columns={"Chợ Sắt": "cho-sat", "Chợ Ga": "cho-ga"}),
    )
    records = read_as(kind, written(kind, heads, rows), wide)
    assert texts(records) == [
        {"product": "Gạo", "outlet": "cho-sat", "price": "17.000"},
        {"product": "Gạo", "outlet": "cho-ga", "price": ""},
        {"product": "Thịt", "outlet": "cho-sat", "price": "1"},
        {"product": "Thịt", "outlet": "cho-ga", "price": "2"},
    ]
    assert len({record.locator for record in records}) == 4


@pytest.mark.parametrize("kind", KINDS)
def test_without_named_columns_every_other_column_is_taken_under_its_own_head(kind: str) -> None:
    heads, rows = ("STT", "Tên hàng", "Chợ Sắt", "Chợ Ga"), [("1", "Gạo", "17.000", "18.000")]
    wide = replace(
        MAP, fields={"product": ("Tên hàng",)}, ignore=("STT",), wide=Wide(into="outlet")
    )
    records = read_as(kind, written(kind, heads, rows), wide)
    assert [record.fields["outlet"] for record in records] == ["Chợ Sắt", "Chợ Ga"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_market_that_is_no_longer_in_the_table_is_a_change(kind: str) -> None:
    heads, rows = ("Tên hàng", "Chợ Sắt"), [("Gạo", "17.000")]
    wide = replace(
        MAP,
        fields={"product": ("Tên hàng",)},
        wide=Wide(into="outlet", columns={"Chợ Sắt": "cho-sat", "Chợ Ga": "cho-ga"}),
    )
    with pytest.raises(SourceChangedError, match="Chợ Ga"):
        read_as(kind, written(kind, heads, rows), wide)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_says_it_is_no_report_keeps_its_place_but_has_no_figure(kind: str) -> None:
    heads = ("Tên hàng", "Giá bán", "Loại")
    rows = [("Gạo", "17.000", "thực tế"), ("Thịt", "135.000", " Dự  báo"), ("Tôm", "1", "")]
    simple = replace(MAP, fields={"product": ("Tên hàng",), "price": ("Giá bán",)}, strict=True)
    options = {**SAMPLES[kind].options, "leave_out": {"Loại": ("dự báo",)}}
    records = read(kind, written(kind, heads, rows), replace(simple, ignore=()), **options)
    assert [record.fields.get("price") for record in records] == ["17.000", None, "1"]
    assert "Dự" in records[1].fields["note"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_that_should_say_what_is_no_report_must_be_there(kind: str) -> None:
    options = {**SAMPLES[kind].options, "leave_out": {"Loại giá": ("dự báo",)}}
    with pytest.raises(SourceChangedError, match="Loại giá"):
        read(kind, written(kind), MAP, **options)


@pytest.mark.parametrize("kind", KINDS)
def test_two_spellings_of_one_head_are_one_column(kind: str) -> None:
    wide = replace(
        MAP,
        fields={"outlet": ("Centre",)},
        ignore=(),
        wide=Wide(into="product", columns={"Tur/ Arhar Dal": "tur", "Tur Dal": "tur"}),
    )
    for head in ("Tur/ Arhar Dal", "Tur Dal"):
        content = written(kind, ("Centre", head), [("AGRA", "72")])
        (record,) = read_as(kind, content, wide)
        assert record.fields == {"outlet": "AGRA", "product": "tur", "price": "72"}
