"""What an officer may set about price spikes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.rules.rise import LAGS, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeOptions:
    """Thresholds in percent above the baseline after the seasonal allowance, and persistence.

    ``volatile_percent`` and ``sticky_percent`` are the material bands by temperament;
    ``spreads`` is the statistical one, in usual spreads of the very series, whose floor is
    ``spread_floor_percent``. The larger of the two holds. An episode ends under ``exit_share``
    of its threshold. ``persist_days`` of the last ``of_days`` reporting days must be over.
    """

    volatile_percent: float = 15.0
    sticky_percent: float = 10.0
    critical_percent: float = 30.0
    spreads: float = 4.0
    critical_spreads: float = 8.0
    spread_floor_percent: float = 1.0
    exit_share: float = 0.5
    persist_days: int = 2
    of_days: int = 2
    window_days: int = 35
    gap_days: int = 3
    quantile: float = 0.75
    reach_days: int = 7
    min_history_days: int = 5
    slip_factor: float = 4.0
    area_percent: float = 10.0
    area_critical_percent: float = 25.0
    area_min_outlets: int = 3
    market_min_outlets: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.persist_days <= self.of_days <= LAGS:
            raise ValueError(
                f"persist_days {self.persist_days} of of_days {self.of_days}: "
                f"allowed are 1 <= persist_days <= of_days <= {LAGS}"
            )

    @property
    def area_entry(self) -> float:
        """Return the area's threshold as a logarithm."""
        return float(np.log1p(self.area_percent / 100))

    @property
    def window(self) -> Window:
        """Return which days make the baseline."""
        return Window(
            days=self.window_days,
            gap_days=self.gap_days,
            quantile=self.quantile,
            spread_floor=float(np.log1p(self.spread_floor_percent / 100)),
            reach_days=self.reach_days,
        )
