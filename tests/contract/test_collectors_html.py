"""Web pages: schema.org in both spellings, selectors, and pages that are no price list."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.collectors import FORMATS
from monitor.domain.errors import SourceChangedError, SourceError
from monitor.domain.observation import Availability
from monitor.domain.source import RecordMap
from monitor.normalise.availability import read_availability
from tests.payloads.samples import read, texts

FIELDS: Mapping[str, tuple[str, ...]] = {"product": ("name",), "price": ("price",)}
MICRODATA = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Thịt</title></head><body>
<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Thịt  ba rọi</h1>
 <div itemprop="brand" itemscope itemtype="https://schema.org/Brand">
 <b itemprop="name">Vissan</b></div>
 <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
  <span itemprop="price" content="134000">134.000đ</span>
  <meta itemprop="priceCurrency" content="VND">
  <link itemprop="availability" href="https://schema.org/OutOfStock"></div></div>
<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">Trứng gà</b>
 <div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
  <span itemprop="price">32.000 đ/chục</span></div></div></body></html>"""
LISTED = """<html><body><ul><li class="hang" data-ma="1"><b>Gạo</b><i class="gia">17.000</i></li>
<li class="hang" data-ma="2"><b>Bia</b></li></ul></body></html>"""


def a_page(*data: object, body: str = "") -> str:
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(one, ensure_ascii=False)}</script>'
        for one in data
    )
    head = f"<head><title>Cửa hàng</title>{scripts}</head>"
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>"


def a_product(name: str = "Gạo", **offer: object) -> dict[str, object]:
    return an_offer(offer, name)


def an_offer(offer: Mapping[str, object], name: str = "Gạo") -> dict[str, object]:
    return {"@type": "Product", "name": name, "offers": {"@type": "Offer", **offer}}


def read_html(
    content: str | bytes, fields: Mapping[str, tuple[str, ...]] = FIELDS, **options: object
) -> list[dict[str, str]]:
    data = content.encode() if isinstance(content, str) else content
    record_map = RecordMap(fields=fields, optional=("availability", "listed_price"))
    return texts(read("html", data, record_map, **options))


@pytest.mark.parametrize(
    "data",
    [
        a_product(price=17000),
        [a_product(price=17000)],
        {"@graph": [{"@type": "BreadcrumbList"}, a_product(price=17000)]},
        {"@type": "ItemList", "itemListElement": [{"item": a_product(price=17000)}]},
        {"@type": ["WebPage"], "mainEntity": a_product(price=17000)},
        {"@type": "http://schema.org/Product", "name": "Gạo", "offers": [{"price": 17000}]},
        {"@type": "ProductGroup", "name": "x", "hasVariant": [a_product(price=17000)]},
        {"@type": "Offer", "price": 17000, "itemOffered": {"@type": "Product", "name": "Gạo"}},
        a_product(priceSpecification={"price": 17000}),
        a_product(priceSpecification=[{"priceType": "x/ListPrice", "price": 2}, {"price": 17000}]),
        a_product(priceSpecification=[{"validForMemberTier": {}, "price": 2}, {"price": 17000}]),
        a_product(priceSpecification=[{"referenceQuantity": {}, "price": 2}, {"price": 17000}]),
        {
            "@graph": [
                {"@type": "Product", "@id": "#g", "name": "Gạo", "offers": [{"@id": "#o"}]},
                {"@type": "Offer", "@id": "#o", "price": 17000},
            ]
        },
    ],
)
def test_an_offer_is_found_wherever_the_page_puts_it(data: object) -> None:
    assert read_html(a_page(data)) == [{"product": "Gạo", "price": "17000"}]


def test_several_products_and_several_offers_are_records_of_their_own() -> None:
    two = {"@type": "Product", "name": "Bia", "offers": [{"price": 1}, {"price": "2.50"}]}
    records = read("html", a_page(two, a_product(price=3)).encode(), RecordMap(fields=FIELDS))
    assert [record.fields["price"] for record in records] == ["1", "2.50", "3"]
    assert [record.locator for record in records] == [
        "script[0].offers[0]",
        "script[0].offers[1]",
        "script[1]",
    ]


def test_a_related_product_is_not_one_of_the_page() -> None:
    data = {**a_product(price=1), "isRelatedTo": a_product("Khác", price=2)}
    assert read_html(a_page(data)) == [{"product": "Gạo", "price": "1"}]


