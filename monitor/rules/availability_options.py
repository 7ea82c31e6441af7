"""When shelves are told of: shares of outlets, and how many of them make a share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityOptions:
    """Shares of the reporting outlets, in percent, and how many outlets make a share.

    An outlet is short of a good when it lacks ``good_percent`` of the good's products that it
    reports. A district needs ``min_outlets`` reports and ``min_lacking`` outlets that are short;
    from ``city_areas`` short districts on it is one alert of the city. A single product of a good
    that is there is told from ``product_percent`` of the city's outlets on.
    """

    entry_percent: float = 40.0
    critical_percent: float = 70.0
    exit_percent: float = 20.0
    good_percent: float = 50.0
    product_percent: float = 70.0
    min_outlets: int = 4
    min_lacking: int = 3
    city_areas: int = 3

    def __post_init__(self) -> None:
        if not 0 < self.exit_percent <= self.entry_percent <= self.critical_percent:
            raise ValueError(
                f"exit_percent {self.exit_percent:g}, entry_percent {self.entry_percent:g}, "
                f"critical_percent {self.critical_percent:g} must ascend"
            )
        if not 0 < self.good_percent <= 100 or not self.exit_percent <= self.product_percent <= 100:
            raise ValueError(
                f"good_percent {self.good_percent:g} must lie between 0 and 100, product_percent "
                f"{self.product_percent:g} between exit_percent and 100"
            )
