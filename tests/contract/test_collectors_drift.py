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
    assert "(alike:" not in refused(kind, (HEADS[0], HEADS[1], "xyz", HEADS[3]))


def test_one_new_name_is_proposed_for_one_field_only() -> None:
    lost = {"price": ("Giá bán",), "listed_price": ("Giá bán lẻ",)}
    text = proposal(lost, {field: ["Giá bán mới"] for field in lost})
    assert text.count("Giá bán mới") == 1


def test_nothing_free_proposes_nothing() -> None:
    assert proposal({"price": ("Giá",)}, {"price": []}) == ""


WIDE = RecordMap(
    fields={"product": ("Mặt hàng",)},
    wide=Wide(into="outlet", columns={"Chợ Sắt": "cho-sat", "Chợ Ga": "cho-ga"}),
)


def drifting(kind: str, drift: str, price: str, **changes: object) -> list[RawRecord]:
    agreed = replace(MAP, drift=drift, **changes)  # type: ignore[arg-type]  # any field
    content = SAMPLES[kind].write((HEADS[0], HEADS[1], price, HEADS[3]), ROWS)
    return read(kind, content, agreed, **SAMPLES[kind].options)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("price", ["Gia ban", "Giá bán (đ)", "GIÁ-BÁN", "Giá bánn"])
def test_a_rename_that_can_be_nothing_else_is_read_and_told(kind: str, price: str) -> None:
    told, *records = drifting(kind, "evolve", price)
    assert texts(records) == EXPECTED
    assert f'read "{price}" for price' in told.notice
    assert re.search(r'no (column )?"?Giá bán"? for price', told.notice)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("price", ["Giá nhập", "Giá bán buôn", "Đơn giá"])
def test_a_name_that_is_only_alike_waits_for_a_person(kind: str, price: str) -> None:
    with pytest.raises(SourceChangedError, match="have changed"):
        drifting(kind, "evolve", price)


@pytest.mark.parametrize("kind", KINDS)
def test_columns_that_are_where_they_were_are_no_news(kind: str) -> None:
    for drift in ("evolve", "warn"):
        assert texts(drifting(kind, drift, "Giá bán")) == EXPECTED


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_is_read_where_that_is_agreed(kind: str) -> None:
    fields = {**MAP.fields, "stock": ("Tồn",)}
    told, *records = drifting(kind, "warn", "Giá bán", fields=fields)
    assert texts(records) == EXPECTED
    assert "stock was left out" in told.notice


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lost", ["unit", "outlet", "observed_at", "promotional"])
def test_without_what_gives_a_figure_its_meaning_nothing_is_read(kind: str, lost: str) -> None:
    with pytest.raises(SourceChangedError):
        drifting(kind, "warn", "Giá bán", fields={**MAP.fields, lost: ("Không có",)})


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_without_any_figure_left_is_no_empty_day(kind: str) -> None:
    with pytest.raises(SourceChangedError):
        drifting(kind, "warn", "xyz")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("drift", ["warn", "evolve"])
def test_a_new_column_of_a_strict_source_is_told_and_not_read(kind: str, drift: str) -> None:
    told, *records = drifting(kind, drift, "Giá bán", strict=True, ignore=())
    assert texts(records) == EXPECTED
    assert re.search("new (columns|fields)", told.notice)


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
        ({"price": ("Giá",)}, ["Gia"], {"price": "Gia"}),
        ({"price": ("unitPrice",)}, ["unit_price"], {"price": "unit_price"}),
        ({"price": ("Giá tuần 1",)}, ["Giá tuần 2"], {}),
        ({"price": ("Giá bán lẻ bình quân trong kỳ",)}, ["Giá bán sỉ bình quân trong kỳ"], {}),
        ({"price": ("Giá bán lẻ kỳ này",)}, ["Giá bán lẻ kì nầy", "x"],
         {"price": "Giá bán lẻ kì nầy"}),
        ({"price": ("Giá",)}, [], {}),
    ],
    ids=["two the same", "two near", "two lost", "one", "case and lines", "another number",
         "another word", "spelling", "none free"],
)  # fmt: skip
def test_a_rename_is_clear_or_none(
    lost: dict[str, tuple[str, ...]], free: list[str], found: dict[str, str]
) -> None:
    assert renames(lost, dict.fromkeys(lost, free)) == found