@pytest.mark.parametrize(
    ("aggregate", "price"), [("refuse", "17000 - 18000"), ("low", "17000"), ("high", "18000")]
)
def test_a_span_is_no_price_unless_an_end_was_agreed(aggregate: str, price: str) -> None:
    data = {**a_product(), "offers": {"lowPrice": 17000, "highPrice": 18000}}
    assert read_html(a_page(data), aggregate=aggregate) == [{"product": "Gạo", "price": price}]


@pytest.mark.parametrize(
    ("offer", "price"),
    [
        ({"lowPrice": 5, "highPrice": 5}, "5"),
        ({"lowPrice": 5}, "từ 5"),
        ({"highPrice": 5}, "đến 5"),
    ],
)
def test_one_end_alone_is_written_as_what_it_is(offer: Mapping[str, object], price: str) -> None:
    assert read_html(a_page(an_offer(offer)))[0]["price"] == price


@pytest.mark.parametrize(
    ("offer", "price"),
    [
        ({"price": 9, "priceCurrency": "VND"}, "9"),
        ({"price": 9, "priceCurrency": "USD"}, "9 USD"),
        ({"lowPrice": 5, "highPrice": 9, "priceCurrency": "EUR"}, "5 - 9 EUR"),
        (
            {
                "priceSpecification": {
                    "price": 14000,
                    "referenceQuantity": {"value": 100, "unitCode": "GRM"},
                }
            },
            "14000/100 g",
        ),
    ],
    ids=["đồng", "dollars", "a span", "a measure"],
)
def test_a_price_in_other_money_or_of_a_measure_says_so(
    offer: Mapping[str, object], price: str
) -> None:
    assert read_html(a_page(an_offer(offer)))[0]["price"] == price


def test_what_is_asked_is_the_price_and_the_unit_of_a_measure_is_not_its_unit() -> None:
    measure = {"price": 145_000, "unitText": "kg", "referenceQuantity": {"value": 1}}
    packet = {"price": 29_000, "unitText": "gói"}
    fields = {**FIELDS, "unit": ("unitText",)}
    offer = {"price": 29_000, "priceSpecification": [measure, packet]}
    assert read_html(a_page(an_offer(offer)), fields) == [
        {"product": "Gạo", "price": "29000", "unit": "gói"}
    ]


def test_a_reference_that_leads_nowhere_is_no_price_and_ends() -> None:
    circle = {"@id": "#o", "@type": "AggregateOffer", "offers": [{"@id": "#o"}] * 9}
    for offers in ({"@id": "#gone"}, {"@id": "#o"}):
        product = {"@type": "Product", "name": "Gạo", "offers": offers}
        with pytest.raises(SourceChangedError, match="no price"):
            read_html(a_page({"@graph": [product, circle]}))


def test_a_struck_price_is_the_listed_one() -> None:
    offer = {
        "price": 9,
        "priceSpecification": {"priceType": "https://schema.org/StrikethroughPrice", "price": 12},
    }
    fields = {**FIELDS, "listed_price": ("listPrice",)}
    assert read_html(a_page(an_offer(offer)), fields) == [
        {"product": "Gạo", "price": "9", "listed_price": "12"}
    ]


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("https://schema.org/InStock", Availability.IN_STOCK),
        ("http://schema.org/OutOfStock", Availability.OUT_OF_STOCK),
        ("SoldOut", Availability.OUT_OF_STOCK),
        ("https://schema.org/LimitedAvailability", Availability.LOW_STOCK),
        ("https://schema.org/InStoreOnly", Availability.IN_STOCK),
        ("https://schema.org/BackOrder", Availability.OUT_OF_STOCK),
    ],
)
def test_the_words_for_a_shelf_are_read(word: str, state: Availability) -> None:
    fields = {**FIELDS, "availability": ("availability",)}
    (record,) = read_html(a_page(a_product(price=1, availability=word)), fields)
    assert read_availability(record["availability"]) is state


def test_microdata_is_read_as_json_ld_would_be() -> None:
    fields = {**FIELDS, "note": ("brand.name",), "availability": ("availability",)}
    assert read_html(MICRODATA, fields) == [
        {
            "product": "Thịt ba rọi",
            "price": "134000",
            "note": "Vissan",
            "availability": "OutOfStock",
        },
        {"product": "Trứng gà", "price": "32.000 đ/chục"},
    ]


