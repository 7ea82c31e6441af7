"""Figures as people write them."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.domain import wording
from monitor.domain.market import BaseUnit


@pytest.mark.parametrize(
    ("value", "digits", "language", "text"),
    [
        (29000, 0, "vi", "29.000"),
        (29000.5, 1, "vi", "29.000,5"),
        (29000.5, 1, "en", "29,000.5"),
        (2.5, 0, "vi", "3"),
        (-2.5, 0, "vi", "-3"),
        (-0.04, 1, "vi", "0,0"),
    ],
)
def test_a_number_is_grouped_as_its_readers_group(
    value: float, digits: int, language: str, text: str
) -> None:
    assert wording.number(value, digits, language) == text


@given(st.integers(-(10**12), 10**12))
def test_a_written_amount_reads_back_as_itself(amount: int) -> None:
    written = wording.in_dong(amount)

    assert int(written.removesuffix(" đ").replace(".", "")) == amount


@given(
    st.floats(-1e15, 1e15)
    | st.decimals(-(10**6), 10**6, places=3).map(float)
    | st.integers(-(10**6), 10**6).map(lambda many: many / 8),
    st.integers(0, 3),
)
@example(-0.04, 1)
@example(-82247710069736.98, 3)
@example(0.25, 1)
def test_a_number_is_rounded_as_it_is_written_half_away_from_zero(
    value: float, digits: int
) -> None:
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)

    assert wording.number(value, digits, "en") == f"{exact or abs(exact):,f}"


def test_no_figure_is_a_dash_and_never_zero() -> None:
    assert wording.in_dong(None) == "–"
    assert wording.price_per_unit(None, BaseUnit.KG) == "–"
    assert wording.percent(None) == "–"
    assert wording.quantity(None, BaseUnit.KG) == "–"


def test_a_price_names_its_unit() -> None:
    assert wording.price_per_unit(42000, BaseUnit.LITRE) == "42.000 đ/lít"
    assert wording.price_per_unit(42000, BaseUnit.LITRE, "en") == "42,000 đ/l"
    assert wording.price_per_unit(3300, BaseUnit.PIECE) == "3.300 đ/cái"
    assert wording.price_per_unit(3300, "quả") == "3.300 đ/quả"


@pytest.mark.parametrize(
    ("value", "sign", "text"),
    [
        (12.5, True, "+12,5 %"),
        (-3.1, True, "-3,1 %"),
        (0.0, True, "0,0 %"),
        (12.5, False, "12,5 %"),
    ],
)
def test_a_percentage_shows_its_sign_when_asked(value: float, sign: bool, text: str) -> None:
    assert wording.percent(value, sign=sign) == text


@pytest.mark.parametrize(
    ("thousandths", "unit", "language", "text"),
    [
        (750_000, BaseUnit.KG, "vi", "750 kg"),
        (1_500, BaseUnit.KG, "vi", "1,5 kg"),
        (12_500_000, BaseUnit.KG, "vi", "12,5 tấn"),
        (12_500_000, BaseUnit.KG, "en", "12.5 t"),
        (30_800_000_000, BaseUnit.PIECE, "vi", "30.800 nghìn cái"),
        (30_800_000_000, "quả", "vi", "30.800 nghìn quả"),
        (750_000, "gói", "vi", "750 gói"),
        (30_800_000_000, "quả", "en", "30,800 thousand pcs"),
        (750_000, "gói", "en", "750 pc"),
        (-2_000_000, BaseUnit.LITRE, "vi", "-2 nghìn lít"),
    ],
)
def test_a_quantity_is_told_in_the_unit_people_would_choose(
    thousandths: int, unit: str, language: str, text: str
) -> None:
    assert wording.quantity(thousandths, unit, language) == text


def test_days_and_moments_are_written_the_vietnamese_way() -> None:
    assert wording.day_text(date(2021, 2, 5)) == "05/02/2021"
    assert wording.moment_text(datetime(2021, 2, 5, 0, 30, tzinfo=UTC)) == "07:30 05/02/2021"


def test_a_gist_is_whole_clauses_without_the_first_act() -> None:
    told = "Thịt lợn: thiếu (mức Tết; 4/5 điểm); còn thiếu 3 tấn. Việc đầu tiên: gọi kho."

    assert wording.gist(told) == "Thịt lợn: thiếu (mức Tết; 4/5 điểm); còn thiếu 3 tấn."
    assert wording.gist(told, room=10) == "Thịt lợn: thiếu (mức Tết; 4/5 điểm)."
