"""A quantity of a line is told by the word beside it: what is left, came, went or is planned."""

from __future__ import annotations

import pytest

from monitor.normalise.text import Status, read_text
from tests.shipped import LOADED

MARKET = LOADED.settings.market


@pytest.mark.parametrize(
    ("told", "stock"),
    [
        ("tồn đầu kỳ 120; nhập trong kỳ 80; xuất trong kỳ 95; tồn cuối kỳ 105 (kg)", 105),
        ("nhập về 3 tạ, đã bán 2 tạ, còn 1 tạ", 100),
        ("nhập 300kg; bán 180kg; còn 120kg", 120),
        ("mỗi ngày bán 100kg, còn 300kg", 300),
        ("bán 40kg/ngày, tồn 85kg", 85),
        ("tồn kho tối thiểu 50kg, hiện tồn 80kg", 80),
        ("định mức 100kg, thực tồn 80kg", 80),
        ("nhu cầu 500kg, hiện có 300kg", 300),
        ("dự trữ đạt 5 tấn, bằng 110% kế hoạch", 5000),
        ("từ 300kg giờ còn 150kg", 150),
        ("tồn giảm 50kg còn 150kg", 150),
        ("còn 150 kg (hôm qua 300 kg)", 150),
        ("còn 50/200kg", 50),
        ("có sẵn 200kg", 200),
        ("còn tạ rưỡi", 150),
        ("còn một tạ hai", 120),
        ("tồn: hai tạ", 200),
        ("còn 1 tạ kho", 100),
        ("còn một trăm kg", 100),
        ("còn12kg", 12),
        ("về 5 tấn, đã bán hết 3 tấn, còn 2 tấn", 2000),
        ("tồn 12 tấn tương đương 168 triệu đồng", 12_000),
        ("dự trữ hiện tại: 12 tấn", 12_000),
        ("240 bao (50kg/bao) tồn kho", 12_000),
        ("theo sổ 210 kg, kiểm đếm thực tế 205 kg", 205),
        ("còn từ 15 đến 20 kg", 15),
        ("hiện có hai tấn rưỡi", 2500),
        ("sáu tạ còn trong kho", 600),
        ("còn 1 tạ 25", 125),
        ("còn 2 tấn 3 nữa", 2300),
        ("còn 2 tấn 3 ngày bán", 2000),
        ("52 ký trên sạp", 52),
        ("kho lạnh giữ 2 tạ, đủ 20 ngày", 200),
        ("còn: 95. ĐVT: kg", 95),
        ("còn chưa đến 2 tạ", None),
        ("còn 3 rổ", None),
        ("còn độ ba chục cân", 30),
        ("còn cỡ 3 chục ký", 30),
        ("còn tám lạng", 0.8),
        ("bán được 150/200kg", None),
        ("mai về 3 tạ", None),
        ("đã bán 45kg", None),
        ("còn 2 nghìn kg", None),
        ("nhập 2 tạ", None),
    ],
)
def test_what_is_left_is_told_from_other_quantities(told: str, stock: float | None) -> None:
    assert read_text(f"cà chua, {told}", MARKET).stock == stock