def test_goods_described_twice_are_read_once() -> None:
    body = MICRODATA.partition("<body>")[2]
    page = a_page(a_product("Thịt ba rọi", price=134000), body=body)
    assert read_html(page) == [{"product": "Thịt ba rọi", "price": "134000"}]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<html><head><title>502 Bad Gateway</title></head></html>", "502 Bad Gateway"),
        (a_page({"@type": "CollectionPage", "name": "Thịt"}), "it has CollectionPage"),
        (a_page({"@type": "Product", "name": "Gạo"}), "no product with an offer; it has Product"),
        (a_page({"@type": "Product", "name": "Gạo", "offers": []}), "no product with an offer"),
    ],
)
def test_a_page_without_an_offer_is_a_change_and_no_empty_day(page: str, said: str) -> None:
    with pytest.raises(SourceChangedError, match=said):
        read_html(page)


def test_a_list_without_goods_is_empty_and_no_change() -> None:
    assert read_html(a_page({"@type": "ItemList", "itemListElement": []})) == []


def test_a_key_that_stands_twice_gives_both_values_and_so_no_figure() -> None:
    offer = '{"@type": "Product", "name": "Gạo", "offers": {"price": "1", "price": "2"}}'
    page = f'<script type="application/ld+json">{offer}</script>'
    fields = RecordMap(fields={"product": ("name",), "price": ("price",)})
    assert [one.fields["price"] for one in read("html", page.encode(), fields)] == ['["1", "2"]']


def test_a_script_that_is_no_json_is_a_change() -> None:
    page = '<html><script type="application/ld+json">{"@type": "Product", </script></html>'
    with pytest.raises(SourceChangedError, match=r"script\[0\] is not readable"):
        read_html(page)


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1258", "utf-16"])
def test_the_encoding_of_the_page_is_believed(encoding: str) -> None:
    page = LISTED.replace("<html>", f'<html><meta charset="{encoding}">').replace("ạ", "a")
    options = {"records": "li", "select": {"name": "b"}}
    assert read_html(page.encode(encoding), {"product": ("name",)}, **options)[1] == {
        "product": "Bia"
    }


def test_selectors_take_texts_and_attributes() -> None:
    options = {"records": "li.hang", "select": {"ten": "b", "gia": ".gia", "ma": "@data-ma"}}
    fields = {"product": ("ten",), "price": ("gia",), "product_code": ("ma",)}
    assert read_html(LISTED, fields, **options) == [
        {"product": "Gạo", "price": "17.000", "product_code": "1"},
        {"product": "Bia", "product_code": "2"},
    ]


def test_selectors_that_find_nothing_are_a_change() -> None:
    with pytest.raises(SourceChangedError, match=r"nothing at li\.moi"):
        read_html(LISTED, FIELDS, records="li.moi", select={"name": "b"})


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"records": "li"}, "belong together"),
        ({"select": {"a": "b"}}, "belong together"),
        ({"records": "li[", "select": {"a": "b"}}, "no CSS selector"),
        ({"records": "li", "select": {"a": "::["}}, "no CSS selector"),
        ({"aggregate": "mean"}, "refuse, low and high"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, object], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        FORMATS["html"].options(**options)


def test_data_nested_without_end_ends() -> None:
    data: object = a_product(price=1)
    for _ in range(300):
        data = {"@graph": [data]}
    with pytest.raises(SourceChangedError, match="no product"):
        read_html(a_page(data))


WHOLE = a_page(
    {"@graph": [a_product(price=1), a_product(lowPrice=1)]}, body=MICRODATA.partition("<body>")[2]
).encode()


@settings(max_examples=200, deadline=None)
@given(
    page=st.sampled_from([WHOLE, MICRODATA.encode(), LISTED.encode()]),
    place=st.integers(0, 1200),
    cut=st.integers(0, 60),
    put=st.binary(max_size=12) | st.sampled_from([b"<", b"]}", b'"offers":', b"\0", b"</script>"]),
    by_selector=st.booleans(),
)
def test_no_spoilt_page_makes_the_reader_fail_otherwise_than_by_its_own_errors(
    page: bytes, place: int, cut: int, put: bytes, by_selector: bool
) -> None:
    options = {"records": "li.hang", "select": {"name": "b", "price": ".gia@x"}}
    content = page[:place] + put + page[place + cut :]
    try:
        read_html(content, FIELDS, **(options if by_selector else {}))
    except SourceError:
        return
