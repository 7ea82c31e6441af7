"""XML feeds: what stands above, bombs, encodings, and files that break off."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.collectors import FORMATS, xml_events
from monitor.domain.errors import SourceChangedError, SourceError, SourceTooLargeError
from monitor.domain.observation import RawRecord
from monitor.domain.source import RecordMap
from tests.payloads.samples import read, texts

FEED = """<?xml version="1.0" encoding="{encoding}"?>
<!-- bảng giá -->
<Root xmlns="urn:prices" xmlns:x="urn:more">
  <ChainId>7290027600007</ChainId>
  <StoreId>{store}</StoreId>
  <Items Count="2">
    <Item><ItemCode>893-1</ItemCode><x:ItemName>{name}</x:ItemName>
      <ItemPrice currency="VND">134.000</ItemPrice><Pack><Unit>kg</Unit></Pack></Item>
    <Item><ItemCode>893-2</ItemCode><x:ItemName>Cà <!-- chua --><![CDATA[& ớt]]></x:ItemName>
      <ItemPrice currency="VND">29.000</ItemPrice><Pack><Unit>kg</Unit></Pack></Item>
  </Items>
</Root>"""
FIELDS: Mapping[str, tuple[str, ...]] = {
    "outlet": ("StoreId",),
    "product_code": ("ItemCode",),
    "product": ("ItemName",),
    "price": ("ItemPrice",),
    "unit": ("Pack.Unit",),
    "note": ("ItemPrice@currency",),
}
PRICE = {"price": ("Price",)}


def a_feed(encoding: str = "utf-8", name: str = "Thịt ba rọi", store: str = "041") -> str:
    return FEED.format(encoding=encoding, name=name, store=store)


def read_xml(
    content: str | bytes,
    fields: Mapping[str, tuple[str, ...]] = FIELDS,
    records: str = "Items/Item",
    **options: object,
) -> list[RawRecord]:
    data = content.encode() if isinstance(content, str) else content
    return read("xml", data, RecordMap(fields=fields), records=records, **options)


def test_a_record_takes_children_attributes_and_what_stands_above_it() -> None:
    assert texts(read_xml(a_feed())) == [
        {
            "outlet": "041",
            "product_code": "893-1",
            "product": "Thịt ba rọi",
            "price": "134.000",
            "unit": "kg",
            "note": "VND",
        },
        {
            "outlet": "041",
            "product_code": "893-2",
            "product": "Cà & ớt",
            "price": "29.000",
            "unit": "kg",
            "note": "VND",
        },
    ]


def test_every_store_of_a_file_lends_its_own_code_to_its_own_items() -> None:
    feed = (
        "<R><Store Id='1'><Items><Item><Price>1</Price></Item></Items></Store>"
        "<Store Id='2'><Items><Item><Price>2</Price></Item></Items></Store></R>"
    )
    records = read_xml(feed, {"outlet": ("^^@Id",), "price": ("Price",)})
    assert texts(records) == [{"outlet": "1", "price": "1"}, {"outlet": "2", "price": "2"}]
    assert [record.locator for record in records] == ["Item[1]", "Item[2]"]


def test_attributes_of_a_record_are_fields_too() -> None:
    assert texts(read_xml("<P><I ten='Gạo' gia='1'/></P>", {"price": ("@gia",)}, "/P/I")) == [
        {"price": "1"}
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_unicode_is_read(encoding: str) -> None:
    (first, _) = read_xml(a_feed(encoding.removesuffix("-sig")).encode(encoding))
    assert first.fields["product"] == "Thịt ba rọi"


def test_the_encoding_that_the_document_names_is_believed() -> None:
    (first, _) = read_xml(a_hebrew_feed())
    assert first.fields["product"] == "עגבניות"


def test_an_agreed_encoding_comes_before_the_one_the_document_names() -> None:
    wrong = a_hebrew_feed().replace(b"windows-1255", b"iso-8859-1")
    (first, _) = read_xml(wrong, encoding="windows-1255")
    assert first.fields["product"] == "עגבניות"


def a_hebrew_feed() -> bytes:
    text = a_feed("windows-1255", "עגבניות").replace("bảng giá", "").replace("Cà ", "")
    return text.replace("ớt", "").encode("windows-1255")


def test_bytes_that_are_not_in_the_named_encoding_are_a_change() -> None:
    with pytest.raises(SourceChangedError, match="not valid utf-8"):
        read_xml(a_feed(name="Gà").encode("latin-1", errors="replace"))


BOMB = (
    '<?xml version="1.0"?><!-- a --><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<Items><Item><Price>&b;</Price></Item></Items>"
)
OUTSIDE = (
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<Items><Item><Price>&x;</Price></Item></Items>"
)
FAR = '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><Items><Item><Price>1</Price></Item></Items>'


@pytest.mark.parametrize("content", [BOMB, OUTSIDE, FAR], ids=["bomb", "file", "far"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_unread(content: str, encoding: str) -> None:
    with pytest.raises(SourceChangedError, match="DOCTYPE"):
        read_xml(content.encode(encoding), PRICE)


def test_a_document_type_behind_a_long_comment_is_refused_too() -> None:
    with pytest.raises(SourceChangedError, match="DOCTYPE"):
        read_xml(f"<!-- {'x' * 200_000} -->{BOMB.partition('<!-- a -->')[2]}", PRICE)


def test_an_entity_that_nobody_declared_is_a_change() -> None:
    with pytest.raises(SourceChangedError, match="nbsp"):
        read_xml("<Items><Item><Price>1&nbsp;000</Price></Item></Items>", PRICE)


def test_a_file_that_breaks_off_says_how_far_it_came() -> None:
    whole = a_feed()
    with pytest.raises(SourceChangedError, match=r"after 1 records.*it begins '<\?xml"):
        read_xml(whole[: whole.index("893-2")])


@pytest.mark.parametrize(
    ("content", "there"),
    [
        ("<Error><Code>AccessDenied</Code></Error>", "Error, Error/Code"),
        ("<Root><Items><Product><Price>1</Price></Product></Items></Root>", "Product"),
        ("<Root><Items><Product gia='1'/></Items></Root>", "Product"),
    ],
)
def test_a_list_that_is_gone_is_a_change_and_no_empty_day(content: str, there: str) -> None:
    with pytest.raises(SourceChangedError, match=f"no records at Items/Item; there are: {there}"):
        read_xml(content, PRICE)


def test_an_empty_list_is_no_change() -> None:
    assert read_xml("<Root><Items Count='0'><Note>trống</Note></Items></Root>", PRICE) == []


def test_a_field_that_no_record_has_any_more_is_named() -> None:
    with pytest.raises(SourceChangedError, match=r"no Price for price.*nearest is UnitPrice"):
        read_xml("<Items><Item><UnitPrice>1</UnitPrice></Item></Items>", PRICE)


def test_a_web_page_is_quoted_and_a_title_of_a_feed_is_none() -> None:
    with pytest.raises(SourceChangedError, match="HTML page"):
        read_xml(b"<html><body><p>404", PRICE)
    feed = "<rss><title>Giá</title><Items><Item><Price>1</Price></Item></Items></rss>"
    assert texts(read_xml(feed, PRICE)) == [{"price": "1"}]


def test_a_record_with_endless_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_events, "_MOST_PARTS", 5)
    with pytest.raises(SourceTooLargeError, match="more than"):
        read_xml(f"<Items><Item>{'<a/>' * 6}</Item></Items>", PRICE)


def test_a_document_nested_too_deep_is_a_change_and_no_crash() -> None:
    with pytest.raises(SourceChangedError):
        read_xml("<Items>" + "<Item>" * 5000, PRICE)


def test_memory_does_not_grow_with_the_number_of_records() -> None:
    item = b"<Item><Price>1</Price><Name>" + b"x" * 200 + b"</Name></Item>"
    content = b"<Items>" + item * 5_000 + b"</Items>"
    kind = FORMATS["xml"]
    reader = kind.build(kind.options(records="Items/Item"))
    from tests.payloads.samples import a_payload

    payload = a_payload(content)
    records = reader.read(payload, RecordMap(fields=PRICE))
    tracemalloc.start()
    try:
        count = sum(1 for _ in records)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 5_000
    assert peak < len(content) // 2


@pytest.mark.parametrize("path", ["Item", "", "/Item", "Items/", "Items//Item", "a/b[1]", "a/@b"])
def test_a_path_that_is_none_of_ours_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="no path to records"):
        FORMATS["xml"].options(records=path)


@settings(max_examples=200, deadline=None)
@given(
    place=st.integers(0, 900),
    cut=st.integers(0, 40),
    put=st.binary(max_size=12) | st.sampled_from([b"<", b"&", b"]]>", b"<!DOCTYPE a>", b"\0"]),
    pack=st.booleans(),
)
def test_no_spoilt_feed_makes_the_reader_fail_otherwise_than_by_its_own_errors(
    place: int, cut: int, put: bytes, pack: bool
) -> None:
    whole = a_feed().encode()
    content = whole[:place] + put + whole[place + cut :]
    try:
        read_xml(gzip.compress(content) if pack else content)
    except SourceError:
        return
