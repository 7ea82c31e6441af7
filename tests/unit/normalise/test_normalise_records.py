from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.calendar import VIETNAM
from monitor.domain.observation import (
    Availability,
    Observation,
    QuarantinedRecord,
    RawRecord,
    StockForm,
)
from monitor.domain.settings import Currency
from monitor.domain.source import Reading
from monitor.normalise.records import Context, Normalised, normalise
from tests.unit.normalise.watchlist import MARKET

ARRIVAL = datetime(2021, 2, 5, 3, tzinfo=UTC)
GOOD = {
    "outlet": "Chợ Hàng",
    "product": "Thịt lợn ba chỉ",
    "unit": "kg",
    "price": "134.000",
    "observed_at": "05/02/2021",
}


def read(
    *records: Mapping[str, str], reading: Reading | None = None, currency: Currency | None = None
) -> Normalised:
    context = Context(
        market=MARKET,
        reading=reading or Reading(),
        currency=currency or Currency(),
        zone=VIETNAM,
        received_at=ARRIVAL,
        retailer="board",
    )
    raw = [RawRecord(fields=one, locator=f"row {at}") for at, one in enumerate(records, 1)]
    return normalise(raw, context)


def one(reading: Reading | None = None, /, **changes: str) -> Observation:
    result = read({**GOOD, **changes}, reading=reading)
    assert [record.text for record in result.quarantined] == []
    (observation,) = result.observations
    return observation


def refused(**changes: str) -> QuarantinedRecord:
    result = read({**GOOD, **changes})
    assert result.observations == ()
    (record,) = result.quarantined
    return record


def test_a_record_becomes_an_observation_that_leads_back_to_its_row() -> None:
    assert one() == Observation(
        outlet="cho-hang",
        product="pork_belly",
        observed_at=datetime(2021, 2, 5, 1, tzinfo=UTC),
        price=134_000,
        locator="row 1",
    )


def test_one_bad_record_never_stops_the_others() -> None:
    result = read(GOOD, {**GOOD, "price": "29.00"}, {**GOOD, "price": "–"}, GOOD)

    assert len(result.observations) == 2
    assert [record.reason for record in result.quarantined] == ["unreadable_amount"]
    assert (result.skipped, result.seen) == (1, 4)


@pytest.mark.parametrize("text", ["", " ", "-", "–", "NR", "nr", "n/a"])
def test_a_missing_price_is_never_read_as_zero(text: str) -> None:
    result = read({**GOOD, "price": text})

    assert (result.observations, result.quarantined, result.skipped) == ((), (), 1)


def test_a_figure_is_kept_when_the_other_is_missing() -> None:
    observation = one(price="–", stock="20")

    assert observation.price is None
    assert observation.stock == 20_000


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"price": "29.00"}, "unreadable_amount"),
        ({"price": "150.000- 1700.000"}, "unreadable_amount"),
        ({"price": "(5.000)"}, "unreadable_amount"),
        ({"price": "0"}, "implausible_price"),
        ({"price": "0₫"}, "implausible_price"),
        ({"price": "13.400"}, "implausible_price"),
        ({"unit": "lít"}, "unknown_unit"),
        ({"unit": "khay"}, "unknown_unit"),
        ({"unit": ""}, "missing_field"),
        ({"product": "Thịt bò"}, "unknown_product"),
        ({"product": ""}, "missing_field"),
        ({"product_code": "10.001"}, "unknown_product"),
        ({"outlet": "Chợ Nào"}, "unknown_outlet"),
        ({"outlet": ""}, "missing_field"),
        ({"observed_at": "06/02/2021"}, "bad_date"),
        ({"observed_at": " "}, "missing_field"),
        ({"outlet": "big-c", "observed_at": "31/12/2019"}, "bad_date"),
        ({"stock": "nhiều lắm"}, "unreadable_amount"),
        ({"stock": "-3"}, "unreadable_amount"),
        ({"stock": "5", "stock_form": "mét"}, "unreadable_amount"),
        ({"stock": "1-2 triệu", "stock_form": "value"}, "unreadable_amount"),
        ({"sold": "5 lít"}, "unknown_unit"),
        ({"promotional_price": "140.000"}, "implausible_price"),
    ],
)
def test_a_bad_record_is_set_aside_with_its_reason(changes: dict[str, str], reason: str) -> None:
    record = refused(**changes)

    assert record.reason == reason
    assert record.text
    assert record.fields == {**GOOD, **changes}


