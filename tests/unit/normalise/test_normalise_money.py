from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.errors import MonitorError, UnreadableAmountError
from monitor.domain.settings import Currency
from monitor.normalise.money import read_amount, read_scale, to_minor
from monitor.normalise.numbers import POINT, read_number, to_whole


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("29.000 đ", 29_000),
        ("29.000₫", 29_000),
        ("29k", 29_000),
        ("29K/kg", 29_000),
        ("29 000 đ", 29_000),
        ("29\u00a0000đ", 29_000),
        ("1,5 triệu", 1_500_000),
        ("1.5 triệu", 1_500_000),
        ("1tr5", 1_500_000),
        ("1tr25", 1_250_000),
        ("1tr250", 1_250_000),
        ("1tr250k", 1_250_000),
        ("1 triệu 50 nghìn", 1_050_000),
        ("1 triệu rưỡi", 1_500_000),
        ("25 nghìn", 25_000),
        ("25 ngàn đồng", 25_000),
        ("25,5 nghìn đồng", 25_500),
        ("25k5", 25_500),
        ("25k500", 25_500),
        ("25.5k", 25_500),
        ("3 tỷ 2", 3_200_000_000),
        ("9.200", 9_200),
        ("25000.0", 25_000),
        ("0", 0),
        ("đ29.000", 29_000),
        ("VND 29.000", 29_000),
        ("+2.000", 2_000),
        ("(5.000)", -5_000),
        ("-5.000", -5_000),
        ("−5.000", -5_000),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, value: int) -> None:
    amount = read_amount(text)

    assert amount.low == amount.high == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "–",
        "abc",
        "29.00",
        "1.5",
        "500.0",
        "25,000",
        "0.500",
        "29.500k",
        "25k50",
        "1,5 triệu 5",
        "1 tỷ 5k",
        "150.000- 1700.000",
        "200.000-150.000",
        "10.000-90.000",
        "1-2-3",
        "12%",
        "29.000 31.000",
        "(5.000",
        "9" * 40,
    ],
)
def test_a_text_that_is_not_one_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(UnreadableAmountError):
        read_amount(text)


def test_point_style_reads_a_machine_feed() -> None:
    assert read_amount("25,000.50", POINT).low == Decimal("25000.50")
    assert read_amount("11.5", POINT).low == Decimal("11.5")
    with pytest.raises(UnreadableAmountError, match="29,000 for"):
        read_amount("11.5.5", POINT)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("170.000 – 200.000 đồng/kg", 170_000, 200_000),
        ("20-25k", 20_000, 25_000),
        ("14-15.000 đ/mớ", 14_000, 15_000),
        ("từ 20 nghìn đến 25 nghìn đồng", 20_000, 25_000),
        ("900k - 1,2 triệu", 900_000, 1_200_000),
    ],
)
def test_a_range_is_known_as_one(text: str, low: int, high: int) -> None:
    amount = read_amount(text)

    assert amount.is_range
    assert (int(amount.low), int(amount.high)) == (low, high)
    assert amount.middle == Decimal(low + high) / 2


def test_what_an_amount_is_for_is_handed_on_as_written() -> None:
    assert read_amount("29k/Mớ").unit == "Mớ"
    assert read_amount("29.000 đ").unit == ""


@pytest.mark.parametrize(("text", "bare"), [("134,5", True), ("134,5k", False), ("134 đ", False)])
def test_only_a_bare_number_takes_the_unit_of_its_column(text: str, *, bare: bool) -> None:
    assert read_amount(text).is_bare is bare


def test_another_currency_is_read_with_its_own_symbol() -> None:
    assert read_amount("Rs 45.50", POINT, "Rs").low == Decimal("45.50")
    assert read_scale("Rs/quintal", "Rs") == (Decimal(1), "quintal")
    assert read_amount("45", POINT, "").low == 45


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Nghìn đồng/kg", (Decimal(1000), "kg")),
        ("đ/kg", (Decimal(1), "kg")),
        ("₫/kg", (Decimal(1), "kg")),
        ("đồng", (Decimal(1), "")),
        ("triệu đồng", (Decimal(10**6), "")),
        ("kg", (None, "kg")),
        ("", (None, "")),
    ],
)
def test_a_unit_column_may_say_the_scale_of_its_amounts(
    text: str, answer: tuple[Decimal | None, str]
) -> None:
    assert read_scale(text) == answer


def test_the_minor_unit_follows_the_currency() -> None:
    assert to_minor(Decimal("10.555"), Currency(code="INR", symbol="Rs", digits=2)) == 1056
    assert to_minor(Decimal("10500.5"), Currency()) == 10_501


def test_half_is_rounded_away_from_zero() -> None:
    assert (to_whole(Decimal("2.5")), to_whole(Decimal("-2.5"))) == (3, -3)


def test_a_number_beyond_what_a_store_holds_is_no_figure() -> None:
    with pytest.raises(UnreadableAmountError, match="too large"):
        to_whole(Decimal("9" * 40))


def test_a_decimal_with_leading_zero_is_no_thousand() -> None:
    assert read_number("0,125") == Decimal("0.125")


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")


WRITTEN = (
    lambda v: f"{_grouped(v)} đ",
    lambda v: f"{_grouped(v)}₫/kg",
    lambda v: f"{v} đồng",
    lambda v: f"{_grouped(v)} VNĐ",
    lambda v: f"{Decimal(v) / 1000}k".replace(".", ",") if v % 10 else f"{v // 10 / 100:g}k",
    lambda v: f"{Decimal(v).scaleb(-6):f}".replace(".", ",") + " triệu",
)


@given(st.integers(min_value=100, max_value=900_000), st.sampled_from(WRITTEN))
def test_what_is_written_is_read_back_or_refused(value: int, write: object) -> None:
    assert callable(write)
    text = write(value)
    try:
        amount = read_amount(text)
    except UnreadableAmountError:
        return
    assert amount.low == value, text


@given(st.integers(min_value=1, max_value=10**9))
def test_the_plain_vietnamese_style_is_always_read_back(value: int) -> None:
    assert read_amount(f"{_grouped(value)} đ").low == value


@given(st.integers(min_value=1, max_value=10**6), st.integers(min_value=1, max_value=10**6))
def test_a_greater_amount_is_never_read_as_a_smaller_one(one: int, other: int) -> None:
    lower, higher = sorted((one, other))

    assert read_amount(f"{_grouped(lower)}đ").low <= read_amount(f"{_grouped(higher)}đ").low


@given(st.text(alphabet="0123456789.,-()/kđ₫ trngìệunt–%½٣", max_size=20))
def test_no_text_makes_the_reader_raise_anything_but_its_own_refusal(text: str) -> None:
    with suppress(MonitorError):
        read_amount(text)
