"""Bar codes by their check digit, names by their likeness: sure ones are taken, others proposed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.errors import UnknownProductError
from monitor.domain.gtin import is_valid, looks_like_gtin, read_gtin
from monitor.domain.market import Market
from monitor.normalise.identity import Identity
from monitor.normalise.likeness import confidence, is_slip, resemblance
from monitor.normalise.refusal import proposal_of
from monitor.normalise.spelling import words
from tests.unit.normalise.watchlist import MARKET

NOODLES = "instant_noodles"
CODED = Market.of(
    products=[
        replace(one, gtins=("8934563138165", "96385074")) if one.code == NOODLES else one
        for one in MARKET.products.values()
    ]
)
IDENTITY = Identity(CODED)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4006381333931", "04006381333931"),
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("0 36000 29145 2", "00036000291452"),
        ("10614141000415", "10614141000415"),
        ("4006381333932", None),
        ("12345", None),
        ("400638133393x", None),
        ("４００６３８１３３３９３１", None),
    ],
)
def test_a_number_is_read_when_its_check_digit_holds(text: str, number: str | None) -> None:
    assert read_gtin(text) == number


@given(st.from_regex(r"[0-9]{7}|[0-9]{11}|[0-9]{12}|[0-9]{13}", fullmatch=True))
def test_one_digit_makes_a_number_valid_and_every_single_slip_is_seen(body: str) -> None:
    whole = next(f"{body}{digit}" for digit in range(10) if is_valid(f"{body}{digit}"))
    other = f"{(int(whole[0]) + 1) % 10}{whole[1:]}"

    assert looks_like_gtin(whole)
    assert not is_valid(other)


@pytest.mark.parametrize(
    "text", ["8934563138165", "08934563138165", "89-34563-13816-5", "96385074"]
)
def test_a_product_is_found_by_its_bar_code_however_it_is_written(text: str) -> None:
    assert IDENTITY.product_by_name(text).code == NOODLES


def test_a_wrong_check_digit_is_said() -> None:
    with pytest.raises(UnknownProductError, match="check digit is wrong"):
        IDENTITY.product_by_name("8934563138166")
    with pytest.raises(UnknownProductError) as caught:
        IDENTITY.product_by_name("4006381333931")
    assert "check digit" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Thịt lợn mônng sấn", "pork_rump"),
        ("Đường kính trắg", "sugar_white"),
        ("duong kinh trnag", "sugar_white"),
        ("Trứng gà công nghiêpj", None),
        ("Thịt lợn nạc chân", None),
        ("Thịt lợn mộng sấn", "pork_rump"),
        ("Dưa chuốt", None),
        ("Cà chau", None),
        ("Gạo tấm Thái", None),
        ("Khoai tay chiên", None),
        ("Đường kinh trawngs", None),
        ("Đườngg kínhh trắng", None),
    ],
)
def test_one_slip_in_one_long_word_is_taken_and_nothing_more(text: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(UnknownProductError):
            IDENTITY.product_by_name(text)
        return
    assert IDENTITY.product_by_name(text).code == code
    assert IDENTITY.is_by_likeness(text)


def test_a_proposal_says_how_like_it_is() -> None:
    with pytest.raises(UnknownProductError) as caught:
        IDENTITY.product_by_name("Thịt lợn ba chỉi")

    assert 0.9 < float(proposal_of(caught.value)["confidence"]) < 1


def test_another_number_of_words_is_another_name() -> None:
    assert confidence(("thịt", "lợn"), ("thịt", "lợn", "mông")) == 0
    assert confidence(("muối",), ("muối",)) == 0
    assert confidence(("thịt", "lợn"), ("thịt", "lợn")) == 1


@pytest.mark.parametrize(
    ("typed", "known", "expected"),
    [
        ("trang", "trang", True),
        ("trnag", "trang", True),
        ("tragn", "trang", True),
        ("gnart", "trang", False),
        ("trong", "trang", False),
        ("trag", "trang", True),
        ("rang", "trang", False),
        ("trangg", "trang", True),
        ("trangs", "trang", False),
        ("tra", "trang", False),
        ("ga", "ga", False),
    ],
)
def test_what_a_slip_is(typed: str, known: str, expected: bool) -> None:
    assert is_slip(typed, known) is expected


@pytest.mark.parametrize(
    ("typed", "known", "least", "most"),
    [
        ("cá rồng", "cà rốt", 0, 0),
        ("thịt bò", "thịt lợn ba chỉ", 0, 0),
        ("bỏ", "bó", 0, 0),
        ("trứng gà", "trứng gà ta", 0.6, 1),
        ("gạo", "gạo tám thái", 0, 0),
        ("xúc xích", "xúc xích tiệt trùng", 0.6, 0.62),
        ("cà rốt đỏ", "cà rốt", 0.8, 0.9),
        ("đương kinh trăng", "đường kính trắng", 0.9, 1),
    ],
)
def test_names_are_alike_only_in_words_that_they_share(
    typed: str, known: str, least: float, most: float
) -> None:
    assert least <= resemblance(words(typed), words(known)) <= most
