"""The reserve as configured: needs, scenarios and promises, and what Tết may add to a price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from monitor.domain.market import Market


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonStep:
    """An allowed rise between two distances to Tết, both included.

    ``from_day`` -8 and ``to_day`` -3 speak of the days 8 to 3 before mùng 1; the allowance is in
    percent of the baseline and applies to ``groups`` (empty means every group).
    """

    from_day: int
    to_day: int
    allowance_percent: float
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveNeed:
    """What the city eats in a normal month, in thousandths of the base unit, and its source.

    ``good`` is a product group. ``held_share`` is the part of the month's need that the reporting
    outlets and warehouses are to hold in a normal month.
    """

    good: str
    monthly_need: int
    held_share: float
    source: str
    products: tuple[str, ...] = ()

    def products_in(self, market: Market) -> tuple[str, ...]:
        """Return the products that count: those named, else all of the good's group."""
        if self.products:
            return self.products
        return market.products_of(self.good)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A reserve level: how much more than in a normal month must be held."""

    code: str
    name: str
    factor: float
    name_en: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPeriod:
    """A scenario in force, dated and signed; ``areas`` empty means the whole city."""

    scenario: str
    from_day: date
    to_day: date | None
    author: str
    reason: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What a retailer promised to hold of a good, in thousandths of the base unit."""

    retailer: str
    good: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class ReservePlan:
    """Needs, scenarios, which of them is in force when, and who promised what."""

    needs: tuple[ReserveNeed, ...] = ()
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    periods: tuple[ScenarioPeriod, ...] = ()
    commitments: tuple[Commitment, ...] = ()

    def in_force(self, day: date, area: str = "") -> Scenario:
        """Return the scenario of a day: the last listed period that covers day and area.

        A period for named areas covers the whole city only when no area is asked for by name
        and it names none. Without any period the scenario is ``normal`` with factor 1.
        """
        found = Scenario(code="normal", name="Bình thường", name_en="Normal", factor=1.0)
        found = self.scenarios.get("normal", found)
        for period in self.periods:
            begun = period.from_day <= day and (period.to_day is None or day <= period.to_day)
            if begun and (not period.areas or area in period.areas):
                found = self.scenarios[period.scenario]
        return found

    def promised(self, good: str) -> Sequence[Commitment]:
        """Return what was promised of a good, in the order of the configuration."""
        return self._by_good.get(good, ())

    @cached_property
    def _by_good(self) -> Mapping[str, list[Commitment]]:
        found: dict[str, list[Commitment]] = {}
        for promise in self.commitments:
            found.setdefault(promise.good, []).append(promise)
        return found
