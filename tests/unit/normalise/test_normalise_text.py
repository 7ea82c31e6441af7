from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.market import BaseUnit, Market, Product
from monitor.normalise.spelling import plain
from monitor.normalise.text import Status, TextReading, read_text
from tests.unit.normalise.watchlist import MARKET


def corpus(name: str) -> list[dict[str, str]]:
    return list(
        csv.DictReader(Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines())
    )


CORPUS, ADVERSARIAL = corpus("corpus.csv"), corpus("corpus_adversarial.csv")
_FIGURES = ("price", "quantity", "unit_price", "stock")
_PER_KG = [one for one in MARKET.products.values() if one.base_unit is BaseUnit.KG]


@cache
def reading_of(text: str) -> TextReading:
    """Read a text of a corpus once for all that is asked of it."""
    return read_text(text, MARKET)


def _written(reading: TextReading, name: str) -> str:
    value = getattr(reading, name)
    if value is None:
        return ""
    return str(Decimal(str(value)).normalize()) if name in _FIGURES else str(value)


def _is_as_expected(row: dict[str, str], reading: TextReading) -> bool:
    for name, expected in row.items():
        if name == "text" or expected == "*":
            continue
        meant = str(Decimal(expected).normalize()) if name in _FIGURES and expected else expected
        if _written(reading, name) != meant:
            return False
    return True


@pytest.mark.parametrize(
    ("texts", "least", "most_wrong"), [(CORPUS, 400, 0.01), (ADVERSARIAL, 200, 0.02)]
)
def test_nearly_all_texts_of_a_corpus_are_read_right(
    texts: list[dict[str, str]], least: int, most_wrong: float
) -> None:
    wrong = [row["text"] for row in texts if not _is_as_expected(row, reading_of(row["text"]))]

    assert len(texts) >= least
    assert len(wrong) <= len(texts) * most_wrong, wrong


@pytest.mark.parametrize("texts", [CORPUS, ADVERSARIAL])
def test_no_text_of_a_corpus_is_read_off_by_a_factor(texts: list[dict[str, str]]) -> None:
    off = []
    for row in texts:
        reading = reading_of(row["text"])
        if row["status"] == "*" or reading.status is not Status.READ or reading.price is None:
            continue
        is_right = row["status"] == "read" and row["price"] in {str(reading.price), "*"}
        of_one = (row["unit_price"] or "*", str(reading.unit_price))
        is_right = is_right and (of_one[0] == "*" or of_one[1] in {of_one[0], "None"})
        off += [] if is_right else [row["text"]]

    assert off == []


def test_the_answer_is_plain_json_with_the_names_of_the_contract() -> None:
    answer = asdict(read_text("trứng gà ta 45k/chục, giới hạn 3 vỉ/khách", MARKET))

    assert json.loads(json.dumps(answer)) == {
        "text": "trứng gà ta 45k/chục, giới hạn 3 vỉ/khách",
        "status": "read",
        "product": "egg_local",
        "price": 45_000,
        "unit": "chục",
        "quantity": 10,
        "unit_price": 4_500,
        "stock": None,
        "availability": "limited_per_customer",
        "reason": "",
        "candidates": [],
    }


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("trứng gà 35k/chục", ("egg_industrial", "egg_local")),
        ("thịt lợn ba chỉ 134/kg", ("134.000 đ",)),
        ("thịt lợn ba chỉ 134", ("134.000 đ",)),
        ("thịt lợn ba chỉ 13,4k/kg", ("134.000 đ",)),
        ("ba chỉ 150k, nạc vai 130k", ("150.000 đ", "130.000 đ")),
    ],
)
def test_ambiguity_is_an_answer_with_candidates(text: str, candidates: tuple[str, ...]) -> None:
    reading = read_text(text, MARKET)

    assert reading.status is Status.AMBIGUOUS
    assert reading.reason
    assert reading.candidates == candidates


def test_a_modified_product_is_another_product_and_only_a_candidate() -> None:
    reading = read_text("trứng vịt muối 5k/quả", MARKET)

    assert (reading.status, reading.product) == (Status.READ, None)
    assert reading.candidates == ("egg_duck",)


def test_a_line_without_end_is_not_read() -> None:
    assert read_text("134k/kg " * 100, MARKET).status is Status.UNREADABLE


@pytest.mark.parametrize(
    ("text", "stock"),
    [
        ("gạo tám Thái 18k/kg còn 20 bó", None),
        ("rau dền 18k/kg còn 20 bó", None),
        ("rau dền 18k/kg, tồn 1 nghìn kg", 1000),
        ("gà ta sống 130k/kg, con 2 kg", None),
    ],
)
def test_a_stock_in_an_unknown_measure_is_no_figure(text: str, stock: float | None) -> None:
    assert read_text(text, MARKET).stock == stock