def test_a_refusal_is_the_same_the_second_time() -> None:
    result = read(*[{**GOOD, "product": "Thịt bò"}] * 3)

    assert len({record.text for record in result.quarantined}) == 1
    assert len(result.quarantined) == 3


@pytest.mark.parametrize(
    ("price", "meant", "factor"),
    [
        ("13.400", "134000", "× 10"),
        ("134", "134000", "× 1000"),
        ("134,5", "134500", "× 1000"),
        ("13.400.000", "134000", "÷ 100"),
    ],
)
def test_a_slip_by_a_power_of_ten_is_proposed_corrected(
    price: str, meant: str, factor: str
) -> None:
    proposal = refused(price=price).proposal

    assert (proposal["price"], proposal["factor"]) == (meant, factor)
    assert proposal["confusion"] == ("thousands" if factor.endswith("1000") else "zeros")


def test_a_price_that_no_power_of_ten_explains_is_refused_without_a_proposal() -> None:
    assert refused(price="1").proposal == {}


def test_the_ends_of_the_band_are_believed() -> None:
    assert one(price="50.000").price == 50_000
    assert one(price="400.000").price == 400_000


@pytest.mark.parametrize(
    ("changes", "price", "flags"),
    [
        ({"unit": "đ/kg"}, 134_000, ()),
        ({"unit": "Nghìn đồng/kg", "price": "134,5"}, 134_500, ()),
        ({"unit": "lạng", "price": "13.400"}, 134_000, ("converted_unit",)),
        ({"unit": "100g", "price": "13,4k"}, 134_000, ("converted_unit",)),
        ({"unit": "", "price": "134k/kg"}, 134_000, ()),
        ({"unit": "kg", "price": "134.000 đ/kg"}, 134_000, ()),
        (
            {"product": "Gạo tám Thái túi 5kg", "unit": "túi", "price": "110.000"},
            22_000,
            ("converted_unit",),
        ),
        ({"product": "Trứng vịt", "unit": "chục", "price": "38k"}, 3_800, ("converted_unit",)),
        ({"product_code": "pork_belly", "product": ""}, 134_000, ()),
        ({"product_code": "pork_belly", "product": "Ba chỉ ngon"}, 134_000, ()),
        ({"product_code": "10.004", "product": "Thịt lợn thăn"}, 134_000, ()),
        ({"product_code": "SKU-7"}, 134_000, ()),
    ],
)
def test_prices_are_per_base_unit(
    changes: dict[str, str], price: int, flags: tuple[str, ...]
) -> None:
    observation = one(**changes)

    assert (observation.price, observation.flags) == (price, flags)


def test_a_column_in_thousands_multiplies_only_bare_numbers() -> None:
    reading = Reading(amount_unit="nghìn đồng")

    assert one(reading, price="134,5").price == 134_500
    assert one(reading, price="134.500 đ").price == 134_500


def test_a_range_is_refused_with_its_ends() -> None:
    assert refused(price="130.000-140.000").proposal == {"low": "130000", "high": "140000"}


def test_the_middle_of_a_range_is_taken_where_the_source_says_so() -> None:
    observation = one(Reading(range="midpoint"), price="130.000-140.000")

    assert (observation.price, observation.flags) == (135_000, ("range_midpoint",))


def test_a_promotion_is_what_a_buyer_pays_and_keeps_the_usual_price() -> None:
    observation = one(price="140.000", listed_price="150.000", promotional_price="120.000")

    assert (observation.price, observation.regular_price) == (120_000, 140_000)
    assert (observation.listed_price, observation.is_promotional) == (150_000, True)
    assert observation.flags == ("promotional",)


