"""The workbooks of the statistics office and the rice prices of WFP, by configuration only."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import openpyxl
import pytest

from monitor.normalise.records import Normalised
from tests.payloads.configured import DATA, needs_data, source

pytestmark = [pytest.mark.shared_data, needs_data]
PUBLIC = DATA / "vietnam_public"
WORKBOOKS = [
    pytest.param("cpi-2019-12", "2019-12-27.xlsx", "33.CPI", "ABD", id="December 2019"),
    pytest.param("cpi-2020-01", "2020-01-29.xlsx", "CPI", "ABCE", id="January 2020"),
]


def read(file: str, name: str) -> Normalised:
    configured = source(file, name)
    (payload,) = configured.payloads()
    return configured.normalised(payload)


@cache
def book(file: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(PUBLIC / file, data_only=True)


def points(file: str, sheet: str, columns: str) -> list[tuple[str, int]]:
    """Return name and hundredths of a point of every row with a figure, read cell by cell."""
    table = book(file)[sheet]
    result = []
    for row in range(9, table.max_row + 1):
        *labels, value = (table[f"{column}{row}"].value for column in columns)
        if isinstance(value, int | float):
            name = [str(label).strip() for label in labels if label][-1]
            hundredths = Decimal(repr(value)) * 100
            result.append((name, int(hundredths.quantize(Decimal(1), ROUND_HALF_UP))))
    return result


@pytest.mark.parametrize(("name", "file", "sheet", "columns"), WORKBOOKS)
def test_an_index_under_merged_heads_is_read_whole(
    name: str, file: str, sheet: str, columns: str
) -> None:
    expected = points(file, sheet, columns)
    found = read("real_index.yaml", name)
    assert len(expected) == 20
    assert (len(found.observations), len(found.quarantined), found.skipped) == (20, 0, 0)
    assert [(one.product, one.price) for one in found.observations] == expected


@pytest.mark.parametrize(("name", "file", "sheet", "columns"), WORKBOOKS)
def test_every_figure_of_the_index_leads_back_to_its_cell(
    name: str, file: str, sheet: str, columns: str
) -> None:
    for one in read("real_index.yaml", name).observations:
        title, _, cell = one.locator.rpartition("!")
        value = book(file)[title.strip("'")][cell].value
        assert round(float(value), 2) == pytest.approx((one.price or 0) / 100, abs=0.011)
        assert cell.startswith(columns[-1])


def test_twelve_months_are_not_taken_for_one() -> None:
    first = read("real_index.yaml", "cpi-2020-01").observations[0]
    assert (first.product, first.price) == ("CHỈ SỐ GIÁ TIÊU DÙNG", 10643)


def rice() -> list[dict[str, str]]:
    with (PUBLIC / "wfp_food_prices_vnm.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_forecast_is_no_observation_and_is_counted_as_skipped() -> None:
    forecasts = [row for row in rice() if row["priceflag"] == "forecast"]
    actual = [row for row in rice() if row["priceflag"] == "actual"]
    found = read("real_vietnam.yaml", "wfp-rice")
    assert len(found.quarantined) == sum(float(row["price"]) == 0 for row in actual)
    assert len(found.observations) + len(found.quarantined) == len(actual)
    assert found.skipped == len(forecasts) > 0
    assert found.seen == len(rice())


def test_the_rice_prices_and_their_american_dates_are_those_of_the_file() -> None:
    expected = Counter()  # type: ignore[var-annotated]  # of (place, day, price)
    for row in rice():
        if row["priceflag"] == "actual":
            month, day, year = map(int, row["date"].split("/"))
            price = int(Decimal(row["price"]).quantize(Decimal(1), ROUND_HALF_UP))
            expected[row["market"], f"{year}-{month:02}-{day:02}", price] += 1
    found = Counter(
        (one.outlet, f"{one.observed_at:%Y-%m-%d}", one.price)
        for one in read("real_vietnam.yaml", "wfp-rice").observations
    )
    assert found == expected