STORES = RecordMap(
    fields={"outlet": ("storeCode",), "product": ("name",), "price": ("unitPrice",),
            "observed_at": ("$.updated",)}
)  # fmt: skip


def stores(
    item: dict[str, object], store: str = "storeCode", updated: str = "updated"
) -> dict[str, object]:
    return {updated: "2021-02-05", "stores": [{store: "HP01", "name": "Một", "items": [item]}]}


def in_stores(document: object, drift: str = "evolve", **changes: object) -> list[RawRecord]:
    agreed = replace(STORES, drift=drift, **changes)  # type: ignore[arg-type]  # any field
    content = json.dumps(document).encode()
    return read("json", content, agreed, records="$.stores[*].items[*]")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (stores({"name": "Gạo", "unit_price": 1}), 'read "unit_price" for price'),
        (stores({"name": "Gạo", "unitPrice": 1}, store="store_code"), 'read "store_code" for outl'),
        (stores({"name": "Gạo", "unitPrice": 1}, updated="Updated"), 'read "$.Updated" for obser'),
        (stores({"name": "Gạo", "unit": {"price": 1}}), 'read "unit.price" for price'),
        (stores({"name": "Gạo", "unit.price": 1}), """read "['unit.price']" for price"""),
    ],
    ids=["in the record", "around it", "at the top", "one deeper", "odd key"],
)
def test_a_new_spelling_is_followed_at_the_height_where_it_stood(
    document: object, said: str
) -> None:
    told, record = in_stores(document)
    assert said in told.notice
    assert record.fields == {
        "outlet": "HP01", "product": "Gạo", "price": "1", "observed_at": "2021-02-05",
    }  # fmt: skip


def test_a_name_of_the_store_is_never_taken_for_that_of_the_product() -> None:
    with pytest.raises(SourceChangedError, match="no name for product"):
        in_stores(stores({"unitPrice": 1}))


def test_what_another_field_takes_from_the_store_is_not_taken_twice() -> None:
    fields = {**STORES.fields, "product": ("^store_code",)}
    with pytest.raises(SourceChangedError, match="no storeCode for outlet"):
        in_stores(stores({"unitPrice": 1}, store="store_code"), fields=fields)


@pytest.mark.parametrize("drift", ["refuse", "evolve"])
def test_a_field_that_moved_is_proposed_and_not_taken(drift: str) -> None:
    fields = {**STORES.fields, "price": ("price",)}
    document = stores({"name": "Gạo", "promotion": {"price": 1}, "tags": ["x"], "'odd'": 1})
    with pytest.raises(SourceChangedError) as caught:
        in_stores(document, drift, fields=fields)
    assert 'price: ["price", "promotion.price"] (moved / đã chuyển chỗ)' in str(caught.value)


def test_a_name_at_two_other_places_is_not_proposed() -> None:
    fields = {**STORES.fields, "price": ("price",)}
    document = stores({"name": "Gạo", "old": {"price": 1}, "member": {"price": 1}})
    with pytest.raises(SourceChangedError) as caught:
        in_stores(document, fields=fields)
    assert "đã chuyển chỗ" not in str(caught.value)


def test_a_height_that_no_record_has_offers_nothing() -> None:
    with pytest.raises(SourceChangedError, match="no \\^\\^\\^\\^code for outlet"):
        in_stores(
            stores({"name": "Gạo", "unitPrice": 1}),
            fields={**STORES.fields, "outlet": ("^^^^code",)},
        )


def test_a_list_that_was_wrapped_is_found_by_its_fields_and_proposed() -> None:
    whole = {"data": stores({"name": "Gạo", "unitPrice": 1}), "odd key": [{}], "more": [[1], {}]}
    with pytest.raises(SourceChangedError) as caught:
        in_stores(whole, fields={**STORES.fields, "observed_at": ("$.data.updated",)})
    assert 'write in format / nếu là một, ghi: records: "$.data.stores[*].items[*]"' in str(
        caught.value
    )


def test_of_two_lists_that_would_do_none_is_proposed() -> None:
    items = [{"name": "Gạo", "unitPrice": 1}]
    document = {"new": {"stores": [{"storeCode": "HP01", "items": items}]},
                "old": {"stores": [{"storeCode": "HP01", "items": items}]}}  # fmt: skip
    with pytest.raises(SourceChangedError) as caught:
        in_stores(document, fields={k: v for k, v in STORES.fields.items() if k != "observed_at"})
    assert "write in format" not in str(caught.value)


