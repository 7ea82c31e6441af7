"""Price tables of Vietnamese agencies and the press, by configuration only.

What is expected is counted here from the files with the csv module and plain arithmetic, without
any of our own readers.
"""

from __future__ import annotations

import csv
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import pytest

from monitor.domain.observation import Observation, QuarantinedRecord, StockForm
from tests.payloads.configured import DATA, needs_data, source

pytestmark = [pytest.mark.shared_data, needs_data]
FORMS = DATA / "vietnam_public" / "vn_price_forms"


class Read(NamedTuple):
    """What all payloads of a source came to."""

    observations: list[Observation]
    quarantined: list[QuarantinedRecord]
    skipped: int
    seen: int

    @property
    def counts(self) -> tuple[int, int, int]:
        return len(self.observations), len(self.quarantined), self.skipped

    @property
    def prices(self) -> dict[tuple[str, str], int | None]:
        return {(one.product, one.outlet): one.price for one in self.observations}


def read(name: str) -> Read:
    configured = source("real_vietnam.yaml", name)
    parts = [configured.normalised(payload) for payload in configured.payloads()]
    return Read(
        [one for part in parts for one in part.observations],
        [one for part in parts for one in part.quarantined],
        sum(part.skipped for part in parts),
        sum(part.seen for part in parts),
    )


