"""What inspectors find in the goods themselves: breaches, and until when a lot may be sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Breach(StrEnum):
    """What is wrong with goods that an inspector saw."""

    FOOD_SAFETY = "food_safety"
    EXPIRED = "expired"
    SPOILED = "spoiled"
    QUALITY = "quality"
    ORIGIN = "origin"
    LABEL = "label"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What somebody found at an outlet; without a breach, that all was well.

    ``product`` and ``lot`` narrow it; empty ones mean all goods and all lots there. ``expires_on``
    is the last day on which the lot may be sold. ``at`` is when it was seen; ``by`` who saw it.
    Never changed: a later look at the same thing takes its place.
    """

    outlet: str
    by: str
    at: datetime
    product: str = ""
    lot: str = ""
    breach: Breach | None = None
    expires_on: date | None = None
    note: str = ""
    id: int = 0


class InspectionBook(Protocol):
    """The inspections within one transaction."""

    def add(self, inspection: Inspection) -> int:
        """Keep what was found; return its id."""
        ...

    def newest(self) -> list[Inspection]:
        """Return the newest look at each outlet, product and lot, by outlet."""
        ...

    def of_outlet(self, outlet: str, limit: int = ...) -> list[Inspection]:
        """Return what was ever found at an outlet, the newest first."""
        ...