FEED = "<Root><Store>HP01</Store><Items>{}</Items></Root>"


def test_a_field_that_only_a_later_record_of_a_feed_has_is_no_change() -> None:
    items = "<Item><Name>Gạo</Name></Item><Item><Name>Muối</Name><Price>2</Price></Item>"
    agreed = RecordMap(
        fields={"outlet": ("Store",), "product": ("Name",), "price": ("Price",)}, drift="evolve"
    )
    found = read("xml", FEED.format(items).encode(), agreed, records="Items/Item")
    assert texts(found)[1]["price"] == "2"
    assert len(found) == 2


@pytest.mark.parametrize("drift", ["refuse", "warn", "evolve"])
def test_a_feed_without_its_list_is_a_change_and_an_empty_list_is_empty(drift: str) -> None:
    agreed = RecordMap(fields={"product": ("Name",)}, drift=drift)
    assert read("xml", FEED.format("").encode(), agreed, records="Items/Item") == []
    with pytest.raises(SourceChangedError, match="no records at Goods/Item"):
        read("xml", FEED.format("").encode(), agreed, records="Goods/Item")


PAGE = (
    "<html><title>Giá</title><ul>"
    '<li class="{li}" data-ma="1"><b class="ten">Gạo</b><i class="{gia}" {attribute}="29.000">'
    '</i></li><li class="{li}" data-ma="2"><b class="ten 2x">Muối</b></li></ul></html>'
)
SELECT = {"ten": ".ten", "gia": ".gia-ban@data-gia", "ma": "@data-ma"}


def of_page(drift: str, **marks: str) -> list[RawRecord]:
    page = PAGE.format(**{"li": "hang-hoa", "gia": "gia-ban", "attribute": "data-gia", **marks})
    fields = {"product_code": ("ma",), "product": ("ten",), "price": ("gia",)}
    agreed = RecordMap(fields=fields, drift=drift)
    return read("html", page.encode(), agreed, records="li.hang-hoa", select=SELECT)


@pytest.mark.parametrize("drift", ["refuse", "warn", "evolve"])
def test_a_page_as_it_was_is_no_news(drift: str) -> None:
    assert [one.fields.get("price") for one in of_page(drift)] == ["29.000", None]


@pytest.mark.parametrize("marks", [{"gia": "gia_ban"}, {"gia": "GiaBan", "attribute": "datagia"}])
def test_a_new_spelling_of_a_mark_is_followed_and_told(marks: dict[str, str]) -> None:
    told, *records = of_page("evolve", **marks)
    assert 'nothing at .gia-ban@data-gia, read ".' in told.notice
    assert [one.fields.get("price") for one in records] == ["29.000", None]


@pytest.mark.parametrize("drift", ["refuse", "evolve"])
def test_another_mark_is_proposed_as_the_line_to_write(drift: str) -> None:
    with pytest.raises(SourceChangedError) as caught:
        of_page(drift, gia="gia-moi")
    line = 'write in format.select / nếu là một, ghi: gia: ".gia-moi@data-gia"'
    assert line in str(caught.value)


def test_goods_under_another_mark_are_proposed_where_the_page_repeats_it() -> None:
    with pytest.raises(SourceChangedError, match=r'write in format / .*records: "li.hang"'):
        of_page("refuse", li="hang")
    with pytest.raises(SourceChangedError, match=r"has nothing at li.hang-hoa$"):
        of_page("refuse", li="x")


def test_an_attribute_of_the_good_itself_is_followed_too() -> None:
    page = PAGE.replace("data-ma", "data_ma").format(li="hang-hoa", gia="x", attribute="y")
    agreed = RecordMap(fields={"product_code": ("ma",), "product": ("ten",)}, drift="evolve")
    told, *records = read(
        "html",
        page.encode(),
        agreed,
        records="li.hang-hoa",
        select={"ten": ".ten", "ma": "@data-ma"},
    )
    assert [one.fields["product_code"] for one in records] == ["1", "2"]
    assert 'read "@data_ma" for ma' in told.notice
