"""What is planted in the simulated market, so that what is found can be held against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EventKind(StrEnum):
    """What happens: to prices, or to stocks (the last three)."""

    SPIKE = "spike"
    """Price times the factor from the first to the last day."""
    FLASH = "flash"
    """The same for so short that nobody is to be told."""
    CREEP = "creep"
    """A slow rise by the factor that is complete on the last day."""
    FALL = "fall"
    """A slow move to the factor that stays."""
    SLIP = "slip"
    """A figure wrongly typed: not a price at all."""
    SHORTFALL = "shortfall"
    """Stocks times the factor."""
    RUNDOWN = "rundown"
    """Shops emptied within a day at flat prices, and full again the next."""
    CUT = "cut"
    """Deliveries times the factor; what is there is sold until nothing is left."""


_PRICES = frozenset({EventKind.SPIKE, EventKind.FLASH, EventKind.CREEP, EventKind.FALL})
_STOCKS = frozenset({EventKind.SHORTFALL, EventKind.RUNDOWN, EventKind.CUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedEvent:
    """One thing that happens; an empty area, outlet, product or group means all of them.

    A spike of an area is one of its markets: chains hold their prices. A rundown or a cut is one
    of shops.

    ``start`` and ``end`` are both included. ``must_report`` says whether a good monitor tells
    people. ``scenario`` names the documented event that it plays. ``gone`` is the day on which the
    goods run out: the first on which shops cannot sell what is asked for (only of a cut).
    """

    kind: EventKind
    start: date
    end: date
    factor: float
    must_report: bool
    area: str = ""
    outlet: str = ""
    product: str = ""
    group: str = ""
    scenario: str = ""
    gone: date | None = None

    @property
    def moves_price(self) -> bool:
        """Say whether prices move, and not stocks."""
        return self.kind in _PRICES

    @property
    def moves_stock(self) -> bool:
        """Say whether stocks move, and not prices."""
        return self.kind in _STOCKS

    def is_on(self, day: date) -> bool:
        """Say whether a day is one of the event's."""
        return self.start <= day <= self.end

    def strength(self, day: date) -> float:
        """Return what prices, stocks or deliveries are multiplied by on a day."""
        if self.kind is EventKind.CREEP:
            return float(self.factor ** -(1.0 - self._progress(day)))
        if self.kind is EventKind.FALL:
            return float(self.factor ** self._progress(day))
        return self.factor if self.is_on(day) else 1.0

    def _progress(self, day: date) -> float:
        length = max((self.end - self.start).days, 1)
        return min(max((day - self.start).days / length, 0.0), 1.0)
