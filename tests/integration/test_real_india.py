"""The 366 daily sheets of India, by configuration only: nearly a million cells, none invented."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

from tests.payloads.configured import DATA, needs_data, source

pytestmark = [pytest.mark.shared_data, pytest.mark.slow, needs_data]
SHEETS = DATA / "india_daily_2017"
KINDS = [
    pytest.param("retail", "RetailFCA", 1, id="retail"),
    pytest.param("wholesale", "WholesaleFCA", 100, id="wholesale"),
]


@dataclass
class Sums:
    """Enough of a year of sheets to tell two readings of it apart."""

    files: int = 0
    cells: int = 0
    absent: int = 0
    refused: int = 0
    paise: int = 0
    by_day: Counter[str] = field(default_factory=Counter)
    by_centre: Counter[str] = field(default_factory=Counter)
    lowest: int = 10**9


def hundredths(text: str, kilograms: int) -> int:
    return int((Decimal(text) * 100 / kilograms).quantize(Decimal(1), ROUND_HALF_UP))


@cache
def counted(folder: str, kilograms: int) -> Sums:
    """Add up the sheets with nothing but the csv module."""
    sums = Sums()
    for path in sorted((SHEETS / folder).glob("*.csv")):
        sums.files += 1
        with path.open(encoding="utf-8", newline="") as file:
            _add(sums, path, list(csv.reader(file))[1:], kilograms)
    return sums


def _add(sums: Sums, path: Path, rows: list[list[str]], kilograms: int) -> None:
    day = path.stem.replace("_", "-")
    for centre, *cells in rows:
        written = [cell.strip() for cell in cells]
        prices = [hundredths(cell, kilograms) for cell in written if cell not in {"", "NR"}]
        sums.cells += len(written)
        sums.absent += len(written) - len(prices)
        sums.paise += sum(prices)
        sums.by_day[day] += len(prices)
        sums.by_centre[centre.strip()] += len(prices)
        sums.lowest = min([sums.lowest, *prices])


@cache
def read(name: str) -> Sums:
    """Add up what the configured source makes of the same sheets."""
    configured, sums = source("real_india.yaml", name), Sums()
    for payload in configured.payloads():
        found = configured.normalised(payload)
        sums.files += 1
        sums.cells += found.seen
        sums.absent += found.skipped
        sums.refused += len(found.quarantined)
        for one in found.observations:
            price = one.price or 0
            sums.paise += price
            sums.by_day[f"{one.observed_at:%Y-%m-%d}"] += 1
            sums.by_centre[one.outlet] += 1
            sums.lowest = min(sums.lowest, price)
    return sums


@pytest.mark.parametrize(("name", "folder", "kilograms"), KINDS)
def test_every_price_of_the_year_is_read_and_none_is_invented(
    name: str, folder: str, kilograms: int
) -> None:
    assert read(name) == counted(folder, kilograms)


@pytest.mark.parametrize(("name", "folder", "kilograms"), KINDS)
def test_a_price_that_was_not_reported_is_skipped_and_never_zero(
    name: str, folder: str, kilograms: int
) -> None:
    found = read(name)
    assert found.files == 183
    assert found.absent == counted(folder, kilograms).absent > 100_000
    assert found.refused == 0
    assert found.lowest > 0


def test_the_retail_sheets_come_to_the_published_number_of_prices() -> None:
    assert sum(read("retail").by_day.values()) == 330_584


def test_both_sets_of_column_names_give_the_same_foods(tmp_path: Path) -> None:
    old = "Centre,Rice,Wheat,Atta (Wheat),Gram Dal,Tur/ Arhar Dal,Urad Dal,Moong Dal,Masoor Dal,"
    old += "Sugar,Milk @,Ground- nut Oil *,Must- ard Oil *,Vanas- pati *,Soya Oil *,"
    old += "Sun- flower Oil *,Palm Oil *,Gur,Tea Loose,Salt Pack (Iodised),Potato,Onion,Tomato"
    new = "Centre,Rice,Wheat,Atta (Wheat),Gram Dal,Tur/Arhar Dal,Urad Dal,Moong Dal,Masoor Dal,"
    new += "Sugar,Milk,Groundnut Oil (Packed),Mustard Oil (Packed),Vanaspati (Packed),"
    new += "Soya Oil (Packed),Sunflower Oil (Packed),Palm Oil (Packed),Gur,Tea Loose,"
    new += "Salt Pack (Iodised),Potato,Onion,Tomato"
    folder = tmp_path / "india_daily_2017" / "RetailFCA"
    folder.mkdir(parents=True)
    line = "AGRA," + ",".join(str(price) for price in range(1, 23))
    for day, heads in (("2016_01_01", old), ("2017_01_01", new)):
        (folder / f"{day}.csv").write_text(f"{heads}\n{line}\n", encoding="utf-8")
    configured = source("real_india.yaml", "retail", tmp_path)
    first, second = (
        {(one.product, one.price) for one in configured.normalised(payload).observations}
        for payload in configured.payloads()
    )
    assert first == second
    assert len(first) == 22
