"""A pasted row under its head: the column of a figure says which quantity it is."""

from __future__ import annotations

import pytest

from monitor.normalise.text import Status, read_text
from monitor.normalise.text_table import under_its_head
from tests.shipped import LOADED

MARKET = LOADED.settings.market


@pytest.mark.parametrize(
    "text",
    [
        "STT\tTên hàng\tĐVT\tĐơn giá\n1\tCà chua\tkg\t18.000",
        "Mặt hàng;Đơn vị tính;Giá hôm qua;Giá hôm nay;Tăng giảm\nCà chua;kg;17.000;18.000;1.000",
        "Tên hàng | ĐVT | Giá kỳ trước | Giá kỳ này | Ghi chú | Cà chua | đ/kg | 17.000 | 18.000 |",
        "Tên hàng | ĐVT | Giá niêm yết | Giá bán | Cà chua | kg | 20.000 | 18.000",
        "Tên hàng | ĐVT | Giá bán | Giá KM | Cà chua | kg | 20.000 | 18.000",
        "Tên hàng | ĐVT | Giá bán | Giá KM | Cà chua | kg | 18.000 | -",
        "Tên hàng | Giá niêm yết (đ/kg) | Cà chua | 18.000",
        "Hàng hóa - Đơn vị - Giá (nghìn đồng)\nCà chua - kg - 18",
        "Hàng - Giá (nghìn đồng/kg)\nCà chua - 18,0",
        "BẢNG GIÁ 20/1\nTên mặt hàng    ĐVT    Giá bán lẻ\nCà chua         kg     18.000",
        "| Mặt hàng | ĐVT | Giá |\n|---|---|---|\n| Cà chua | kg | 18.000 |",
        "Mã\tTên\tĐVT\tSL\tGiá bán\tThành tiền\n10.004\tCà chua\tkg\t20\t18.000\t360.000",
    ],
)
def test_a_price_is_that_of_its_column(text: str) -> None:
    reading = read_text(text, MARKET)

    found = (reading.status, reading.product, reading.unit_price, reading.stock)
    assert found == (Status.READ, "tomato", 18_000, None)


@pytest.mark.parametrize(
    ("text", "stock", "state"),
    [
        ("Mặt hàng | ĐVT | Giá | Tồn kho\nCà chua | kg | 18.000 | 250", 250, "in_stock"),
        ("Mặt hàng | ĐVT | Tồn | Cà chua | kg | 250", 250, "in_stock"),
        ("| Mặt hàng | ĐVT | Tồn |\n|---|---|---|\n| Cà chua | kg | 250 |", 250, "in_stock"),
        ("Mặt hàng\tGiá\tĐVT\tTồn\nCà chua\t\tkg\t250", 250, "in_stock"),
        ("Mặt hàng | Tồn (tạ) | Cà chua | 2,5", 250, "in_stock"),
        ("Hàng | Tồn đầu | Nhập | Tồn cuối | Cà chua | 5 tạ | 1 tạ | 250 kg", 250, "in_stock"),
        ("Mặt hàng | ĐVT | Tồn | Cà chua | kg | hết", None, "out_of_stock"),
        ("Mặt hàng | Giá (đ/kg) | Tình trạng | Cà chua | 18.000 | còn hàng", None, "in_stock"),
    ],
)
def test_a_stock_is_that_of_its_column(text: str, stock: float | None, state: str) -> None:
    reading = read_text(text, MARKET)

    assert (reading.product, reading.stock, reading.availability) == ("tomato", stock, state)


@pytest.mark.parametrize(
    "text",
    [
        "Mặt hàng | ĐVT | Giá | Cà chua | kg",
        "Mặt hàng | ĐVT | Giá | Cà chua | kg | 18.000 | Su hào | kg | 9.000",
        "Mặt hàng | Giá | Giá hôm nay | Cà chua | 18.000 | 19.000",
        "ĐVT | Giá | kg | 18.000",
        "Tên | Cà chua",
        "Cà chua 18k/kg",
    ],
)
def test_a_row_that_does_not_fit_its_head_stays_as_it_is(text: str) -> None:
    assert under_its_head(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Mặt hàng | Giá bán buôn (đ/kg) | Cà chua | 15.000",
        "Mặt hàng | ĐVT | Giá | Cà chua | kg | 18",
        "Mặt hàng | Giá | Cà chua | 18.000",
        "Mặt hàng | ĐVT | Giá | Cà chua | kg | 17.000 - 18.000",
    ],
)
def test_a_column_makes_no_doubtful_figure_sure(text: str) -> None:
    assert read_text(text, MARKET).status is not Status.READ
