"""Shop data of WinMart and Bách Hóa Xanh, by configuration only; counts taken independently."""

from __future__ import annotations

import csv
import json
from collections import Counter
from functools import cache
from typing import Any

import pytest

from monitor.domain.observation import Availability
from monitor.normalise.records import Normalised
from tests.payloads.configured import DATA, needs_data, source

pytestmark = [pytest.mark.shared_data, needs_data]
SHOPS = DATA / "vietnam_retail_web"


@cache
def read(name: str) -> Normalised:
    configured = source("real_vietnam.yaml", name)
    (payload,) = configured.payloads()
    return configured.normalised(payload)


def counts(name: str) -> tuple[int, int, int]:
    found = read(name)
    return len(found.observations), len(found.quarantined), found.skipped


def rows(pattern: str) -> list[dict[str, str]]:
    (path,) = SHOPS.glob(pattern)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def snapshots() -> list[dict[str, str]]:
    return rows("winmart_snapshots_*.csv")


def catalogue() -> list[dict[str, Any]]:
    (path,) = SHOPS.glob("winmart_catalog_*.json")
    items: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["items"]
    return items


def test_every_snapshot_is_accepted_refused_or_left_out_and_none_is_lost() -> None:
    all_rows = snapshots()
    carried = [row for row in all_rows if row["trang_thai"] == "carry_forward"]
    fresh = [row for row in all_rows if row["trang_thai"] != "carry_forward"]
    unknown_unit = [r for r in fresh if r["don_vi_chuan"] == "cuộn" and r["don_gia_chuan"]]
    assert len(carried) == 4
    assert len(unknown_unit) > 0
    accepted = len(fresh) - len(unknown_unit)
    assert counts("winmart-snapshots") == (accepted, len(unknown_unit), len(carried))
    assert read("winmart-snapshots").seen == len(all_rows)


def test_a_price_that_was_carried_forward_is_no_observation() -> None:
    carried = {
        (row["id"], row["committed"]) for row in snapshots() if row["trang_thai"] == "carry_forward"
    }
    found = {
        (one.product, one.observed_at.isoformat()) for one in read("winmart-snapshots").observations
    }
    assert carried
    assert not carried & found


def test_what_is_out_of_stock_has_no_price_and_not_zero() -> None:
    out = [one for one in read("winmart-snapshots").observations if one.price is None]
    expected = [row for row in snapshots() if row["trang_thai"] == "out_of_stock"]
    assert all(row["don_gia_chuan"] == "" for row in expected)
    assert Counter(one.product for one in out) == Counter(row["id"] for row in expected)
    assert {one.availability for one in out} == {Availability.OUT_OF_STOCK}


def test_the_unit_prices_of_the_snapshots_are_those_of_the_file() -> None:
    expected = Counter(
        (row["id"], int(row["don_gia_chuan"]))
        for row in snapshots()
        if row["don_gia_chuan"]
        and row["trang_thai"] == "in_stock"
        and row["don_vi_chuan"] != "cuộn"
    )
    found = Counter(
        (one.product, one.price) for one in read("winmart-snapshots").observations if one.price
    )
    assert found == expected


def test_the_whole_catalogue_is_accepted() -> None:
    assert counts("winmart-catalogue") == (len(catalogue()), 0, 0)


def test_what_a_buyer_pays_is_the_promotional_price_where_there_is_one() -> None:
    found = {one.product: one for one in read("winmart-catalogue").observations}
    for item in catalogue():
        promoted = item["gia_khuyen_mai"] is not None
        one = found[item["sku"]]
        assert one.listed_price == item["gia_niem_yet"]
        assert one.is_promotional == promoted
        assert one.price == (item["gia_khuyen_mai"] if promoted else None)


def test_the_day_and_the_store_come_from_the_top_of_the_document() -> None:
    observations = read("winmart-catalogue").observations
    assert {one.outlet for one in observations} == {"1535"}
    assert {f"{one.observed_at:%Y-%m-%d}" for one in observations} == {"2026-07-10"}


def test_a_printed_price_of_zero_is_no_price() -> None:
    printed = [row["price_text"] for row in rows("bhx_products_*.csv")]
    absent = [text for text in printed if text in {"", "0₫"}]
    assert counts("bach-hoa-xanh") == (len(printed) - len(absent), 0, len(absent))


def test_prices_with_the_sign_of_the_currency_are_read() -> None:
    expected = Counter(
        int(row["price_text"].removesuffix("₫").replace(".", ""))
        for row in rows("bhx_products_*.csv")
        if row["price_text"] not in {"", "0₫"}
    )
    assert Counter(one.price for one in read("bach-hoa-xanh").observations) == expected
