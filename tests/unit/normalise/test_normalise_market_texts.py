"""Texts of clerks and citizens on the shipped watchlist, written before the reader saw them.

``status`` is what the answer must be: ``read`` with the figures given (``*`` is not asked for),
``ambiguous``, ``unreadable``, ``open`` (either of the two: no price may be taken), or ``either``
(read exactly so, or left open).
"""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from monitor.normalise.telex import from_telex
from monitor.normalise.text import Status, TextReading, read_text
from tests.shipped import LOADED

MARKET = LOADED.settings.market
_NUMBERS = ("price", "quantity", "unit_price", "stock")
_FIGURES = ("product", "price", "unit", "quantity", "unit_price", "stock", "availability")


def _texts(name: str) -> list[dict[str, str]]:
    """Return texts of a folder whose files are as they came, decomposed ones among them."""
    path = Path(__file__).parents[2] / "payloads" / name
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


NAMES = ("market", "fresh", *(f"set_{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"))
SETS = [_texts(f"corpus_{name}.csv") for name in NAMES]


@cache
def reading_of(text: str) -> TextReading:
    """Read a text of a set once for all that is asked of it."""
    return read_text(text, MARKET)


def _written(reading: TextReading, name: str) -> str:
    value = getattr(reading, name)
    if value is None:
        return ""
    return str(Decimal(str(value)).normalize()) if name in _NUMBERS else str(value)


def _has_its_figures(row: dict[str, str], reading: TextReading) -> bool:
    asked = [name for name in _FIGURES if row[name] != "*"]
    meant = {
        name: str(Decimal(row[name]).normalize()) if name in _NUMBERS and row[name] else row[name]
        for name in asked
    }
    return {name: _written(reading, name) for name in asked} == meant


def is_tomatoes_at_18(reading: TextReading) -> bool:
    found = (reading.status, reading.product, reading.unit_price)
    return found == (Status.READ, "tomato", 18_000)


def _is_right(row: dict[str, str], reading: TextReading) -> bool:
    status, is_read = row["status"], reading.status is Status.READ
    if status == "open":
        return not is_read
    if status == "either":
        return not is_read or _has_its_figures(row, reading)
    if status == "ambiguous":
        return reading.status is Status.AMBIGUOUS
    return reading.status == status and _has_its_figures(row, reading)


def _is_off(row: dict[str, str], reading: TextReading) -> bool:
    """Say whether a price was taken that nobody asked for, for one unit or for one base unit."""
    if reading.status is not Status.READ or reading.price is None:
        return False
    if row["status"] not in {"read", "either"} or row["price"] not in {str(reading.price), "*"}:
        return True
    return reading.unit_price is not None and row["unit_price"] not in {
        "",
        "*",
        str(reading.unit_price),
    }


@pytest.mark.parametrize("texts", SETS, ids=NAMES)
def test_nearly_all_texts_of_the_market_are_read_right(texts: list[dict[str, str]]) -> None:
    wrong = [row["text"] for row in texts if not _is_right(row, reading_of(row["text"]))]

    assert len(texts) >= 100
    assert len(wrong) <= len(texts) * 0.01, wrong


@pytest.mark.parametrize("texts", SETS, ids=NAMES)
def test_no_text_of_the_market_is_read_off(texts: list[dict[str, str]]) -> None:
    assert [row["text"] for row in texts if _is_off(row, reading_of(row["text"]))] == []


def test_few_texts_that_a_person_would_know_are_left_open() -> None:
    known = [row for texts in SETS for row in texts if row["status"] == "either"]
    left = [one for one in known if reading_of(one["text"]).status is not Status.READ]

    assert len(left) <= len(known) * 2 / 3


def test_what_a_case_of_no_pieces_holds_is_not_guessed() -> None:
    reading = read_text("nước đóng chai 28k/lốc 6", MARKET)

    assert (reading.status, reading.reason) == (Status.AMBIGUOUS, "it is not clear what 6 is")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thijt", "thịt"),
        ("gaoj", "gạo"),
        ("suwown", "sươn"),
        ("ddoor", "đổ"),
        ("cá", "cá"),
        ("bk", "bk"),
    ],
)
def test_keys_of_an_input_method_that_was_off_are_understood(typed: str, meant: str) -> None:
    assert from_telex(typed) == meant