def test_a_special_price_alone_is_the_price() -> None:
    observation = one(price="", promotional_price="120.000")

    assert (observation.price, observation.regular_price) == (120_000, None)


def test_a_member_price_stands_beside_the_price_of_any_buyer() -> None:
    both = one(price="140.000", member_price="132.000")
    alone = one(price="", member_price="132.000")

    assert (both.price, both.member_price) == (140_000, 132_000)
    assert (alone.price, alone.member_price) == (None, 132_000)


def test_members_may_pay_more_than_a_promotion_but_never_more_than_usual() -> None:
    promoted = one(price="140.000", promotional_price="120.000", member_price="132.000")

    assert (promoted.price, promoted.member_price) == (120_000, 132_000)
    assert refused(price="132.000", member_price="140.000").reason == "implausible_price"


@pytest.mark.parametrize(("text", "promoted"), [("x", True), ("Có", True), ("không", False)])
def test_a_promotion_may_be_a_mark(text: str, *, promoted: bool) -> None:
    assert one(promotional=text).is_promotional is promoted


@pytest.mark.parametrize(
    ("text", "stock"),
    [
        ("20", 20_000),
        ("20 tạ", 2_000_000),
        ("1,2 tấn", 1_200_000),
        ("còn 2 tạ", 200_000),
        ("Con 30kg", 30_000),
        ("1 nghìn kg", 1_000_000),
        ("0", 0),
    ],
)
def test_a_stock_is_kept_in_thousandths_and_as_reported(text: str, stock: int) -> None:
    observation = one(stock=text)

    assert (observation.stock, observation.stock_as_reported) == (stock, text)
    assert observation.stock_form is StockForm.QUANTITY


@pytest.mark.parametrize(
    ("text", "form_text", "form"),
    [
        ("45-50 %", "", StockForm.PERCENT_ABOVE_NORMAL),
        ("tăng 50%", "", StockForm.PERCENT_ABOVE_NORMAL),
        ("45-50", "%", StockForm.PERCENT_ABOVE_NORMAL),
        ("60 ngày", "", StockForm.DAYS_OF_COVER),
        ("30", "số ngày", StockForm.DAYS_OF_COVER),
    ],
)
def test_percent_and_days_are_kept_as_reported_and_not_converted(
    text: str, form_text: str, form: StockForm
) -> None:
    observation = one(stock=text, stock_form=form_text)

    assert observation.stock is None
    assert (observation.stock_form, observation.stock_as_reported) == (form, text)


def test_a_stock_in_money_is_converted_with_the_price_beside_it_and_says_so() -> None:
    observation = one(stock="13,4 triệu đồng")

    assert (observation.stock, observation.stock_form) == (100_000, StockForm.VALUE)
    assert observation.flags == ("stock_from_value",)


def test_a_stock_in_money_without_a_price_stays_money() -> None:
    observation = one(price="", stock="20,6 tỷ")

    assert (observation.stock, observation.stock_form) == (None, StockForm.VALUE)


def test_flows_are_quantities() -> None:
    observation = one(sold="5", received="1 tạ", ordered="10 kg")

    assert (observation.sold, observation.received, observation.ordered) == (5000, 100_000, 10_000)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"availability": "hết hàng", "price": ""}, Availability.OUT_OF_STOCK),
        ({"price": "hết hàng"}, Availability.OUT_OF_STOCK),
        ({"stock": "hết"}, Availability.OUT_OF_STOCK),
        ({"note": "giới hạn 2 kg/khách"}, Availability.LIMITED),
        ({"note": "Giá chưa gồm VAT", "price": "hết hàng"}, Availability.OUT_OF_STOCK),
        ({"note": "còn hàng"}, Availability.UNKNOWN),
        ({"availability": "ngừng kinh doanh mã này"}, Availability.UNKNOWN),
        ({"availability": "in_stock"}, Availability.IN_STOCK),
    ],
)
def test_what_is_said_of_the_shelf_is_heard_wherever_it_stands(
    changes: dict[str, str], state: Availability
) -> None:
    assert one(**changes).availability is state


