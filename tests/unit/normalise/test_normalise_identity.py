from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.errors import BadRecordError, UnknownOutletError, UnknownProductError
from monitor.domain.market import Market, Product
from monitor.normalise.identity import Identity
from monitor.normalise.refusal import proposal_of
from monitor.normalise.spelling import composed, may_stand_for, plain
from tests.unit.normalise.watchlist import MARKET

IDENTITY = Identity(MARKET)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("pork_belly", "pork_belly"),
        ("10.004", "pork_tenderloin"),
        ("Thịt lợn ba chỉ", "pork_belly"),
        ("THỊT HEO BA RỌI", "pork_belly"),
        ("thit heo ba doi", "pork_belly"),
        ("Thi\u0323t lo\u031b\u0323n ba chi\u0309", "pork_belly"),
        ("Thịt lơn mông sấn", "pork_rump"),
        ("Thịt lợn nạc thăn (Thịt heo nạc thăn)", "pork_tenderloin"),
        ("mỳ tôm", "instant_noodles"),
        ("Mì tôm", "instant_noodles"),
        ("hột vịt", "egg_duck"),
        ("trứng gà cn", "egg_industrial"),
        ("cải bắp", "cabbage"),
        ("Muối iốt", "salt_iodised"),
        ("Gạo tám Thái túi 5kg", "rice_tam_thai"),
    ],
)
def test_a_product_is_found_by_code_name_or_alias_north_and_south(text: str, code: str) -> None:
    assert IDENTITY.product_by_name(text).code == code


@pytest.mark.parametrize("text", ["Cá chua", "Bí đò", "Thịt lợn hơi (heo hơi)", "xyz", "lợn"])
def test_likeness_never_makes_an_identity(text: str) -> None:
    with pytest.raises(UnknownProductError):
        IDENTITY.product_by_name(text)


def test_the_nearest_products_are_proposed_to_a_person() -> None:
    with pytest.raises(UnknownProductError, match="the nearest are pork_belly") as caught:
        IDENTITY.product_by_name("Thịt lợn ba chỉi")

    assert proposal_of(caught.value)["product_code"].startswith("pork_belly")


def test_a_name_of_two_products_names_both() -> None:
    twin = [*MARKET.products.values()]
    other = Market.of(products=[*twin, _renamed("pork_rump", "Thịt lợn ba chỉ")])

    with pytest.raises(UnknownProductError, match="can be pork_belly, pork_rump"):
        Identity(other).product_by_name("thịt lợn ba chỉ")


def _renamed(code: str, name: str) -> Product:
    return replace(MARKET.products[code], name=name, aliases=())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cho-hang", "cho-hang"),
        ("chợ hàng", "cho-hang"),
        ("CHO HANG", "cho-hang"),
        ("GO! Hải Phòng", "big-c"),
        ("BIGC HPG", "big-c"),
        ("Quầy số 01", "kiosk-1"),
    ],
)
def test_an_outlet_is_found_by_code_name_or_alias(text: str, code: str) -> None:
    assert IDENTITY.outlet(text, "board").code == code


def test_an_outlet_name_of_two_retailers_goes_to_the_reporter_or_to_nobody() -> None:
    assert Identity(MARKET).outlet("Quầy số 1", "other").code == "kiosk-2"
    with pytest.raises(UnknownOutletError, match="can be kiosk-1, kiosk-2"):
        Identity(MARKET).outlet("Quầy số 1", "big-c")


def test_an_unknown_outlet_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownOutletError, match="nearest are cho-hang"):
        IDENTITY.outlet("Chợ Hàngg")
    with pytest.raises(UnknownOutletError, match="is no outlet"):
        IDENTITY.outlet("Đà Nẵng xa xôi")


def test_a_refusal_that_knows_no_way_on_proposes_nothing() -> None:
    assert proposal_of(BadRecordError("no")) == {}


@pytest.mark.parametrize(
    ("typed", "known", "answer"),
    [
        ("ca", "cá", True),
        ("cà", "cá", False),
        ("lơn", "lợn", True),
        ("lọn", "lợn", True),
        ("lớn", "lợn", False),
        ("thuỷ", "thủy", True),
        ("mỳ", "mì", True),
        ("hoà", "hòa", True),
        ("lợn", "lon", False),
    ],
)
def test_marks_may_be_left_out_but_not_contradicted(
    typed: str, known: str, *, answer: bool
) -> None:
    assert may_stand_for(typed, known) is answer


@given(st.sampled_from(sorted(MARKET.products)))
def test_every_name_is_found_with_and_without_its_marks(code: str) -> None:
    product = MARKET.products[code]

    for name in (product.name, *product.aliases):
        assert IDENTITY.product_by_name(name).code == code
        assert IDENTITY.product_by_name(plain(name)).code == code


def test_strange_spaces_are_plain_ones() -> None:
    assert composed(" Thịt\u00a0 lợn\t") == "Thịt lợn"