@pytest.mark.parametrize("text", ["rau muống sáng nay không có hàng", "cà chua chưa có hàng"])
def test_no_goods_to_be_had_is_out_of_stock(text: str) -> None:
    assert read_text(text, MARKET).availability == "out_of_stock"


@pytest.mark.parametrize(
    "text",
    [
        "trứng gà ta còn hàng không shop",
        "chị ơi còn trứng gà ta không?",
        "trứng gà ta hết hàng chưa ạ",
        "trung ga ta con khong",
        "còn trứng gà ta k shop ơi",
        "trứng gà ta còn hàng không, giá bao nhiêu vậy",
    ],
)
def test_a_question_after_goods_says_nothing_of_the_shelf(text: str) -> None:
    reading = read_text(text, MARKET)

    assert (reading.product, reading.availability) == ("egg_local", None)


@pytest.mark.parametrize("text", ["hết cà chua", "het ca chua", "cà chua hết, 15k/kg"])
def test_a_word_like_that_of_a_question_hides_no_shortage(text: str) -> None:
    assert read_text(text, MARKET).availability == "out_of_stock"


@pytest.mark.parametrize("sum_paid", ["hết 15k", "hết 15.000", "mất 14k5", "hết 15/kg"])
def test_what_somebody_paid_is_no_empty_shelf(sum_paid: str) -> None:
    assert read_text(f"mẹ em mua cà chua {sum_paid}", MARKET).availability is None


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("dưa chuột giòn 16k/kg", "cucumber"),
        ("cá chép 180k/kg giòn", None),
        ("mực ống tươi 280k/kg", "squid"),
        ("bún tươi ngon 12k/kg", None),
        ("bún khô tươi mới 40k/kg", "dry_vermicelli"),
    ],
)
def test_praise_of_one_good_is_another_good_elsewhere(text: str, product: str | None) -> None:
    assert (read_text(text, MARKET).status, read_text(text, MARKET).product) == ("read", product)


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Xúc xích tiệt trugn 150k/kg", "sausage"),
        ("bán xúc xích tiệt trugn", "sausage"),
        ("nộm su hào 80k/kg", None),
        ("cá quả trứng 90k/kg", None),
        ("chợ cá: cà chua 20k/kg", "tomato"),
        ("chợ cá Hạ Long bán cà chua 20k/kg", "tomato"),
        ("dầu lạc ép 100k/lít", "oil_peanut"),
        ("rau cải ngọt đội lên 18k/kg", "choy_sum"),
        ("cà chua chín mọng nhà em 18k/kg", "tomato"),
        ("cá thu 218k/kg, ướp đá 60kg sáng nay", "mackerel"),
        ("ca sáng: giò lụa 168k/kg", "gio_lua"),
        ("ba chỉ bò 150k/kg", None),
        ("cà chua cô đặc 40k/kg", None),
        ("rau mồng tơi 15k/kg", None),
        ("trứng gà ta hàng tuyển Ba Huân vỉ 10 quả 45k", "egg_local"),
    ],
)
def test_the_words_beside_a_name_say_whether_it_is_that_good(
    text: str, product: str | None
) -> None:
    assert read_text(text, MARKET).product == product


@pytest.mark.parametrize("text", ["rau 10k/mớ, su hào 12k/kg", "rau mới về; su hào 12k/kg"])
def test_a_good_named_in_the_clause_before_leaves_it_open_whose_price_it_is(text: str) -> None:
    assert read_text(text, MARKET).status is Status.AMBIGUOUS


def test_a_name_with_its_middle_left_out_is_left_open() -> None:
    reading = read_text("gà làm sẵn 100k/kg", MARKET)

    assert reading.status is Status.AMBIGUOUS
    assert reading.candidates == ("chicken_local", "chicken_industrial")


