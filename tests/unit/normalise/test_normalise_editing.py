"""Data editing: named slips are set aside with what was meant, the market's moves are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.calendar import VIETNAM, local_day
from monitor.domain.market import BaseUnit, Market, Outlet, OutletKind, Product
from monitor.domain.observation import Availability, Observation, QuarantinedRecord, RawRecord
from monitor.normalise.confusion import Held, confusion
from monitor.normalise.editing import Edited, Past, edit
from monitor.normalise.records import Normalised
from monitor.pipeline.quotes import quotes_of
from monitor.stats.panel import Panel
from monitor.stats.usual import usual_of

TODAY = date(2021, 2, 5)
PORK, EGG, RICE = "pork_belly", "egg_local", "rice"


def product(code: str, base: BaseUnit, packs: Mapping[str, int] | None = None) -> Product:
    return Product(
        code=code, name=code, group="g", base_unit=base, plausible_low=1, plausible_high=10**9,
        packs=packs or {},
    )  # fmt: skip


KIND = {"shop": OutletKind.SUPERMARKET, "depot": OutletKind.WHOLESALER}
MARKET = Market.of(
    products=[
        product(PORK, BaseUnit.KG, {"khay": 400}),
        product(EGG, BaseUnit.PIECE, {"thùng": 300_000}),
        product(RICE, BaseUnit.KG),
        product("kohlrabi", BaseUnit.KG, {"củ": 400}),
    ],
    outlets=[
        Outlet(
            code=f"{name}-{n}", name=f"{name} {n}", area="a",
            kind=KIND.get(name, OutletKind.MARKET),
        )
        for name in ("stall", "shop", "depot")
        for n in range(8)
    ],
)  # fmt: skip


def line(
    price: int | None = None,
    outlet: str = "stall-0",
    code: str = PORK,
    back: int = 0,
    **more: Any,
) -> Observation:
    moment = datetime(2021, 2, 5, 1, tzinfo=UTC) - timedelta(days=back)
    one = Observation(outlet=outlet, product=code, observed_at=moment, price=price)
    return replace(one, **more)


def past(known: Iterable[Observation], names: Mapping[str, str] | None = None) -> Past:
    panel = Panel(MARKET, TODAY, 40)
    facts = list(known)
    panel.apply(quotes_of(facts, range(len(facts)), VIETNAM))
    return Past(panel=panel, usual=usual_of(panel), names=names or {})


def days(
    price: int, outlet: str = "stall-0", code: str = PORK, count: int = 10
) -> list[Observation]:
    return [line(price, outlet, code, back) for back in range(1, count + 1)]


def edited(
    lines: Sequence[Observation], known: Iterable[Observation] = (),
    names: Mapping[str, str] | None = None,
    fields: Sequence[Mapping[str, str]] | None = None,
) -> Edited:  # fmt: skip
    records = [
        RawRecord(fields=written, locator=f"row {at}")
        for at, written in enumerate(fields or [{}] * len(lines))
    ]
    read = Normalised(
        observations=tuple(lines),
        records=tuple(records),
        quarantined=(),
        skipped=0,
        seen=len(lines),
    )
    return edit(read, past(known, names), MARKET, VIETNAM)


def only_aside(found: Edited) -> QuarantinedRecord:
    assert found.read.observations == ()
    (record,) = found.read.quarantined
    return record


def flags(found: Edited) -> list[set[str]]:
    assert found.read.quarantined == ()
    return [set(one.flags) for one in found.read.observations]


@pytest.mark.parametrize(
    ("price", "factor", "meant", "name"),
    [
        (1_400_000, "÷ 10", 140_000, "zeros"),
        (14_000_000, "÷ 100", 140_000, "zeros"),
        (140_000_000, "÷ 1000", 140_000, "thousands"),
        (14_500, "× 10", 145_000, "zeros"),
        (1_450, "× 100", 145_000, "zeros"),
        (145, "× 1000", 145_000, "thousands"),
    ],
)
def test_a_slip_by_a_power_of_ten_is_named_with_what_was_meant(
    price: int, factor: str, meant: int, name: str
) -> None:
    record = only_aside(edited([line(price)], days(140_000), fields=[{"price": "as written"}]))

    assert record.reason == "implausible_price"
    assert record.proposal == {"price": str(meant), "factor": factor, "confusion": name}
    assert factor in record.text
    assert record.locator == "row 0"
    assert record.fields == {"price": "as written"}


@pytest.mark.parametrize("factor", [0.2, 0.5, 1.45, 2.0, 2.5, 3.0, 5.0, 6.0, 40.0])
def test_a_real_move_is_kept(factor: float) -> None:
    found = edited([line(round(140_000 * factor))], days(140_000))

    assert found.read.quarantined == ()
    is_marked = found.read.observations[0].flags.count("far_from_usual")
    assert is_marked == (factor in {0.2, 5.0, 6.0, 40.0})


def test_a_price_of_a_pack_that_the_record_names_is_set_aside() -> None:
    fields = [{"product": "Gạo thơm túi 5kg", "unit": "kg"}]
    record = only_aside(edited([line(91_000, code=RICE)], days(18_000, code=RICE), fields=fields))

    assert record.proposal == {"price": "18200", "factor": "÷ 5", "confusion": "pack_price"}


def test_a_fivefold_price_of_many_outlets_is_news_even_where_a_pack_of_five_is_named() -> None:
    lines = [line(90_000, f"stall-{n}", RICE) for n in range(4)]
    known = [one for n in range(4) for one in days(18_000, f"stall-{n}", RICE)]
    found = edited(lines, known, fields=[{"product": "Gạo túi 5kg"}] * 4)

    assert all("possible_pack_price" in marks for marks in flags(found))


def test_a_fivefold_price_of_one_outlet_without_a_named_pack_is_news() -> None:
    assert (
        "possible_pack_price"
        not in flags(edited([line(90_000, code=RICE)], days(18_000, code=RICE)))[0]
    )


def test_a_wholesale_pack_is_named() -> None:
    record = only_aside(edited([line(960_000, code=EGG)], days(3_200, code=EGG)))

    assert record.proposal == {"price": "3200", "factor": "÷ 300", "confusion": "wholesale_pack"}


def test_a_dozen_is_told_from_ten() -> None:
    known = days(3_000, code=EGG)

    assert only_aside(edited([line(36_000, code=EGG)], known)).proposal["factor"] == "÷ 12"
    assert only_aside(edited([line(30_000, code=EGG)], known)).proposal["factor"] == "÷ 10"


def test_what_a_seller_may_ask_is_taken_and_marked_also_where_a_pack_would_explain_it() -> None:
    """20.000 a kg in a column of củ (400 g) reads as 50.000; so does a price 2,5 times as high."""
    one = line(50_000, code="kohlrabi", flags=("converted_unit",))
    [taken] = edited([one], days(20_000, code="kohlrabi")).read.observations

    assert taken.price == 50_000
    assert "possible_pack_price" in taken.flags


def test_the_price_of_one_kg_in_a_column_of_packs_is_named() -> None:
    named = confusion(50_000, 20_000.0, [Held("củ", 400, True)], converted=True)

    assert named is not None
    assert (named.code, named.factor, named.price) == ("unit_price", "× 0.4", 20_000)


def test_the_price_of_a_piece_is_named_where_the_record_speaks_of_pieces() -> None:
    named = confusion(8_000, 20_000.0, [Held("củ", 400, True)], converted=False)
    assert named is not None
    assert named.code == "piece_price"
    assert confusion(8_000, 20_000.0, [Held("củ", 400, False)], converted=False) is None
    assert confusion(0, 20_000.0, [], converted=False) is None


def test_a_name_with_two_pack_sizes_names_no_pack() -> None:
    found = edited(
        [line(90_000, code=RICE)], days(18_000, code=RICE), fields=[{"product": "gạo 5kg, 10kg"}]
    )
    assert found.read.quarantined == ()


def test_a_product_that_no_watchlist_knows_has_no_packs() -> None:
    assert (
        only_aside(edited([line(14_000, code="x")], days(1_400, code="x"))).proposal["factor"]
        == "÷ 10"
    )


def test_without_a_past_the_peers_of_the_channel_are_the_yardstick() -> None:
    known = [*days(135_000, "stall-1"), *days(1_350_000, "depot-1")]

    assert only_aside(edited([line(1_400_000)], known)).proposal["price"] == "140000"
    assert edited([line(1_400_000, "depot-2")], known).read.quarantined == ()
    assert edited([line(1_400_000, "shop-2")], known[:1]).read.quarantined != ()


def test_a_price_that_agrees_with_the_peers_is_kept_against_its_own_wrong_past() -> None:
    known = [*days(14_000), *(q for n in range(1, 4) for q in days(138_000, f"stall-{n}"))]

    assert edited([line(140_000)], known).read.quarantined == ()


@pytest.mark.parametrize("price", [None, 140_000])
def test_without_any_yardstick_everything_is_kept(price: int | None) -> None:
    assert flags(edited([line(price)])) == [set()]


def test_an_empty_report_stays_empty() -> None:
    assert edited([]).read.observations == ()


@given(st.integers(min_value=500, max_value=10**7), st.floats(min_value=0.2, max_value=6.2))
def test_no_move_that_a_market_can_make_is_taken_for_a_slip(usual: int, factor: float) -> None:
    assert confusion(max(1, round(usual * factor)), float(usual), [], converted=False) is None


def test_a_change_that_stands_out_in_its_stratum_is_marked_and_kept() -> None:
    known = [one for n in range(8) for one in days(140_000 + 100 * n, f"stall-{n}")]
    lines = [line(140_000 + 200 * n, f"stall-{n}") for n in range(1, 8)]

    assert flags(edited([line(180_000), *lines], known)) == [{"unusual_change"}, *[set()] * 7]


def test_a_change_that_all_share_does_not_stand_out() -> None:
    known = [one for n in range(8) for one in days(140_000 + 100 * n, f"stall-{n}")]
    known += [line(180_000 + 130 * n, f"stall-{n}") for n in range(8)]

    assert flags(edited([line(182_000, f"stall-{n}") for n in range(8)], known)) == [set()] * 8


def test_three_times_the_median_is_marked_unless_the_series_always_asked_it() -> None:
    known = [one for n in range(1, 5) for one in days(20_000, f"stall-{n}", RICE)]
    dear = days(70_000, "stall-5", RICE)

    assert "far_from_peers" in flags(edited([line(70_000, "stall-6", RICE)], known))[0]
    assert flags(edited([line(70_000, "stall-5", RICE)], [*known, *dear])) == [set()]
    few = known[:10]
    assert flags(edited([line(70_000, "stall-6", RICE)], few)) == [{"far_from_usual"}]
    assert flags(edited([line(59_000, "stall-6", RICE)], few)) == [set()]


NAMES = {"SKU1": "Thịt lợn ba chỉ 400g"}


def test_a_code_that_stands_for_something_else_is_no_spike() -> None:
    fields = [{"product_code": "SKU1", "product": "Sườn non nhập khẩu"}]
    found = edited([line(260_000)], days(140_000), NAMES, fields)
    record = only_aside(found)

    assert record.reason == "identity_changed"
    assert record.proposal == {"was": "Thịt lợn ba chỉ 400g", "is": "Sườn non nhập khẩu"}
    assert found.names == {}


def test_another_pack_behind_the_code_is_another_thing() -> None:
    fields = [{"product_code": "SKU1", "product": "Thịt lợn ba chỉ 1kg"}]

    assert (
        only_aside(edited([line(340_000)], days(140_000), NAMES, fields)).reason
        == "identity_changed"
    )


def test_a_spike_under_the_same_name_is_a_spike() -> None:
    fields = [{"product_code": "SKU1", "product": "THỊT HEO BA CHỈ 400g"}]
    found = edited([line(260_000)], days(140_000), NAMES, fields)

    assert "renamed" not in flags(found)[0]
    assert found.names == {"SKU1": "THỊT HEO BA CHỈ 400g"}


def test_a_new_name_at_the_old_price_is_marked_and_remembered() -> None:
    fields = [
        {"product_code": "SKU1", "product": "Sườn"},
        {"product_code": "SKU2", "product": "Cá"},
    ]
    found = edited([line(141_000), line(None, stock=4000)], days(140_000), NAMES, fields)

    assert flags(found) == [{"renamed"}, set()]
    assert found.names == {"SKU1": "Sườn", "SKU2": "Cá"}


@pytest.mark.parametrize(
    ("stock", "name", "known"), [(None, "Sườn", []), (5000, "400g", days(140_000))]
)
def test_without_price_or_name_to_hold_against_nothing_changed(
    stock: int | None, name: str, known: list[Observation]
) -> None:
    price = None if stock else 260_000
    found = edited(
        [line(price, stock=stock)], known, NAMES, [{"product_code": "SKU1", "product": name}]
    )
    assert found.read.quarantined == ()


def test_a_stock_a_thousand_times_the_usual_is_set_aside_and_its_price_stays() -> None:
    known = [line(None, stock=200_000, back=back) for back in range(1, 6)]
    found = edited([line(140_000, stock=200_000_000)], known)
    (kept,), (record,) = found.read.observations, found.read.quarantined

    assert (kept.price, kept.stock, kept.flags) == (140_000, None, ("stock_set_aside",))
    assert record.reason == "implausible_stock"
    assert record.proposal == {"stock": "200000", "factor": "÷ 1000", "confusion": "stock_unit"}
    assert only_aside(edited([line(None, stock=200_000_000)], known)) == record


def test_an_empty_shelf_is_never_set_aside() -> None:
    known = [line(None, stock=200_000, back=back) for back in range(1, 6)]

    assert edited([line(140_000, stock=200)], known).read.quarantined == ()


@pytest.mark.parametrize(
    ("one", "mark"),
    [
        (line(stock=5000, availability=Availability.OUT_OF_STOCK), "shelf_contradicts_stock"),
        (line(stock=0, availability=Availability.IN_STOCK), "shelf_contradicts_stock"),
        (line(sold=3000), "sold_without_stock"),
        (line(sold=3000, received=10_000, stock=1000), "books_do_not_add_up"),
    ],
)
def test_a_contradiction_is_marked_and_kept(one: Observation, mark: str) -> None:
    assert mark in flags(edited([one], [line(None, stock=0, back=1)]))[0]


def test_books_that_add_up_are_not_marked() -> None:
    found = edited([line(sold=3000, received=10_000, stock=7000)], [line(None, stock=0, back=1)])

    assert flags(found) == [set()]


def test_the_stock_of_a_morning_is_held_against_no_evening() -> None:
    evening = line(None, stock=0, back=1)
    evening = replace(evening, observed_at=evening.observed_at + timedelta(hours=8))

    assert flags(edited([line(sold=3000, received=10_000, stock=1000)], [evening])) == [set()]


@pytest.mark.parametrize(
    ("shift", "mark"), [(0, "copied_report"), (1, "carried_forward"), (2, "carried_forward")]
)
def test_a_whole_report_that_repeats_the_last_one_is_marked(shift: int, mark: str) -> None:
    """The fifth of February 2021 is a Friday."""
    codes = [f"good-{n}" for n in range(25)]
    known = [line(1000 + n, code=code, back=1) for n, code in enumerate(codes)]
    lines = [line(1000 + n, code=code, back=-shift) for n, code in enumerate(codes)]
    assert local_day(lines[0].observed_at, VIETNAM) == TODAY + timedelta(days=shift)

    assert flags(edited(lines, known)) == [{mark}] * 25
    other = line(1001, code=codes[0], back=-shift)
    assert flags(edited([other, *lines[1:]], known))[1] == set()
    assert flags(edited(lines[:10], known)) == [set()] * 10


def test_a_price_and_a_stock_that_stand_for_a_week_are_marked_unchanged() -> None:
    known = [line(140_000, stock=7_100, back=back) for back in range(1, 8)]

    assert flags(edited([line(140_000, stock=7_100)], known)) == [{"unchanged"}]
    assert flags(edited([line(140_000, stock=7_000)], known)) == [set()]


def test_two_lines_that_say_different_things_of_one_moment_are_marked() -> None:
    lines = [line(140_000), line(141_000), line(140_000), line(stock=3000)]

    assert flags(edited(lines)) == [set(), {"said_twice"}, set(), set()]


def test_a_slip_set_aside_is_not_marked_besides() -> None:
    known = [one for n in range(8) for one in days(140_000 + 100 * n, f"stall-{n}")]

    assert only_aside(edited([line(1_400_000)], known)).reason == "implausible_price"


def test_a_price_a_little_above_ten_times_is_a_slip_only_near_a_power_of_ten() -> None:
    assert confusion(2_400, 100.0, [], converted=False) is None
    named = confusion(5, 5_000.0, [], converted=False)
    assert named is not None
    assert named.price == 5_000