def test_a_source_that_never_says_when_speaks_of_its_arrival() -> None:
    fields = {name: text for name, text in GOOD.items() if name != "observed_at"}

    (observation,) = read(fields).observations

    assert (observation.observed_at, observation.flags) == (ARRIVAL, ("undated",))


def test_an_outlet_speaks_while_it_exists() -> None:
    assert one(outlet="GO! Hải Phòng").outlet == "big-c"


def test_lookups_turn_a_sources_own_words_into_ours() -> None:
    reading = Reading(
        lookups={"product": {"BA ROI": "pork_belly"}, "outlet": {"HPG": "big-c"}},
        time_of_day=time(6),
    )

    observation = one(reading, product="Ba roi", outlet="hpg")

    assert (observation.product, observation.outlet) == ("pork_belly", "big-c")


def test_in_an_open_market_any_text_is_a_code_and_no_band_holds() -> None:
    reading = Reading(identify="open", number_style="point")
    result = read(
        {"outlet": "AGRA", "product": "Atta", "price": "22.50", "observed_at": "2021-02-01"},
        {**GOOD, "outlet": "DELHI", "product_code": "X1", "product": "", "price": "1,000"},
        reading=reading,
        currency=Currency(code="INR", symbol="Rs", digits=2),
    )

    assert [(one.outlet, one.product, one.price) for one in result.observations] == [
        ("AGRA", "Atta", 2250),
        ("DELHI", "X1", 100_000),
    ]


def test_the_same_fact_twice_is_left_to_the_ledger_to_count() -> None:
    assert len(read(GOOD, GOOD).observations) == 2


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                ["outlet", "product", "unit", "price", "stock", "observed_at", "availability"]
            ),
            st.one_of(st.text(max_size=12), st.sampled_from([*GOOD.values(), "NR", "45-50 %"])),
        ),
        max_size=5,
    )
)
def test_every_record_is_accepted_set_aside_or_skipped(records: list[dict[str, str]]) -> None:
    result = read(*records)

    assert result.seen == len(records)
    assert result.seen == len(result.observations) + len(result.quarantined) + result.skipped


def test_who_reports_its_own_outlets_alone_is_refused_anothers() -> None:
    own = Reading(identify="own")
    other = next(outlet for outlet in MARKET.outlets.values() if outlet.retailer != "board")

    result = read({**GOOD, "outlet": other.code}, reading=own)

    assert result.observations == ()
    assert [record.reason for record in result.quarantined] == ["foreign_outlet"]


def test_a_withdrawal_states_no_figure_whatever_stands_beside_it() -> None:
    withdrawn = one(withdraw="true", price="134.000", stock="abc", note="hết hàng")

    assert (withdrawn.price, withdrawn.stock, withdrawn.availability) == (
        None,
        None,
        Availability.UNKNOWN,
    )
    assert withdrawn.flags == ("withdrawn",)


@pytest.mark.parametrize(
    ("said", "stock"),
    [
        ({"price": "0", "availability": "OutOfStock"}, None),
        ({"price": "0 đ", "listed_price": "0.0", "stock": "hết hàng"}, None),
        ({"price": "0", "stock": "0"}, 0),
    ],
    ids=["shelf", "word", "figure"],
)
def test_beside_a_price_of_zero_what_is_out_of_stock_is_heard(
    said: dict[str, str], stock: int | None
) -> None:
    [one] = read(GOOD | said).observations
    assert (one.price, one.listed_price, one.stock) == (None, None, stock)
    assert stock == 0 or one.availability is Availability.OUT_OF_STOCK


def test_a_price_of_zero_of_what_is_there_is_set_aside() -> None:
    [one] = read(GOOD | {"price": "0", "stock": "5 kg"}).quarantined
    assert one.reason == "implausible_price"


def test_a_price_beside_what_is_out_of_stock_is_taken() -> None:
    [one] = read(GOOD | {"availability": "hết hàng"}).observations
    assert one.price == 134_000