@pytest.mark.parametrize(
    "text",
    [
        "cà chua 20.000-25.000/kg",
        "rau lạ 5k/ta",
        "Combo gạo lạ 5kg + 2kg 180k",
        "thịt lợn ba chỉ 1.500 triệu",
        "rau dền 150 đồng/kg",
        "rau dền 200 triệu/kg",
        "thịt lợn ba chỉ 100 triệu",
        "gạo tám Thái 18k/kg còn 1,250 kg",
    ],
)
def test_what_could_mean_two_things_is_never_read(text: str) -> None:
    assert read_text(text, MARKET).status is not Status.READ


def test_a_code_of_the_watchlist_is_a_name_too() -> None:
    assert read_text("pork_belly 134k/kg", MARKET).product == "pork_belly"


def test_a_name_of_two_products_is_neither() -> None:
    belly = MARKET.products["pork_belly"]
    twins = Market.of(products=[belly, replace(belly, code="pork_belly_2")])

    reading = read_text("thịt lợn ba chỉ 134k/kg", twins)

    assert (reading.status, reading.product) == (Status.AMBIGUOUS, None)
    assert reading.candidates == ("pork_belly", "pork_belly_2")


def test_a_maker_alone_names_no_product() -> None:
    reading = read_text("Hảo Hảo 3k5/gói", MARKET)

    assert (reading.product, reading.candidates, reading.price) == (None, (), 3500)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("tôm thẻ 20-25 con 180k/kg", 180_000),
        ("gan lợn 60k/kg", 60_000),
        ("cá đuối 90k/kg", 90_000),
    ],
)
def test_sizes_and_lookalikes_of_unsure_words_leave_the_price_alone(text: str, price: int) -> None:
    reading = read_text(text, MARKET)

    assert (reading.status, reading.price) == (Status.READ, price)


def test_only_still_so_much_is_a_price_and_not_a_stock() -> None:
    reading = read_text("cà chua chỉ còn 25 nghìn kg", MARKET)

    assert (reading.price, reading.stock) == (25_000, None)


def test_a_market_without_products_still_reads_prices() -> None:
    reading = read_text("thịt lợn ba chỉ 134k/kg", Market.of())

    assert (reading.status, reading.product, reading.price) == (Status.READ, None, 134_000)


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")


AMOUNTS = (
    lambda v: f"{_grouped(v)} đ",
    lambda v: f"{_grouped(v)}₫",
    lambda v: f"{v} đồng",
    lambda v: f"{_grouped(v)} VNĐ",
    lambda v: f"{v // 1000}k" if v % 1000 == 0 else f"{v}đ",
    lambda v: f"{v // 1000} nghìn" if v % 1000 == 0 else f"{v}đ",
    lambda v: f"{v // 1000} ngàn đồng" if v % 1000 == 0 else f"{v}đ",
)
ORDERS = (
    "{name} {amount}/kg",
    "{name}: {amount}/kg",
    "{name} {amount} một kg",
    "1kg {name} {amount}",
)


@given(
    product=st.sampled_from(_PER_KG),
    thousands=st.integers(min_value=5, max_value=500),
    amount=st.sampled_from(AMOUNTS),
    order=st.sampled_from(ORDERS),
    marked=st.booleans(),
)
def test_what_is_written_in_any_style_is_read_back(
    product: Product, thousands: int, amount: Callable[[int], str], order: str, *, marked: bool
) -> None:
    price = thousands * 1000
    text = order.format(name=product.name, amount=amount(price))
    reading = read_text(text if marked else plain(text), MARKET)

    is_plausible = product.plausible_low <= price <= product.plausible_high
    assert (reading.status is Status.READ) is is_plausible, text
    if is_plausible:
        assert (reading.product, reading.price, reading.unit) == (product.code, price, "kg")


@given(st.text(max_size=80))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    assert read_text(text, MARKET).text == text


@given(st.sampled_from([row["text"] for row in CORPUS]), st.data())
def test_a_damaged_text_is_answered_too(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(min_value=0, max_value=len(text)))
    junk = data.draw(st.text(alphabet="0123456789.,-/kđ%()x \n", max_size=4))

    assert read_text(text[:at] + junk + text[at:], MARKET).status in Status


@pytest.mark.parametrize(
    ("text", "product", "unit_price"),
    [
        pytest.param("trứng gà ta | đồng/quả | 45k/chục", "egg_local", 4_500, id="unit twice"),
        pytest.param("ca chua gia 15k/kg", "tomato", 15_000, id="a word of talk without its mark"),
        pytest.param(
            "trứng gà côgn nghiệp 30k/chục", "egg_industrial", 3_000, id="a slip of the finger"
        ),
    ],
)
def test_a_price_is_read_in_its_own_unit_and_a_name_through_talk_and_slips(
    text: str, product: str, unit_price: int
) -> None:
    reading = read_text(text, MARKET)

    assert (reading.product, reading.unit_price) == (product, unit_price)
