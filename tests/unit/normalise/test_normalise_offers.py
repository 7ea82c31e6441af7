"""Lines with several prices: read where each says in full whose and when it is, otherwise open."""

from __future__ import annotations

import pytest

from monitor.normalise.text import Status, read_text
from tests.shipped import LOADED

MARKET = LOADED.settings.market


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("Thịt lợn ba chỉ: giá niêm yết 152.900 đ/kg, giá bán 134.100 đ/kg", 134_100),
        ("ba chỉ: giá thường 128.000đ/kg, giá khuyến mại 118.000đ/kg", 118_000),
        ("ba chỉ KM còn 159.000 đ/kg (giá gốc 169.000 đ/kg)", 159_000),
        ("ba chỉ giá thẻ thành viên 118.000đ/kg, giá thường 128.000đ/kg", 128_000),
        ("ba chỉ 128.000đ/kg, giảm 15% còn 108.800đ/kg", 108_800),
        ("ba chỉ bán lẻ 128k/kg, bán buôn 118k/kg", 128_000),
        ("Kỳ trước 135.000, kỳ này 142.000 đ/kg: thịt ba chỉ", 142_000),
        ("ba chỉ | đ/kg | Kỳ trước 140.000 | Kỳ này 135.000 | (5.000) | (4)", 135_000),
        ("ba chỉ tuần trước 120k/kg giờ còn có 110k/kg", 110_000),
        ("ba chỉ hôm 20 là 120.000đ/kg, hôm nay 128.000đ/kg", 128_000),
        ("ba chỉ giảm 5.000đ còn 128.000đ/kg", 128_000),
        ("ba chỉ tăng 5k lên 135k/kg", 135_000),
        ("ba chỉ rẻ hơn hôm qua 5k, còn 128k/kg", 128_000),
        ("Tăng 3.000đ/kg so với hôm qua: ba chỉ 128.000đ/kg", 128_000),
        ("ba chỉ 128.000đ/kg, tăng 2.000đ so với hôm qua", 128_000),
        ("ba chỉ 128.000đ/kg, mua từ 5kg giảm 3.000đ/kg", 128_000),
        ("SP: ba chỉ; ĐVT: kg; Giá niêm yết: 138.000; Giá bán: 128.000", 128_000),
        ("Câu 3. Giá ba chỉ hôm nay? Trả lời: 128.000 đ/kg", 128_000),
        ("Giá đúng là 128.000: ba chỉ 128.000đ/kg", 128_000),
        ("ba chỉ 128.000đ/kg, chênh so với hôm qua: +2.000", 128_000),
        ("ba chỉ hôm kia 120k/kg, hôm nay 128k/kg", 128_000),
        ("ba chỉ mọi khi 120k/kg nay 128k/kg", 128_000),
        ("ba chỉ hqua 120k/kg hnay 128k/kg", 128_000),
        ("nay ba chỉ 128k/kg, qua 120k/kg", 128_000),
        ("ba chỉ 128k/kg (tuần trước 120k/kg)", 128_000),
        ("ba chỉ 128k/kg, sỉ 120k/kg", 128_000),
        ("ba chỉ bỏ mối 120k/kg, bán lẻ tại chợ 128k/kg", 128_000),
        ("ba chỉ tăng 5k/kg, hiện 128k/kg", 128_000),
        ("ba chỉ lên 5k thành 128k/kg", 128_000),
        ("Chiều giảm 10k: ba chỉ 128k/kg", 128_000),
        ("ba chỉ 128k/kg, đắt hơn hôm qua 3k", 128_000),
        ("ba chỉ đang giảm 10%, còn 128k/kg", 128_000),
        ("ba chỉ 128k/kg chứ không phải 182k/kg", 128_000),
        ("ba chỉ bằng giá hôm qua 128k/kg", 128_000),
        ("ba chỉ vẫn giá cũ 128k/kg", 128_000),
        ("hôm qua em bán 120k/kg, hôm nay em bán 128k/kg ba chỉ ạ", 128_000),
        ("ba chỉ lên 5k/kg so với hôm qua, giờ 128k/kg", 128_000),
        ("ba chỉ 128.000đ/kg thay vì 152.900đ/kg", 128_000),
        ("ba chỉ: giá chưa thuế 118.000đ/kg; giá có thuế 128.000đ/kg", 128_000),
        ("ba chỉ: giá nhập 118.000đ/kg, giá bán 128.000đ/kg", 128_000),
        ("ba chỉ giảm từ 138.000đ/kg xuống 128.000đ/kg", 128_000),
        ("ba chỉ 1kg; Giá niêm yết: 152.000; Giá khuyến mãi: 128.000", 128_000),
        ("ba chỉ, ĐVT: Kg, Giá trước: 127.000, Giá nay: 128.000, Chênh lệch: +1.000", 128_000),
        ("ba chỉ 128k/kg nhưng chỉ còn mấy cân", 128_000),
        ("ba chỉ 128k/kg, mỗi ngày bán chừng 80kg", 128_000),
        ("ba chỉ 128k/kg, ai hỏi mua em để", 128_000),
        ("ba chỉ 128.000đ/kg (bán lẻ), 118.000đ/kg (bán buôn)", 128_000),
        ("ba chỉ 128.000đ/kg, tăng so với tuần trước (125.000đ/kg)", 128_000),
        ("ba chỉ khay 1kg giá bán 128.000đ, giá cũ 135.000đ", 128_000),
        ("ba chỉ 138.000đ/kg, khuyến mãi 10% còn 128.000đ/kg", 128_000),
        ("ba chỉ 128.000đ/kg (+5-10 % so với hôm trước)", 128_000),
        ("ba chỉ 128k/kg, dự trữ tăng 45-50 % so với ngày thường", 128_000),
    ],
)
def test_the_price_of_any_buyer_of_now_is_taken(text: str, price: int) -> None:
    reading = read_text(text, MARKET)

    assert (reading.status, reading.product, reading.unit_price) == (
        Status.READ,
        "pork_belly",
        price,
    )


