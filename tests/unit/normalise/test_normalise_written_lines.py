"""Lines made of parts with a known meaning: who speaks, a name, an amount, a unit, talk.

Every part says nothing but what it stands for, so the line must be read for what it was made of.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.normalise.spelling import plain
from monitor.normalise.text import Status, read_text
from tests.shipped import LOADED

MARKET = LOADED.settings.market

NAMES = {
    "pork_belly": ("thịt lợn ba chỉ", "ba rọi", "ba chỉ heo", "thịt ba chỉ"),
    "pork_ribs": ("sườn non", "sườn non lợn"),
    "pork_trotter": ("chân giò", "giò heo", "móng giò"),
    "tomato": ("cà chua", "quả cà chua"),
    "kohlrabi": ("su hào", "củ su hào", "xu hào"),
    "water_spinach": ("rau muống", "muống"),
    "carp": ("cá chép", "cá chép tươi sống"),
    "shrimp": ("tôm thẻ", "tôm thẻ chân trắng"),
    "gio_lua": ("giò lụa", "chả lụa"),
    "rice_tam_thai": ("gạo tám Thái", "tám Thái"),
    "sugar_white": ("đường kính trắng", "đường RS"),
}
SPEAKERS = (
    "", "Chợ Hàng: ", "BQL chợ An Dương báo ", "sáng nay ", "- ", "1. ", "mẹ em vừa mua ",
    "Quầy 5: ", "các chị ơi ", "VinMart+ Lạch Tray - ", "Ngày 5/2: ", "nhà em có ", "✅ ",
)  # fmt: skip
JOINTS = (" ", ": ", " - ", " giá ", " hôm nay ", " loại 1 ", " ngon ", " = ", " đang ", " | ")
UNITS = ("/kg", " một kg", "/1kg", "/ký", " /cân", " 1kg", " mỗi kg", "-kg", "/KG")
REMARKS = (
    "", " nhé", " ạ", " (hàng mới về)", ", ship 15k", " lh 0912345678", " ở chợ Hàng",
    " mà vẫn đông", ", dân kêu lắm", " 😀", ", ổn định so với hôm qua",
)  # fmt: skip


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")


AMOUNTS: tuple[Callable[[int], str], ...] = (
    lambda value: f"{value // 1000}k",
    lambda value: f"{_grouped(value)}đ",
    lambda value: f"{_grouped(value)} đồng",
    lambda value: f"{value // 1000} nghìn",
    lambda value: f"{value // 1000}ng",
    lambda value: f"{value} VND",
    _grouped,
)


@settings(max_examples=300)
@given(
    code=st.sampled_from(sorted(NAMES)),
    level=st.floats(min_value=0.1, max_value=0.9),
    parts=st.data(),
    marked=st.booleans(),
)
def test_a_line_is_read_for_what_it_was_made_of(
    code: str, level: float, parts: st.DataObject, *, marked: bool
) -> None:
    product = MARKET.products[code]
    low, high = product.plausible_low, product.plausible_high
    price = round((low + level * (high - low)) / 1000) * 1000
    written = [
        parts.draw(st.sampled_from(some)) for some in (SPEAKERS, NAMES[code], JOINTS, REMARKS)
    ]
    speaker, name, joint, remark = written
    amount = parts.draw(st.sampled_from(AMOUNTS))(price)
    text = f"{speaker}{name}{joint}{amount}{parts.draw(st.sampled_from(UNITS))}{remark}"
    text = text if marked else plain(text)

    reading = read_text(text, MARKET)

    assert reading.status is Status.READ, (text, reading.reason)
    assert (reading.product, reading.unit_price) == (code, price), text


REPORTS = (
    "STT 7 | {name} | kg | {price} | tồn {left} kg",
    "Mã hàng: HH-0{left} | {name} | ĐVT: kg | Đơn giá: {price} | Tồn: {left} kg",
    "Mặt hàng: {name}; ĐVT: kg; Giá: {price}đ; SL tồn: {left}",
    "{name}\tkg\t{price}\ttồn kho {left}kg",
    "{name}: giá niêm yết {high} đ/kg, giá bán {price} đ/kg, còn {left} kg",
    "{name} {price}đ/kg, tồn đầu {other}, nhập 50, bán 20, tồn cuối {left} kg",
    "Kho báo còn {left} kg {name}, giá {price} đ/kg",
    "{name} giảm 2.000đ còn {price} đ/kg, hiện có {left} kg",
    "hôm qua tồn {other}kg, nay còn {left}kg {name}, {price}đ/kg",
    "{name} tuần trước {high}đ/kg, nay còn {price}đ/kg, trong kho còn khoảng {left}kg",
    "Tăng 2.000đ/kg so với hôm qua: {name} {price}đ/kg (còn {left} kg)",
    "{left} kg {name} còn lại, bán lẻ {price}đ/kg, bán buôn {high}đ/kg",
    "{left}kg {name} trong kho, giá {price}đ/kg",
    "kho còn: {name} {left}kg; giá {price} đ/kg (giá cũ: {high} đ/kg)",
    "{name} | kg | Hôm qua: {high} | Hôm nay: {price} | Giảm 5.000 | Tồn {left} kg",
    "kg | {name} | {price} | tồn {left}",
    "{name} / kg / {price} / tồn (kg): {left}",
    "{name}; kg; {price}; tồn đầu {other}; nhập 50; bán 87; tồn cuối {left}",
    "{name} 1kg giá {price}đ, định mức {other}kg, thực tồn {left}kg",
    "{name} {price}đ/kg, đã bán {other}kg, còn {left}kg, mỗi ngày bán 40kg",
    "{name}: giá hôm kia {high}đ/kg, hôm nay {price}đ/kg, còn lại {left}kg",
    "{name}: tồn 8h {other}kg; 15h còn {left}kg; đơn giá {price} đ/kg",
)


@settings(max_examples=300)
@given(
    code=st.sampled_from(sorted(NAMES)),
    level=st.floats(min_value=0.1, max_value=0.9),
    left=st.integers(min_value=1, max_value=900),
    parts=st.data(),
    marked=st.booleans(),
)
def test_a_report_is_read_for_its_price_of_now_and_what_is_left(
    code: str, level: float, left: int, parts: st.DataObject, *, marked: bool
) -> None:
    product = MARKET.products[code]
    low, high = product.plausible_low, product.plausible_high
    price = round((low + level * (high - low)) / 1000) * 1000
    text = parts.draw(st.sampled_from(REPORTS)).format(
        name=parts.draw(st.sampled_from(NAMES[code])),
        price=_grouped(price),
        high=_grouped(price + 5000),
        left=left,
        other=left + 37,
    )
    text = text if marked else plain(text)

    reading = read_text(text, MARKET)

    assert reading.status is Status.READ, (text, reading.reason)
    assert (reading.product, reading.unit_price) == (code, price), text
    assert reading.stock == left, text


@pytest.mark.parametrize(
    ("text", "stock"),
    [
        ("cà chua 18k/kg, kho hiện có 2 tấn", 2000),
        ("50kg cà chua còn lại, giá 18k/kg", 50),
        ("tồn cà chua: 2 tạ, giá 18k/kg", 200),
        ("tồn đầu 5 tạ, nhập 2 tạ, tồn cuối 3 tạ cà chua 18k/kg", 300),
        ("cà chua 18k/kg còn 20-30kg", 20),
        ("cà chua túi 2kg 36k, tồn 60 túi", 120),
        ("cà chua 18k/kg, hôm nay về thêm 2 tạ", None),
        ("cà chua 18k/kg, 20 tôm còn lại", None),
    ],
)
def test_what_is_left_is_told_from_what_came_and_went(text: str, stock: float | None) -> None:
    reading = read_text(text, MARKET)

    assert (reading.product, reading.unit_price, reading.stock) == ("tomato", 18_000, stock)


def test_a_unit_said_twice_is_one() -> None:
    assert read_text("cà chua (kg): 18k/kg", MARKET).unit_price == 18_000


@pytest.mark.parametrize(
    "text",
    ["cà chua nghe đâu 18k/kg", "cà chua nhập 18k/kg", "cà chua 18k/kg phải không", "cà chua 18k"],
)
def test_hearsay_purchases_questions_and_a_price_for_nothing_said_are_asked_for(text: str) -> None:
    assert read_text(text, MARKET).status is Status.AMBIGUOUS