def rows(name: str) -> list[dict[str, str]]:
    with (FORMS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dotted(text: str) -> int:
    return int(text.replace(".", ""))


def whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def test_ha_giang_is_read_whole_with_its_sub_rows_and_ditto_marks() -> None:
    expected = rows("hagiang_2021-03.csv")
    found = read("hagiang")
    assert found.counts == (len(expected), 0, 0)
    assert [one.price for one in found.observations] == [
        dotted(row["gia_ky_nay"]) for row in expected
    ]
    assert [one.product for one in found.observations] == [row["mat_hang"] for row in expected]


def test_a_table_that_repeats_a_code_for_its_sub_rows_keeps_them_apart() -> None:
    assert len(read("hagiang").prices) == len(rows("hagiang_2021-03.csv"))


def test_yen_bai_is_read_whole() -> None:
    expected = rows("yenbai_2020-11.csv")
    found = read("yenbai")
    assert found.counts == (len(expected), 0, 0)
    assert [one.price for one in found.observations] == [
        dotted(row["gia_ky_nay"]) for row in expected
    ]


def test_a_change_is_never_taken_for_a_price() -> None:
    changes = [row["muc"] for row in rows("yenbai_2020-11.csv")]
    negative = [text for text in changes if text.startswith("(")]
    dashes = [text for text in changes if text == "–"]
    found = read("yenbai-changes")
    assert negative == ["(1.000)", "(5.000)"]
    assert found.counts == (0, len(negative), len(dashes))
    assert {one.reason for one in found.quarantined} == {"unreadable_amount"}
    assert [one.fields["price"] for one in found.quarantined] == negative


def test_vinh_long_carries_its_unit_down_and_converts_what_a_bottle_holds() -> None:
    expected = rows("vinhlong_2016-02.csv")
    found = read("vinhlong")
    assert found.seen == len(expected)
    assert found.counts == (len(expected), 0, 0)
    by_name = {row["mat_hang"]: dotted(row["gia_ky_nay"]) for row in expected}
    wine = "Rượu vang nội chai"
    per_litre = {wine: whole(Decimal(by_name[wine]) * 1000 / 750)}
    assert {one.product: one.price for one in found.observations} == by_name | per_litre


def test_thousands_with_a_decimal_point_are_multiplied_once() -> None:
    expected = rows("cucqlgia_5tinh.csv")
    provinces = [name for name in expected[0] if name not in {"tt", "mat_hang", "dvt"}]
    found = read("five-provinces")
    assert found.counts == (len(expected) * len(provinces), 0, 0)
    assert found.prices == {
        (row["mat_hang"], province): whole(Decimal(row[province]) * 1000)
        for row in expected
        for province in provinces
    }


def test_a_table_without_a_date_is_flagged_and_dated_by_its_arrival() -> None:
    assert {one.flags for one in read("five-provinces").observations} == {("undated",)}


BIG_C = ("hcmc_cho_vs_bigc_2020-08-13.csv", "hcmc_cho_vs_bigc_2020-09-03.csv")


def test_a_range_is_refused_and_the_plain_price_beside_it_kept() -> None:
    expected = [row for name in BIG_C for row in rows(name)]
    ranges = [row["cho_dong_kg"] for row in expected]
    found = read("market-and-supermarket")
    assert all("-" in text for text in ranges)
    assert found.counts == (len(expected), len(ranges), 0)
    assert {one.outlet for one in found.observations} == {"big-c"}
    assert Counter(one.fields["price"] for one in found.quarantined) == Counter(ranges)


def test_a_refused_range_proposes_both_its_ends() -> None:
    first = read("market-and-supermarket").quarantined[0]
    low, high = first.fields["price"].split("-")
    assert {first.proposal["low"], first.proposal["high"]} == {str(dotted(low)), str(dotted(high))}


def test_a_range_becomes_its_middle_only_where_the_configuration_says_so() -> None:
    expected = [row for name in BIG_C for row in rows(name)]
    found = read("market-midpoint")
    middles = [one for one in found.observations if one.outlet == "cho"]
    assert found.counts == (2 * len(expected), 0, 0)
    assert sorted(one.price or 0 for one in middles) == sorted(
        sum(map(dotted, row["cho_dong_kg"].split("-"))) // 2 for row in expected
    )
    assert {one.flags for one in middles} == {("range_midpoint",)}


def test_both_days_of_the_repeated_table_are_kept_apart_by_their_file_names() -> None:
    days = Counter(f"{one.observed_at:%Y-%m-%d}" for one in read("market-midpoint").observations)
    assert days == {"2020-08-13": 2 * len(rows(BIG_C[0])), "2020-09-03": 2 * len(rows(BIG_C[1]))}


def test_a_day_without_a_year_is_refused_and_no_year_invented() -> None:
    expected = rows("hcmc_cho_vs_emart_01-04.csv")
    found = read("emart")
    assert found.counts == (0, 2 * len(expected), 0)
    assert {one.reason for one in found.quarantined} == {"bad_date"}


def test_the_same_table_is_read_once_a_person_vouches_for_the_year() -> None:
    expected = rows("hcmc_cho_vs_emart_01-04.csv")
    found = read("emart-2021")
    assert found.counts == (len(expected), len(expected), 0)
    assert found.prices == {
        (row["san_pham"], "emart"): dotted(row["emart_dong_kg"]) for row in expected
    }


def test_live_hog_prices_are_one_product_in_every_province() -> None:
    expected = rows("hog_2020-11-28.csv")
    found = read("hogs")
    assert found.counts == (len(expected), 0, 0)
    assert found.prices == {("Lợn hơi", row["dia_phuong"]): dotted(row["gia"]) for row in expected}


def test_a_stock_in_percent_above_normal_is_kept_as_reported_and_never_a_quantity() -> None:
    expected = rows("haiphong_stock_2024-09-07.csv")
    found = read("haiphong-stock")
    assert found.counts == (len(expected), 0, 0)
    assert {one.outlet: one.stock_as_reported for one in found.observations} == {
        row["retailer"]: row["stock_increase_vs_normal_pct_low"] for row in expected
    }
    assert {one.stock_form for one in found.observations} == {StockForm.PERCENT_ABOVE_NORMAL}
    assert {one.stock for one in found.observations} == {None}
    assert {one.price for one in found.observations} == {None}


def test_every_locator_leads_back_to_its_row() -> None:
    expected = rows("hog_2020-11-28.csv")
    lines = (FORMS / "hog_2020-11-28.csv").read_text(encoding="utf-8").splitlines()
    for one, row in zip(read("hogs").observations, expected, strict=True):
        assert row["dia_phuong"] in lines[int(one.locator.removeprefix("row ")) - 1]