@pytest.mark.parametrize(
    "text",
    [
        "hôm qua ba chỉ 128k nay 140k/kg",
        "ba chỉ giá cũ 128k giá mới 140k/kg",
        "ba chỉ niêm yết 140k bán 128k/kg",
        "ba chỉ giá niêm yết 128k/kg, 140k/kg",
        "ba chỉ giá bán 128k/kg, giá bán 140k/kg",
        "ba chỉ giá bán 128k/kg, nạc vai 140k/kg",
        "ba chỉ 140k/kg (hôm qua 128k)",
        "ba chỉ hôm qua bán 128k/kg",
        "ba chỉ 128.000đ/kg, tăng 2.000đ",
        "ba chỉ tăng từ 128k lên 140k/kg",
        "ba chỉ mai lên 140k/kg",
        "ba chỉ giá kê khai 140k/kg",
        "ba chỉ 140k/kg giảm 7k",
        "ba chỉ 140k/kg giảm 10%",
        "ba chỉ nay 128k/kg, mai 140k/kg",
        "ba chỉ sáng 128k/kg chiều 140k/kg",
        "ba chỉ hết hàng, giá hôm qua 138k/kg",
        "mai ba chỉ 138k/kg",
        "chắc mai ba chỉ 138k/kg",
        "ba chỉ từ 128k/kg đến 140k/kg",
        "ba chỉ > 128k/kg",
        "chắc ba chỉ 128k/kg",
        "ba chỉ âm 128.000đ/kg",
        "ba chỉ giá bán 128.000đ, giá cũ 135.000đ",
        "ba chỉ chừng 128k/kg",
        "ba chỉ 128k hai kg",
    ],
)
def test_prices_that_say_it_in_part_or_of_another_day_are_left_open(text: str) -> None:
    assert read_text(text, MARKET).status is Status.AMBIGUOUS
