"""Typed lines as records: taken where they are sure, passed over where they are no report."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.errors import (
    BadRecordError,
    ForeignOutletError,
    UnknownProductError,
    UnreadableAmountError,
)
from monitor.domain.observation import Availability, Observation, RawRecord
from monitor.domain.settings import Currency
from monitor.domain.source import Reading
from monitor.normalise.record_reader import RecordReader
from monitor.normalise.refusal import OutOfBandError, UnsureProductError
from monitor.normalise.text import name_in
from monitor.normalise.vocabulary import Vocabulary
from tests.unit.normalise.watchlist import MARKET

ARRIVAL = datetime(2021, 2, 5, 0, 30, tzinfo=UTC)
OUTLET = next(iter(MARKET.outlets))


def read(text: str, reading: Reading = Reading(), /, **fields: str) -> Observation | None:  # noqa: B008 - frozen
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    reader = RecordReader(
        MARKET, reading, zone, ARRIVAL, "board", Vocabulary(MARKET, reading, Currency())
    )
    named = {"text": text, "outlet": OUTLET, **fields}
    return reader.read(RawRecord(fields=named, locator="text line 1"))


def test_a_sure_line_is_an_observation_of_the_outlet_beside_it() -> None:
    found = read("Thịt lợn ba chỉ 134k/kg, còn 2 tạ", observed_at="2021-02-04")
    assert found is not None
    assert (found.outlet, found.product, found.price) == (OUTLET, "pork_belly", 134_000)
    assert (found.stock, found.availability) == (200_000, Availability.IN_STOCK)
    assert found.observed_at == datetime(2021, 2, 4, 1, tzinfo=UTC)
    assert found.flags == ("typed",)


def test_an_empty_shelf_needs_no_price() -> None:
    found = read("Thịt lợn ba chỉ hết hàng")
    assert found is not None
    assert (found.price, found.availability) == (None, Availability.OUT_OF_STOCK)
    assert found.flags == ("undated", "typed")


@pytest.mark.parametrize("text", ["Kính gửi Sở Công Thương", "Trân trọng,", "ĐT: 0912345678"])
def test_a_greeting_is_no_report(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Thịt lợn ba chỉ 130-140k/kg", UnreadableAmountError),
        ("Thịt lợn ba chỉ", UnreadableAmountError),
        ("Bánh bông lan 30k/cái", UnknownProductError),
        ("Thịt lợn ba chỉ 134k/khay", UnreadableAmountError),
    ],
)
def test_a_line_that_is_not_sure_is_refused(text: str, error: type[BadRecordError]) -> None:
    with pytest.raises(error):
        read(text)


def test_a_price_outside_the_band_is_refused_as_such_with_what_was_probably_meant() -> None:
    with pytest.raises(OutOfBandError) as caught:
        read("Thịt lợn ba chỉ 13.400 đ/kg")
    assert caught.value.proposal["price"] == "134000"


@pytest.mark.parametrize(
    ("text", "said", "found"),
    [
        ("Thịt lợn ba chỉ 130-140k/kg, còn 2 tạ", {"price": "135000"}, ("pork_belly", 135_000)),
        ("Trứng gà ta 30-35k/chục", {"price": "32k/chục"}, ("egg_local", 3_200)),
        ("Gạo lạ 18k/kg", {"product_code": "rice_plain"}, ("rice_plain", 18_000)),
        ("Gạo hết hàng", {"product_code": "rice_plain"}, ("rice_plain", None)),
    ],
)
def test_a_persons_word_stands_for_what_a_line_leaves_open(
    text: str, said: dict[str, str], found: tuple[str, int | None]
) -> None:
    one = read(text, **said)
    assert one is not None
    assert (one.product, one.price) == found


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"price": "130-135k"}, UnreadableAmountError),
        ({"price": "1.350.000"}, OutOfBandError),
        ({"product_code": "no-such"}, UnknownProductError),
    ],
)
def test_a_persons_word_is_held_against_the_same_yardsticks(
    said: dict[str, str], error: type[BadRecordError]
) -> None:
    with pytest.raises(error):
        read("Thịt lợn ba chỉ 130-140k/kg", **said)


def test_a_shelf_of_one_of_several_goods_names_them() -> None:
    with pytest.raises(UnsureProductError) as caught:
        read("Gạo hết hàng")
    assert len(caught.value.proposal["product_code"].split(", ")) > 1


def test_a_sender_speaks_for_his_own_outlets_alone() -> None:
    assert read("Thịt lợn ba chỉ 134k/kg", for_outlets=f"x {OUTLET}") is not None
    with pytest.raises(ForeignOutletError, match="does not report for"):
        read("Thịt lợn ba chỉ 134k/kg", for_outlets="x y")


def named(line: str) -> Reading:
    """Return how a source is read of which a person explained the good of a line."""
    return Reading(lookups={"text": {name_in(line, MARKET): "pork_belly"}})


@pytest.mark.parametrize(
    ("line", "price"),
    [
        ("Hàng bèo sọt đỏ 138k/kg", 138_000),
        ("HÀNG BÈO sọt đỏ: 14.000đ/lạng, còn 2 tạ", 140_000),
        ("hàng bèo sọt đỏ 139 nghìn 1kg", 139_000),
    ],
)
def test_a_good_that_a_person_explained_is_known_in_the_next_line(line: str, price: int) -> None:
    with pytest.raises(UnknownProductError):
        read(line)
    found = read(line, named("hàng bèo sọt đỏ 130k/kg"))
    assert found is not None
    assert (found.product, found.price) == ("pork_belly", price)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("Hàng bèo sọt xanh 138k/kg", UnknownProductError),
        ("Hàng bèo sọt đỏ 138k hay 148k", UnreadableAmountError),
        ("Hàng bèo sọt đỏ 700k/kg", OutOfBandError),
        (f"{'Hàng bèo sọt đỏ ' * 40} 138k/kg", UnreadableAmountError),
    ],
)
def test_a_name_that_a_person_explained_excuses_nothing_else(
    line: str, error: type[BadRecordError]
) -> None:
    with pytest.raises(error):
        read(line, named("Hàng bèo sọt đỏ 130k/kg"))


def test_what_the_watchlist_is_sure_of_needs_nobody_to_explain_it() -> None:
    taught = Reading(lookups={"text": {"thịt lợn ba chỉ": "carp"}})
    found = read("Thịt lợn ba chỉ 134k/kg", taught)
    assert found is not None
    assert found.product == "pork_belly"


def test_a_line_that_names_nothing_has_no_name() -> None:
    assert name_in("138k/kg", MARKET) == ""
    assert name_in("thịt " * 200, MARKET) == ""
