"""What an officer may set about the programme's price promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.rules.recent import Persistence


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentPriceOptions:
    """A member's price must be ``discount_percent`` or more below the market price of the day.

    The market price is the median of the outlets outside the programme that report, at least
    ``min_quotes`` of them, in the same area or the whole city (``reference_area``), of the same
    kind of outlet or of all retail kinds (``reference_kinds``). ``products`` and ``retailers``
    narrow the promise (empty: every product, every member). ``persist_days`` of the last
    ``of_days`` reporting days within ``reach_days`` must break it. An episode ends when the price
    is ``exit_percent`` under the promise; from ``critical_percent`` above the market itself it is
    critical.
    """

    discount_percent: float = 5.0
    exit_percent: float = 0.5
    critical_percent: float = 10.0
    reference_area: Literal["area", "city"] = "area"
    reference_kinds: Literal["all", "same"] = "all"
    min_quotes: int = 5
    products: tuple[str, ...] = ()
    retailers: tuple[str, ...] = ()
    persist_days: int = 2
    of_days: int = 3
    reach_days: int = 7

    def __post_init__(self) -> None:
        if not (0 <= self.discount_percent < 100 and 0 <= self.exit_percent < 100):
            raise ValueError("discount_percent and exit_percent must lie from 0 to under 100")
        if self.min_quotes < 1:
            raise ValueError(f"min_quotes is {self.min_quotes}; allowed is 1 or more")
        _ = self.persistence

    @property
    def persistence(self) -> Persistence:
        """Return how long the promise must have been broken."""
        return Persistence(
            persist_days=self.persist_days, of_days=self.of_days, reach_days=self.reach_days
        )
