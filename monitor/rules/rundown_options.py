"""When a stock runs down: falls in percent, and what they are measured against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RundownOptions:
    """Falls in percent of the usual stock, and what they are measured against.

    A place opens from ``entry_percent`` on when the stock is also ``below_low_percent`` under its
    lowest of the window, so that the low before each delivery is no rundown, and the fall is
    ``spreads`` usual steps; it also opens when that is so at ``fallen_percent`` of its outlets,
    each for itself, whatever a few large ones still hold. An outlet alone needs ``outlet_percent``
    over ``outlet_min_products`` products. It ends when less than ``exit_percent`` is missing, and
    at fewer than half of ``fallen_percent`` of its outlets half of the stock.
    """

    entry_percent: float = 50.0
    critical_percent: float = 70.0
    outlet_percent: float = 70.0
    fallen_percent: float = 50.0
    exit_percent: float = 25.0
    below_low_percent: float = 25.0
    spreads: float = 4.0
    window_days: int = 14
    min_reports: int = 5
    min_outlets: int = 3
    outlet_min_products: int = 2

    def __post_init__(self) -> None:
        if not 0 < self.exit_percent <= self.entry_percent < 100:
            raise ValueError(
                f"exit_percent {self.exit_percent:g} and entry_percent "
                f"{self.entry_percent:g} must ascend between 0 and 100"
            )