@pytest.mark.parametrize("size", ["(50 con/kg)", "30-40 con/kg,", "loại 30-40 con:"])
def test_how_many_weigh_one_kilogram_is_no_figure_of_the_price(size: str) -> None:
    reading = read_text(f"tôm thẻ {size} 235k/kg", MARKET)

    assert (reading.status, reading.unit_price) == (Status.READ, 235_000)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("dưa chuột - 15.000 đ - 1 kg", Status.READ),
        ("dưa chuột - 15.000 - 1 kg", Status.READ),
        ("dưa chuột 15k - 20 kg", Status.AMBIGUOUS),
    ],
)
def test_a_dash_before_one_unit_makes_no_range(text: str, status: Status) -> None:
    assert read_text(text, MARKET).status is status


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("đứt hàng từ hôm qua", "out_of_stock"),
        ("bán sạch kệ", "out_of_stock"),
        ("kệ trống trơn", "out_of_stock"),
        ("hết veo rồi", "out_of_stock"),
        ("từ hôm qua hết hàng", "out_of_stock"),
        ("còn rất ít", "low_stock"),
        ("không còn nhiều", "low_stock"),
        ("khan hiếm", "low_stock"),
        ("hôm qua hết hàng nay có lại", "in_stock"),
        ("không lo hết hàng", None),
        ("chưa hết hàng", None),
        ("nếu hết hàng thì gọi", None),
        ("tồn 0 kg", "out_of_stock"),
        ("tối qua kệ trống trơn, sáng nay đầy lại", "in_stock"),
        ("không giới hạn số lượng", None),
        ("chị bán 5kg mỗi sáng", None),
    ],
)
def test_a_shelf_is_heard_as_it_is_now(told: str, state: str | None) -> None:
    assert read_text(f"cà chua 18k/kg, {told}", MARKET).availability == state


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Tiểu thương chợ Sắt chào tôm thẻ 185k/kg", "shrimp"),
        ("chị hoa cà chua 18k/kg", "tomato"),
        ("chợ cam su hào 9k/kg", "kohlrabi"),
        ("kim chi cải thảo 60k/kg", None),
        ("đuôi cá thu 90k/kg", None),
        ("bánh mì kẹp ba chỉ 20k/cái", None),
    ],
)
def test_before_a_name_only_another_good_takes_it_away(text: str, product: str | None) -> None:
    assert read_text(text, MARKET).product == product


