"""Amounts that are said in words: read where they can be one number only, otherwise left alone."""

from __future__ import annotations

import pytest

from monitor.normalise.text import Status, read_text
from monitor.normalise.text_spoken import with_digits
from tests.shipped import LOADED

MARKET = LOADED.settings.market


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("mười tám nghìn đồng/kg", "18 nghìn đồng/kg"),
        ("muoi ba nghin 1 can", "13 nghìn 1 can"),
        ("hai lăm nghìn một cân", "25 nghìn một cân"),
        ("hăm hai ngàn ký", "22 ngàn ký"),
        ("ba chục nghìn một chục", "30 nghìn một chục"),
        ("một trăm năm mươi hai nghìn", "152 nghìn"),
        ("một trăm linh năm nghìn", "105 nghìn"),
        ("trăm bốn chục ngàn", "140 ngàn"),
        ("hai trăm nghìn", "200 nghìn"),
        ("mười tám nghìn năm trăm đồng", "18500 đ đồng"),
        ("một triệu tám trăm nghìn một tạ", "1800000 đ một tạ"),
        ("một triệu hai trăm", "1200000 đ"),
        ("hai triệu", "2 triệu"),
        ("1 triệu tám trăm nghìn", "1 triệu 800 nghìn"),
        ("bảy nghìn rưỡi", "7 nghìn rưỡi"),
    ],
)
def test_one_amount_in_words_is_written_in_digits(said: str, written: str) -> None:
    assert with_digits(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "tám chín nghìn",
        "mười bảy, mười tám nghìn",
        "mười bảy đến mười tám nghìn",
        "một triệu tám",
        "mười tám nghìn hai",
        "một trăm hai nghìn",
        "một trăm linh nghìn",
        "lăm ngàn",
        "mốt trăm nghìn",
        "nghìn",
        "một",
        "mười triệu nghìn",
        "gao tam muoi tam nghin",
        "gạo tám mười tám nghìn",
        "loai hai muoi nghin",
        "năm nghìn hai trăm nghìn",
    ],
)
def test_what_can_be_two_numbers_or_half_of_one_stays_as_it_is(said: str) -> None:
    assert with_digits(said) == said


@pytest.mark.parametrize(
    "text",
    [
        "gạo tám Thái mười bảy, mười tám nghìn/kg",
        "rau muống tám chín nghìn một mớ",
        "gạo tám thơm 1 triệu tám một tạ",
        "gạo tám Thái mười bảy nghìn đến mười tám nghìn/kg",
        "Ba chỉ 150k một cân rưỡi",
        "cà chua chục ký 180k",
    ],
)
def test_no_price_is_taken_of_what_is_said_in_part(text: str) -> None:
    assert read_text(text, MARKET).status is not Status.READ
