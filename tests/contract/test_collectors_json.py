"""JSON answers: nested lists, enclosing objects, numbers as they were written."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collectors import FORMATS
from monitor.collectors.json_path import FieldPath, RecordPath
from monitor.domain.errors import SourceChangedError
from monitor.domain.source import RecordMap
from tests.payloads.samples import read, texts

NESTED = {
    "updated": "2021-02-05T07:00:00+07:00",
    "stores": [
        {"storeCode": "HP01", "name": "Lê Chân", "items": [{"sku": "A", "price": 1}]},
        {"storeCode": "HP02", "name": "Hồng Bàng", "items": []},
        {"storeCode": "HP03", "name": "Đồ Sơn", "items": None},
        {"storeCode": "HP04", "name": "Kiến An", "items": [{"sku": "B", "price": 2}]},
    ],
}
ITEMS = "$.stores[*].items[*]"


def read_json(
    document: object, fields: Mapping[str, tuple[str, ...]], path: str = "$[*]", **kwargs: object
) -> list[dict[str, str]]:
    record_map = RecordMap(fields=fields, **kwargs)  # type: ignore[arg-type]  # any of the map's
    return texts(read("json", json.dumps(document).encode(), record_map, records=path))


@pytest.mark.parametrize("outlet", ["storeCode", "^storeCode", "stores.storeCode"])
def test_an_item_takes_the_code_of_its_store(outlet: str) -> None:
    fields = {"outlet": (outlet,), "product_code": ("sku",), "price": ("price",)}
    assert read_json(NESTED, fields, ITEMS) == [
        {"outlet": "HP01", "product_code": "A", "price": "1"},
        {"outlet": "HP04", "product_code": "B", "price": "2"},
    ]


def test_a_field_of_the_whole_document_is_named_from_the_top() -> None:
    fields = {"observed_at": ("$.updated",), "price": ("price",)}
    assert {r["observed_at"] for r in read_json(NESTED, fields, ITEMS)} == {NESTED["updated"]}


def test_an_enclosing_object_further_out_is_reached_step_by_step() -> None:
    fields = {"observed_at": ("^^updated",), "price": ("price",)}
    assert {r["observed_at"] for r in read_json(NESTED, fields, ITEMS)} == {NESTED["updated"]}


def test_the_name_of_a_store_never_becomes_the_name_of_a_product() -> None:
    with pytest.raises(SourceChangedError, match="no name for product"):
        read_json(NESTED, {"product": ("name",), "price": ("price",)}, ITEMS)


def test_the_items_own_value_comes_before_the_stores() -> None:
    document = [{"at": "1", "items": [{"at": "2", "p": 1}, {"p": 1}]}]
    fields = {"observed_at": ("at",), "price": ("p",)}
    assert [r["observed_at"] for r in read_json(document, fields, "$[*].items[*]")] == ["2", "1"]


def test_a_blank_in_an_item_does_not_hide_what_the_store_says() -> None:
    document = [{"at": "1", "items": [{"at": "", "p": 1}, {"at": None, "p": 1}]}]
    fields = {"observed_at": ("at",), "price": ("p",)}
    assert [r["observed_at"] for r in read_json(document, fields, "$[*].items[*]")] == ["1", "1"]


def test_the_locator_leads_to_the_record() -> None:
    content = json.dumps(NESTED).encode()
    records = read("json", content, RecordMap(fields={"price": ("price",)}), records=ITEMS)
    assert [r.locator for r in records] == ["$.stores[0].items[0]", "$.stores[3].items[0]"]


def test_an_object_of_objects_is_a_list_too() -> None:
    document = {"goods": {"A": {"price": 1}, "B": {"price": 2}}}
    content = json.dumps(document).encode()
    records = read("json", content, RecordMap(fields={"price": ("price",)}), records="$.goods[*]")
    assert [(r.locator, r.fields["price"]) for r in records] == [
        ("$.goods.A", "1"),
        ("$.goods.B", "2"),
    ]


def test_one_object_can_be_the_only_record() -> None:
    assert read_json({"price": {"now": 5}}, {"price": ("price.now",)}, "$") == [{"price": "5"}]


def test_numbers_keep_the_digits_they_were_written_with() -> None:
    content = b'[{"p": 29.000}, {"p": 1e3}, {"p": 12345678901234567890123}, {"p": -0}, {"p": NaN}]'
    records = read("json", content, RecordMap(fields={"price": ("p",)}))
    assert [record.fields["price"] for record in records] == [
        "29.000",
        "1e3",
        "12345678901234567890123",
        "-0",
        "NaN",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (" 29.000 đ ", "29.000 đ"),
        (["a", "b"], '["a", "b"]'),
        ({"vnd": "1"}, '{"vnd": "1"}'),
    ],
)
def test_every_value_has_a_text_and_null_is_blank(value: object, text: str) -> None:
    assert read_json([{"price": value}], {"price": ("price",)}) == [{"price": text}]


def test_a_field_that_one_record_lacks_is_that_records_own_matter() -> None:
    records = read_json([{"a": 1, "p": 2}, {"a": 1}], {"product": ("a",), "price": ("p",)})
    assert records == [{"product": "1", "price": "2"}, {"product": "1"}]


def test_the_first_alternative_with_a_value_wins() -> None:
    document = [{"sale": None, "list": 9}, {"sale": 7, "list": 9}, {"list": 9}]
    records = read_json(document, {"price": ("sale", "list")})
    assert [record["price"] for record in records] == ["9", "7", "9"]


def test_a_list_that_is_gone_is_a_change_that_says_what_is_there() -> None:
    with pytest.raises(SourceChangedError, match=r"\$\.stores is not there.*error, code"):
        read_json({"error": "no licence", "code": 7}, {"price": ("price",)}, ITEMS)


def test_a_list_gone_from_every_store_is_a_change() -> None:
    with pytest.raises(SourceChangedError, match=r"\$\.stores\[\*\]\.items is not there"):
        read_json({"stores": [{"a": 1}, {"a": 2}]}, {"price": ("price",)}, ITEMS)


def test_a_list_gone_from_one_store_leaves_the_others() -> None:
    document = {"stores": [{}, {"items": [{"price": 1}]}]}
    assert read_json(document, {"price": ("price",)}, ITEMS) == [{"price": "1"}]


@pytest.mark.parametrize("document", [[], {"stores": []}, {"stores": [{"items": []}]}])
def test_an_empty_list_has_no_records_and_is_no_change(document: object) -> None:
    path = "$[*]" if isinstance(document, list) else ITEMS
    assert read_json(document, {"price": ("price",)}, path) == []


@pytest.mark.parametrize("document", [["a", "b"], [1], [[1]]])
def test_a_list_of_something_else_than_objects_is_a_change(document: object) -> None:
    with pytest.raises(SourceChangedError, match=r"\$\[0\] is no object"):
        read_json(document, {"price": ("price",)})


def test_every_element_of_what_is_no_list_is_a_change() -> None:
    with pytest.raises(SourceChangedError, match="not there"):
        read_json({"items": "soon"}, {"price": ("price",)}, "$.items[*]")


def test_what_is_not_json_is_quoted_by_its_beginning() -> None:
    content = "Hệ thống   đang bảo trì, vui lòng quay lại sau. ".encode() * 9
    with pytest.raises(SourceChangedError) as caught:
        read("json", content, RecordMap(fields={"price": ("p",)}))
    quoted = str(caught.value).partition("it begins ")[2]
    assert quoted.startswith("'Hệ thống đang bảo trì")
    assert len(quoted) <= 82


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_json_is_read_in_every_form_of_unicode(encoding: str) -> None:
    content = json.dumps([{"ten": "Gạo"}], ensure_ascii=False).encode(encoding)
    assert texts(read("json", content, RecordMap(fields={"product": ("ten",)}))) == [
        {"product": "Gạo"}
    ]


def test_json_in_no_unicode_is_a_change() -> None:
    with pytest.raises(SourceChangedError, match="not valid utf-8"):
        read("json", '[{"ten": "Gà"}]'.encode("latin-1"), RecordMap(fields={"product": ("ten",)}))


def test_a_document_nested_too_deep_is_a_change_and_no_crash() -> None:
    with pytest.raises(SourceChangedError):
        read("json", b"[" * 200_000, RecordMap(fields={"product": ("ten",)}))


@pytest.mark.parametrize(
    "path", ["items[*]", "$.items[", "$.items[?(@.a)]", "$..items", "$.items[**]", ""]
)
def test_a_path_that_is_none_of_ours_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"begin with|cannot be read"):
        FORMATS["json"].options(records=path)


@pytest.mark.parametrize("path", ["a[*]", "^", "", "a.[b"])
def test_a_field_must_lead_to_one_value(path: str) -> None:
    with pytest.raises(ValueError, match=r"lead to one value|cannot be read"):
        FieldPath.of(path)


def test_odd_names_are_written_in_quotes() -> None:
    document = {"a.b": [{"giá [đ]": 5}]}
    fields = {"price": ("['giá [đ]']",)}
    assert read_json(document, fields, "$['a.b'][*]") == [{"price": "5"}]


def test_one_element_of_a_list_is_taken_by_its_index() -> None:
    document = [{"prices": [1, 2, 3]}]
    fields = {"price": ("prices[-1]",), "listed_price": ("prices[0]",)}
    assert read_json(document, fields) == [{"price": "3", "listed_price": "1"}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


@given(document=JSON)
def test_no_document_makes_the_reader_fail_otherwise_than_by_a_change(document: object) -> None:
    for path in ("$", "$[*]", "$.a[*].b[*]"):
        try:
            read_json(document, {"price": ("p",), "outlet": ("o",)}, path)
        except SourceChangedError:
            continue


@given(text=st.text(max_size=20))
def test_no_text_makes_a_path_fail_otherwise_than_by_a_reason(text: str) -> None:
    for of in (RecordPath.of, FieldPath.of):
        try:
            of(text)
        except ValueError:
            continue


def test_a_key_that_stands_twice_gives_both_values_and_so_no_figure() -> None:
    content = b'[{"ten": "a", "gia": 1, "gia": 2}, {"ten": "b", "gia": 3}]'
    fields = RecordMap(fields={"product": ("ten",), "price": ("gia",)})
    assert [one.fields["price"] for one in read("json", content, fields)] == ['["1", "2"]', "3"]