@pytest.mark.parametrize(
    "text",
    [
        "STT 7 | Mã hàng: 10.004 | Cà chua | ĐVT: kg | Đơn giá: 18.000",
        "8936036020014 | Cà chua | kg | 18.000",
        "SKU 102938 - Cà chua - 18.000đ/kg",
        "Mã phiếu PN-0042: cà chua 18.000đ/kg",
        "(5) Cà chua 18.000đ/kg",
        "II.3 Cà chua 18.000đ/kg",
        "#12 Cà chua @ 18.000đ/kg",
        "B7=Cà chua; C7=kg/; D7=18.000đ/kg",
        "Gửi nhóm giá ngày 22.01: cà chua 18k/kg",
        "Tên hàng=Cà chua;ĐVT=kg;Giá=18000",
        '"Cà chua";"kg";"18000"',
        "cà chua,kg,18000",
        "Cà chua; ĐVT: kg; SL: 20; Đơn giá: 18.000; Thành tiền: 360.000",
        "ĐVT nghìn đồng. Cà chua/kg: 18",
        "Cà chua | 1.000 đồng/kg | 18",
        "Địa chỉ: 15 Lê Lợi; Hàng: cà chua; giá 18k/kg",
        "Ngày 20-1: cà chua 18.000đ/kg (VAT 5% đã tính)",
        "cà chua 1kg/18k",
        "2021-01-21T06:40 | chợ An Lão | cà chua | 18000 | đ/kg",
        "Biểu 01-GTT, chỉ tiêu 10.002, cà chua, 18.000 đồng/kg",
        "Bảng giá quầy 9, ngày 20.01.21: cà chua 18.000/kg",
        "Dòng 5 (cà chua): 18.000 – đơn vị: đồng/kg",
        "giá_bán=18000;đơn_vị=kg;mặt_hàng=cà chua",
        "Rau củ > cà chua > 18.000đ/kg",
        "Rau củ quả: cà chua 18.000đ/kg",
        "Cà chua [kg] 18.000",
        "Phiếu khảo sát giá số 12/2021. Mặt hàng: Cà chua. ĐVT: kg. Giá bán lẻ: 18.000 đồng",
        "18/Cà chua/kg/18.000",
        "Cà chua | ĐVT: kg | Kỳ trước: 17.500 | Kỳ này: 18.000 | Tăng/giảm: 500 | Tỷ lệ: 3,2%",
        "Cà chua: đ18.000/kg",
        "['Cà chua', 'kg', '18.000']",
        "Cà chua | Giá/kg: 18.000",
        "<td>Cà chua</td><td>kg</td><td>18.000</td>",
        "Câu 1: Tên mặt hàng? Cà chua. Câu 2: Giá bán (đ/kg)? 18.000",
        "1. Tên hàng: Cà chua\n2. Đơn vị: kg\n3. Giá: 18.000 đồng",
        "chợ Cầu Rào 2 chiều nay: cà chua 18k/kg",
        "Kiểm tra quầy 5, cà chua bán 18k/kg",
        "cà chua 18k/kg, stk 19034567890",
        "Sau kiểm kê 15/1: cà chua 18k/kg",
    ],
)
def test_codes_addresses_and_labels_of_a_form_are_no_figures_of_it(text: str) -> None:
    assert is_tomatoes_at_18(read_text(text, MARKET))


@pytest.mark.parametrize(
    "text",
    [
        "Cộng nhóm rau củ: 12.450.000đ",
        "Yến sào 12.450.000đ/kg",
        "Nước rửa chai 79.0000ml | 20k",
        "Cà chua; giá chưa gồm 5% VAT: 18.000đ/kg",
        "Tổng cộng: 12.500.000 đ",
        "Cộng | 1.250 kg",
        "ĐVT nghìn đồng. Cà chua: 18",
        "xà bông 20k",
    ],
)
def test_totals_and_prices_for_nothing_said_are_open(text: str) -> None:
    assert read_text(text, MARKET).status is not Status.READ


@pytest.mark.parametrize(
    ("text", "unit_price", "stock"),
    [
        ("Mì ăn liền 3.700đ/gói, tồn 45 thùng 30 gói", 3_700, 1350),
        ("Dầu hỗn hợp chai 1 lít: 41.000đ/chai, tồn 15 thùng 12 chai", 41_000, 180),
        ("Dầu đậu nành chai 2 lít x 6 chai/thùng: 92.000đ/chai", 46_000, None),
        ("Mì ăn liền thùng 24 gói, 3.700đ/gói", 3_700, None),
        ("Vỉ 10 trứng gà ta giá 41k", 4_100, None),
    ],
)
def test_a_pack_of_a_case_is_one_of_those_within(
    text: str, unit_price: int, stock: float | None
) -> None:
    reading = read_text(text, MARKET)

    assert (reading.unit_price, reading.stock) == (unit_price, stock)


def test_what_one_roll_weighs_is_no_price_of_it() -> None:
    reading = read_text("giò lụa 1-1,2 kg/cây, 165k/kg", MARKET)

    assert (reading.status, reading.unit_price) == (Status.READ, 165_000)


