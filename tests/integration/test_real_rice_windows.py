"""The published cross-site result for Indian rice, reproduced: three numbers and every label."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from monitor.domain.quotes import Floats
from monitor.stats.cross_site import CrossSite, cross_site
from tests.payloads.configured import DATA, needs_data

pytestmark = [pytest.mark.shared_data, needs_data]
RICE = DATA / "india_mad_reference_rice"
MONTHS_BACK = {"LastMonth": 1, "LastYear": 12}
LAST_PUBLISHED_YEAR = 2020
"""Later windows reach beyond the inputs; what is published for them are forecasts."""


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Sheet:
    """The inputs as one table of (days, sites)."""

    sites: tuple[str, ...]
    first: date
    prices: Floats

    def window(self, begin: date, end: date) -> Floats:
        """Return the days from ``begin`` on, without ``end``."""
        low, high = (max((day - self.first).days, 0) for day in (begin, end))
        return self.prices[low:high]


@cache
def sheet() -> Sheet:
    found = {path.stem: records(path) for path in sorted((RICE / "Original").glob("*.csv"))}
    days = [date.fromisoformat(row["DATE"]) for rows in found.values() for row in rows]
    first, last = min(days), max(days)
    prices = np.full(((last - first).days + 1, len(found)), np.nan)
    for site, rows in enumerate(found.values()):
        for row in rows:
            prices[(date.fromisoformat(row["DATE"]) - first).days, site] = float(row["PRICE"])
    return Sheet(tuple(found), first, prices)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or the last of a month that is too short."""
    number = 12 * day.year + day.month - 1 - months
    follows = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    last = (follows - timedelta(days=1)).day
    return date(number // 12, number % 12 + 1, min(day.day, last))


@cache
def width(kind: str) -> float:
    [found] = [
        float(row["K"])
        for row in records(RICE / "KforMADs.csv")
        if (row["TYPE"], row["COMMODITY"]) == (kind.upper(), "RICE")
    ]
    return found


@cache
def compared(kind: str, begin: date, end: date) -> CrossSite:
    back = MONTHS_BACK[kind]
    earlier = sheet().window(months_before(begin, back), months_before(end, back))
    return cross_site(sheet().window(begin, end), earlier, width(kind))


def published(kind: str) -> list[tuple[int, date, date, dict[str, str]]]:
    """Return the windows with a result that end within the inputs: site, begin, end, figures."""
    return [
        (site, date.fromisoformat(row["STARTDATE"]), end, row)
        for site, name in enumerate(sheet().sites)
        for row in records(RICE / kind / f"{name}.csv")
        if row["MEDIAN"] and (end := date.fromisoformat(row["ENDDATE"])).year <= LAST_PUBLISHED_YEAR
    ]


@pytest.mark.parametrize("kind", MONTHS_BACK)
def test_every_window_has_the_published_figures_and_label(kind: str) -> None:
    differing = []
    for site, begin, end, row in published(kind):
        found = compared(kind, begin, end)
        ours = (found.median, found.deviation, float(found.value[site]))
        theirs = tuple(float(row[name]) for name in ("MEDIAN", "MAD", "VALUE"))
        label = "Anomaly" if found.anomaly[site] else "Normal"
        if max(np.abs(np.subtract(ours, theirs))) > 1e-9 or label != row["TYPE"]:
            differing.append((sheet().sites[site], begin, ours, theirs))

    assert differing == []


def test_all_published_windows_are_looked_at() -> None:
    assert sum(len(published(kind)) for kind in MONTHS_BACK) == 13_620
