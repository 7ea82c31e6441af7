"""Months: what a product cost in each, and what a month says beside earlier years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyMedian:
    """The median of all quotes of a product in a month, in minor currency per base unit.

    ``month`` is its first day; ``quotes`` the number of prices behind it.
    """

    product: str
    month: date
    median: float
    quotes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine:
    """What a month says of one product, by two published methods.

    ``change_month`` and ``change_year`` are percentages against the month and the year before.
    ``band`` and ``anomaly`` are the words of ALPS and of FAO's indicator; where one has no score,
    its reason stands in Vietnamese and English. ``expected`` is the seasonal trend of ALPS.
    """

    product: str
    month: date
    median: float | None
    quotes: int
    change_month: float | None
    change_year: float | None
    months: int
    band: str
    alps: float | None
    expected: float | None
    anomaly: str
    ipa: float | None
    alps_reason: tuple[str, str]
    ipa_reason: tuple[str, str]


class MonthBook(Protocol):
    """The monthly medians within one transaction."""

    def touched(self, after: int) -> list[date]:
        """Return the first days of the months that observations with a higher id speak of."""
        ...

    def put(self, month: date, medians: Sequence[MonthlyMedian]) -> None:
        """Keep the medians of a month in place of the earlier ones."""
        ...

    def every(self) -> list[MonthlyMedian]:
        """Return all medians, by product and month."""
        ...