@pytest.mark.parametrize(
    ("told", "stock"),
    [
        ("hiện có 1,8 tấn", 1800),
        ("320 kg tồn", 320),
        ("hôm qua tồn 200kg, nay còn 120kg", 120),
        ("hôm qua còn 200kg", 200),
        ("8h còn 90kg, 15h còn 18kg", 18),
        ("còn nửa tấn", 500),
        ("còn hai tạ rưỡi", 250),
        ("còn 2 tấn 3", 2300),
        ("kho 2 còn 3 tạ 20 kg", 320),
        ("còn 2 tạ, nhập trong ngày 90kg", 200),
        ("SL tồn: 130 | ĐVT: kg", 130),
        ("SL tồn: 130 | ĐVT: xe", None),
        ("còn ba chín kg", None),
        ("tồn bằng 70% kế hoạch", None),
        ("tồn kho trị giá 340 triệu đồng", None),
    ],
)
def test_how_much_is_left_is_heard_in_its_many_forms(told: str, stock: float | None) -> None:
    assert read_text(f"cà chua, {told}", MARKET).stock == stock


@pytest.mark.parametrize(
    "text", ["Nhập 2 tấn cà chua giá 7.000đ/kg", "cà chua: 15kg, 255.000đ", "trứng vịt 30 quả 108k"]
)
def test_a_purchase_and_a_price_beside_an_amount_are_open(text: str) -> None:
    assert read_text(text, MARKET).status is Status.AMBIGUOUS


@pytest.mark.parametrize(
    ("text", "product", "unit_price"),
    [
        ("Mì ăn liền (thùng/30 gói): 108.000đ", "instant_noodles", 3_600),
        ("Trứng vịt - hộp/10 quả - 37.000đ", "egg_duck", 3_700),
        ("Trứng vịt 10 quả/hộp 37.000đ", "egg_duck", 3_700),
        ("Nước uống đóng chai (500ml x 24) thùng 96.000đ", "water_bottle", 8_000),
        ("túi 1kg|đường RE|21.800đ", "sugar_refined", 21_800),
        ("chục | trứng vịt | 38.000", "egg_duck", 3_800),
        ("Trứng vịt – 6 quả/hộp – 27.000đ/hộp", "egg_duck", 4_500),
        (
            "Trứng vịt: giá thẻ thành viên 36.000đ/hộp 10 quả; giá thường 39.000đ/hộp 10 quả",
            "egg_duck",
            3_900,
        ),
        ("Đơn vị nghìn đồng: dầu lạc/chai 1 lít: 98", "oil_peanut", 98_000),
        ("Thịt ba chỉ_kg_152.000", "pork_belly", 152_000),
        ("Thịt ba chỉ / kg / 152.000", "pork_belly", 152_000),
        ("Thịt ba chỉ (đv: kg) giá 152.000đ", "pork_belly", 152_000),
        ("Thịt ba chỉ HĐ 0001234 ngày 5/1 152.000 đ/kg", "pork_belly", 152_000),
    ],
)
def test_a_form_parts_its_cells_as_it_likes(text: str, product: str, unit_price: int) -> None:
    reading = read_text(text, MARKET)

    assert (reading.status, reading.product, reading.unit_price) == (
        Status.READ,
        product,
        unit_price,
    )


