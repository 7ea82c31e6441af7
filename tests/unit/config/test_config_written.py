"""Amounts as people write them: read when they mean one thing, refused with advice otherwise."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.timetable import in_words
from monitor.config.written import (
    to_bytes,
    to_day,
    to_duration,
    to_money,
    to_number,
    to_percent,
    to_quantity,
    to_time,
)

DONG = frozenset({"đ", "đồng", "vnđ", "vnd"})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.000", 1000),
        ("1.234.567", 1234567),
        ("0,5", Decimal("0.5")),
        ("1.234,5", Decimal("1234.5")),
        ("-3", -3),
        ("\u22123", -3),
        ("1000", 1000),
        ("0", 0),
        (" 7 ", 7),
    ],
)
def test_a_dot_groups_thousands_and_a_comma_marks_decimals(text: str, number: Decimal) -> None:
    assert to_number(text) == number


@pytest.mark.parametrize("text", ["1.5", "0.117", "29.00", "1.0000", "0.500"])
def test_a_dot_that_could_be_a_decimal_mark_is_refused_with_advice(text: str) -> None:
    with pytest.raises(ValueError, match="a dot groups thousands and a comma marks decimals"):
        to_number(text)


@pytest.mark.parametrize("text", ["", "abc", "1,000,000", "1..000", "1 000", "5-7", "٣"])
def test_what_is_not_one_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed is one number"):
        to_number(text)


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_written_with_grouping_dots_reads_back_as_itself(number: int) -> None:
    assert to_number(f"{number:,}".replace(",", ".")) == number


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("100ms", timedelta(milliseconds=100)),
        ("30s", timedelta(seconds=30)),
        ("10m", timedelta(minutes=10)),
        ("2h", timedelta(hours=2)),
        ("1h30m", timedelta(minutes=90)),
        ("1h 30m", timedelta(minutes=90)),
        ("1,5h", timedelta(minutes=90)),
        ("3d", timedelta(days=3)),
        ("2w", timedelta(days=14)),
        ("30 phút", timedelta(minutes=30)),
        ("2 giờ", timedelta(hours=2)),
        ("3 ngày", timedelta(days=3)),
    ],
)
def test_a_duration_is_a_number_and_its_unit(text: str, span: timedelta) -> None:
    assert to_duration(text) == span


@pytest.mark.parametrize("text", ["", "10", "10 years", "m", "5m!", "-5m", "soon"])
def test_a_duration_without_a_known_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed is a duration such as 100ms, 30s"):
        to_duration(text)


def test_a_duration_of_ages_is_refused() -> None:
    with pytest.raises(ValueError, match="fits a calendar"):
        to_duration("99999999999d")


@given(st.integers(min_value=0, max_value=10**9))
def test_a_duration_in_words_reads_back_as_itself(milliseconds: int) -> None:
    span = timedelta(milliseconds=milliseconds)

    assert to_duration(in_words(span)) == span


@pytest.mark.parametrize(
    ("text", "dong"),
    [
        ("60.000 đ", 60000),
        ("60.000đ", 60000),
        ("60000", 60000),
        ("60.000", 60000),
        ("60.000 đồng", 60000),
        ("60.000 VND", 60000),
        ("60k", 60000),
        ("60 nghìn", 60000),
        ("60 nghìn đồng", 60000),
        ("1,5 triệu đồng", 1500000),
        ("2 tỷ đồng", 2000000000),
    ],
)
def test_an_amount_of_money_is_read_as_dong(text: str, dong: int) -> None:
    assert to_money(text, symbols=DONG, digits=0) == dong


@pytest.mark.parametrize("text", ["60.000 USD", "đ", "", "60 nghìn tấn đồng", "nhiều đồng", "60 %"])
def test_an_amount_in_no_known_money_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed is"):
        to_money(text, symbols=DONG, digits=0)


def test_a_part_of_the_smallest_coin_is_refused() -> None:
    with pytest.raises(ValueError, match="finer than the smallest coin"):
        to_money("1,5 đ", symbols=DONG, digits=0)


def test_a_currency_with_digits_is_counted_in_its_minor_unit() -> None:
    assert to_money("12,50 rs", symbols=frozenset({"rs"}), digits=2) == 1250


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3.696 tấn", 3696000, "kg"),
        ("40 tạ", 4000, "kg"),
        ("4 yến", 40, "kg"),
        ("5 lạng", Decimal("0.5"), "kg"),
        ("500 g", Decimal("0.5"), "kg"),
        ("30,8 triệu quả", 30800000, "piece"),
        ("2 nghìn tấn", 2000000, "kg"),
        ("3 chục", 30, "piece"),
        ("900 lít", 900, "l"),
        ("750 ml", Decimal("0.75"), "l"),
        ("12", 12, ""),
        ("12 nghìn", 12000, ""),
    ],
)
def test_a_quantity_is_read_in_its_base_unit(text: str, amount: Decimal, unit: str) -> None:
    quantity = to_quantity(text)

    assert (quantity.amount, quantity.unit) == (amount, unit)


@pytest.mark.parametrize("text", ["40 xe", "tấn", "", "40 tấn mỗi tháng", "40 triệu triệu tấn"])
def test_a_quantity_in_no_known_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed is"):
        to_quantity(text)


def test_a_quantity_counts_in_thousandths_of_the_base_unit() -> None:
    assert to_quantity("3.696 tấn").thousandths("kg") == 3_696_000_000
    assert to_quantity("12").thousandths("piece") == 12_000


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [("40 tấn", "l", "in l, not one in kg"), ("0,0001 g", "kg", "finer than a thousandth")],
)
def test_a_quantity_that_does_not_fit_the_base_unit_is_refused(
    text: str, unit: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        to_quantity(text).thousandths(unit)


def test_a_percentage_needs_its_sign() -> None:
    assert to_percent("11,7 %") == Decimal("11.7")
    assert to_percent("5%") == 5
    with pytest.raises(ValueError, match="11,7 %"):
        to_percent("5")


@pytest.mark.parametrize(
    ("text", "size"), [("50 MB", 50_000_000), ("1 GiB", 2**30), ("1,5 kB", 1500), ("7 B", 7)]
)
def test_a_size_counts_bytes(text: str, size: int) -> None:
    assert to_bytes(text) == size


@pytest.mark.parametrize("text", ["50", "50 megs", "0,3 B"])
def test_a_size_without_a_known_unit_or_of_parts_of_bytes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed is"):
        to_bytes(text)


@pytest.mark.parametrize(
    ("text", "at"), [("07:00", time(7)), ("7h30", time(7, 30)), ("23:59", time(23, 59))]
)
def test_a_time_of_day_is_hours_and_minutes(text: str, at: time) -> None:
    assert to_time(text) == at


@pytest.mark.parametrize("text", ["24:00", "7", "07:60", "7 giờ", "07:00:00"])
def test_a_time_of_day_that_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time of day in quotes"):
        to_time(text)


@pytest.mark.parametrize("text", ["2021-01-31", "31/01/2021", "31/1/2021"])
def test_a_day_is_written_in_either_of_two_ways(text: str) -> None:
    assert to_day(text) == date(2021, 1, 31)


@pytest.mark.parametrize("text", ["2021-02-30", "30/02/2021", "31.01.2021", "01/31/2021", ""])
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed is a day"):
        to_day(text)