@pytest.mark.parametrize(
    ("text", "product", "stock"),
    [
        ("Kho còn: cà chua 200kg", "tomato", 200),
        ("còn 3 tấn 2 nạc vai trong kho lạnh", "pork_shoulder", 3200),
        ("Hàng tồn (kg): khoai tây 275", "potato", 275),
        ("tồn: cà rốt (kg) 96", "carrot", 96),
        ("bún khô còn 45 kg", "dry_vermicelli", 45),
        ("moi ban 2 ta, gio con 80 ky dua leo", "cucumber", 80),
        ("còn 3 chục trứng vịt", "egg_duck", 30),
        ("Vissan giao 40 thùng xúc xích tiệt trùng", "sausage", None),
        ("tuần này không nhập gạo tám Hải Hậu, còn 1,1 tấn", "rice_hai_hau", 1100),
        ("200kg cà chua trong kho", "tomato", 200),
        ("Số cà chua còn lại là 200kg", "tomato", 200),
        ("Còn nguyên 2 tấn đường tinh luyện trong kho", "sugar_refined", 2000),
        ("tồn kho dầu đậu nành 500 lít", "oil_soybean", 500),
        ("Mì tôm còn 85 thùng và 12 gói", "instant_noodles", 2562),
        ("Trứng gà ta tồn 2 thùng, mỗi thùng 300 quả", "egg_local", 600),
        ("Gạo tám Thái 12 bao 50kg còn lại", "rice_tam_thai", 600),
        ("Gà ta còn sống, chuồng còn 60kg", "chicken_live", 60),
        ("Mì tôm còn 3 thùng 4 gói", "instant_noodles", 94),
        ("Miến dong 1 tạ 15 kg trong kho", "glass_noodles", 115),
        ("Trứng gà ta còn khoảng 3 nghìn quả", "egg_local", 3000),
        ("cá chép con 2kg", "carp", None),
    ],
)
def test_what_is_left_is_told_around_the_name(text: str, product: str, stock: float | None) -> None:
    reading = read_text(text, MARKET)

    assert (reading.status, reading.product, reading.stock) == (Status.UNREADABLE, product, stock)


@pytest.mark.parametrize(
    ("text", "unit_price", "stock"),
    [
        ("1;Cà chua;kg;18.000;tồn 250", 18_000, 250),
        ("Cà chua | kg | 18.000 | còn 80", 18_000, 80),
        ("Cà chua. Giá (1.000đ/kg): 18. Tồn (kg): 32.", 18_000, 32),
        ("Cà chua túi 2kg, giá 36.000đ/túi, tồn: 85", 18_000, 170),
        ("Cà chua (túi 500g) 9.000đ, còn lại 120", 18_000, 60),
        ("Cà chua; kg; 18.000; tồn đầu 120; nhập 50; bán 95; tồn cuối 75", 18_000, 75),
        ("Cà chua 18.000đ/kg, tồn 0", 18_000, 0),
    ],
)
def test_a_stock_without_a_unit_is_in_what_the_price_is_for(
    text: str, unit_price: int, stock: float
) -> None:
    reading = read_text(text, MARKET)

    assert (reading.status, reading.unit_price, reading.stock) == (Status.READ, unit_price, stock)


def test_a_stock_of_no_unit_and_no_price_is_only_there() -> None:
    reading = read_text("Trứng gà ta tồn 1.200", MARKET)

    assert (reading.stock, reading.availability) == (None, "in_stock")


@pytest.mark.parametrize("text", ["cà chua 18k/kg, còn 15", "cà chua còn 15, 18k/kg"])
def test_a_number_behind_a_word_that_prices_have_too_is_asked_for(text: str) -> None:
    assert read_text(text, MARKET).status is Status.AMBIGUOUS


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("cà chua đang khan", "low_stock"),
        ("kho cà chua cạn", "out_of_stock"),
        ("kệ cà chua trống trơn", "out_of_stock"),
        ("không có cà chua bán", "out_of_stock"),
        ("cà chua đầy kho", "in_stock"),
        ("cà chua | tình trạng: còn | 18k/kg", "in_stock"),
        ("quầy cà chua nghỉ bán", "closed"),
        ("chợ nghỉ Tết", "closed"),
        ("cà chua 18k/kg bán theo con", None),
        ("cà chua 11k/kg, kệ vẫn đầy", "in_stock"),
        ("cà chua 18k/kg, đủ bán 20 ngày", "in_stock"),
        ("cà chua hàng đã về", "in_stock"),
        ("cà chua mai mới có hàng", None),
        ("cà chua chỉ còn lèo tèo mấy cân", "low_stock"),
        ("cà chua chuẩn bị hết", "low_stock"),
        ("cà chua chỉ bán 10kg một người", "limited_per_customer"),
        ("không bán quá 5kg cà chua cho một khách", "limited_per_customer"),
        ("cà chua: đã bán 70%, còn 30%", None),
        ("cà chua 18k/kg, áp dụng tới hết 24/1", None),
    ],
)
def test_a_shelf_is_called_by_many_names(text: str, state: str | None) -> None:
    assert read_text(text, MARKET).availability == state