@pytest.mark.parametrize(
    "text",
    [
        "STT\tTên hàng\tĐVT\tĐơn giá\n1\tCà chua\tkg\t18.000",
        "Cà chua | ĐVT kg | SL 20 | ĐG 18.000 | TT 360.000",
        "Cà chua: 20 kg x 18.000 = 360.000",
        "Cà chua 20kg x 18.000đ/kg = 360.000đ",
        "[STT 05] [Cà chua] [kg] [18.000]",
        "Cà chua >> 18.000đ/kg",
        "Cà chua .......... kg .......... 18.000",
        "Giá: 18.000\nĐVT: kg\nMặt hàng: Cà chua",
        "2021-01-20;OUT-0012;Cà chua;kg;18000",
        "Ngày báo cáo: 20.01.2021. Cà chua: 18.000đ/kg",
        "Lô 210120: cà chua 18.000đ/kg",
        "GTIN 8934563138165, cà chua 18.000đ/kg",
        "Kệ A3-12: cà chua 18.000đ/kg",
        "Biểu số 3, dòng 12: cà chua, kg, 18.000",
        "a/ Cà chua: 18.000đ/kg",
        "Cà chua/kg 18.000",
        "Cà chua (kg) 18 (nghìn đồng)",
        "Cà chua | kg | Hôm qua: 17.000 | Hôm nay: 18.000 | Tăng 1.000",
        "Cà chua: GB 18.000đ/kg; GNY 19.000đ/kg",
        "Cà chua; kg; 18.000; -500; -5%",
        "Cà chua | Giá: 18.000 đ/kg | So kỳ trước: -5%",
        "Cà chua | Giá: 18.000 đ/kg | % tăng/giảm: 0",
        "Cà chua: 18.000đ/kg (↓4.000)",
        "Cà chua: 18.000đ/kg (giảm 4.000đ)",
        "Cà chua 18.000đ/kg (giá cũ: 19.000đ/kg)",
        "Cà chua 18.000đ/kg, dự trữ tăng 20% - còn hàng",
        "10.003 | Cà chua | đ/kg | 18.000",
        "cà chua,,18k/kg",
        "3 hôm nay cà chua vẫn 18k/kg",
        "cửa hàng rau 56 Cát Dài báo cà chua 18k/kg",
        "kg | cà chua | 18.000 | chợ Sắt",
        "1kg\tCà chua\t18.000\t\t\tok",
        "Nhóm rau củ / cà chua / kg / 18.000",
        "Cà chua // kg // 18.000 đ",
        "Cà chua * 18.000 * kg * HSD 5 ngày",
        "Cà chua;1;kg;18.000;",
        "G12: Cà chua; H12: kg; I12: 18.000",
        "1.000đ/kg | cà chua | 18",
        "Giá bán (nghìn đồng): cà chua = 18/kg",
        "Báo giá số 07/BG-2021 ngày 14/01/2021. Cà chua: 18.000 đồng/kg.",
        "Theo công văn 125/SCT-QLTM, cà chua 18.000đ/kg",
        "Cà chua (ID 55231) 18.000đ/kg",
        "20210120;cà chua;kg;18000",
        "Kỳ 2 tháng 01/2021: cà chua 18.000đ/kg",
        "Cà chua 18.000đ/kg; số mẫu: 5",
        "Cà chua: KM 18.000đ/kg (từ 11 đến 17/01), giá thường 19.000đ/kg",
        "Cà chua: giá trước thuế 17.000đ/kg; giá sau thuế VAT 18.000đ/kg",
        "Cà chua 18.000đ/kg (đã gồm 5% VAT)",
        "Cà chua giảm giá 20%, chỉ còn 18.000đ/kg",
        "Cà chua, kỳ báo cáo trước 17.000đ/kg, kỳ này 18.000đ/kg, tăng 5,9%",
        "Báo chị hôm nay chả có gì thay đổi, cà chua vẫn 18k/kg",
        "Giá trung bình: cà chua 18.000đ/kg",
        "Mở cửa lúc 6h, đóng cửa 19h: cà chua 18k/kg",
    ],
)
def test_a_form_of_any_make_is_read_for_its_one_price(text: str) -> None:
    assert is_tomatoes_at_18(read_text(text, MARKET))


@pytest.mark.parametrize(
    "text",
    [
        "Từ mai cà chua 20k/kg",
        "cà chua chiều qua 16k/kg",
        "cần mua cà chua 18k/kg",
        "ai có cà chua 15k/kg không",
        "cà chua có 18k/kg không chị",
        "cà chua 18k/kg, bí xanh (hôm qua 15k/kg)",
    ],
)
def test_another_day_and_a_wish_leave_a_price_open(text: str) -> None:
    assert read_text(text, MARKET).status is not Status.READ


@pytest.mark.parametrize("text", ["bí xanh loại 2 giá 10k/kg", "giò lụa chay 120k/kg"])
def test_a_word_that_makes_another_good_is_not_passed_over(text: str) -> None:
    assert read_text(text, MARKET).product is None
