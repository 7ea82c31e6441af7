from __future__ import annotations

import pytest

from monitor.domain.observation import Availability
from monitor.normalise.availability import read_availability

A = Availability


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("hết hàng", A.OUT_OF_STOCK),
        ("Het hang", A.OUT_OF_STOCK),
        ("tạm hết", A.OUT_OF_STOCK),
        ("đã bán hết", A.OUT_OF_STOCK),
        ("không còn hàng", A.OUT_OF_STOCK),
        ("hết từ sáng", A.OUT_OF_STOCK),
        ("out_of_stock", A.OUT_OF_STOCK),
        ("https://schema.org/OutOfStock", A.OUT_OF_STOCK),
        ("false", A.OUT_OF_STOCK),
        ("còn hàng", A.IN_STOCK),
        ("còn", A.IN_STOCK),
        ("đầy đủ", A.IN_STOCK),
        ("InStock", A.IN_STOCK),
        ("sắp hết", A.LOW_STOCK),
        ("còn ít hàng", A.LOW_STOCK),
        ("LimitedAvailability", A.LOW_STOCK),
        ("giới hạn 3 vỉ/khách", A.LIMITED),
        ("3 vỉ/khách/ngày", A.LIMITED),
        ("mỗi người tối đa 2 kg", A.LIMITED),
        ("limited_per_customer", A.LIMITED),
        ("tạm đóng cửa", A.CLOSED),
        ("tạm ngưng", A.CLOSED),
        ("Chợ nghỉ Tết", A.CLOSED),
        ("cửa hàng tạm ngừng hoạt động từ 01/02", A.CLOSED),
    ],
)
def test_words_of_the_shelf_are_understood(text: str, state: Availability) -> None:
    assert read_availability(text) is state


@pytest.mark.parametrize(
    "text",
    ["", "Giá chưa bao gồm VAT, bán tại chợ", "hết hạn sử dụng", "có thuế", "discontinued"],
)
def test_other_words_say_nothing_of_the_shelf(text: str) -> None:
    assert read_availability(text) is None
