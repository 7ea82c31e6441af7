"""What an officer may set about price spikes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.rules.rise import LAGS, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeOptions:
    """Thresholds in percent above the baseline, after season and peers, and persistence.

    The largest of these holds: the material band by temperament (``volatile_percent``,
    ``sticky_percent``); ``spreads`` usual spreads of the very series, at least
    ``spread_floor_percent`` each; ``swings`` widths of its past prices; and, while its area has an
    alert, ``unrests`` times how far the outlets of the product stand apart (at most
    ``unrest_percent``). ``persist_days`` of the last ``of_days`` reporting days must be over; where
    outlets stand ``restless_percent`` apart, all of the last three. An episode ends under
    ``exit_share`` of its threshold.

    The baseline is a ``quantile`` over ``window_days`` that end ``gap_days`` before the day. A
    return from a fall of ``promotion_percent`` within ``promotion_days`` is no rise, and a rise
    must have begun within ``onset_days``, by ``onset_share`` of the threshold. A price off by
    ``slip_factor`` against its past is set aside until it is reported again.
    """

    volatile_percent: float = 17.0
    sticky_percent: float = 10.0
    critical_percent: float = 30.0
    swings: float = 2.0
    unrests: float = 2.5
    unrest_percent: float = 80.0
    restless_percent: float = 10.0
    spreads: float = 3.0
    critical_spreads: float = 6.0
    spread_floor_percent: float = 1.0
    exit_share: float = 0.5
    persist_days: int = 2
    of_days: int = 2
    window_days: int = 28
    gap_days: int = 3
    quantile: float = 0.5
    promotion_days: int = 28
    onset_days: int = 10
    onset_share: float = 0.6
    promotion_percent: float = 10.0
    reach_days: int = 7
    min_history_days: int = 5
    min_span_days: int = 14
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
            promotion_days=self.promotion_days,
            min_reports=self.min_history_days,
            min_span_days=self.min_span_days,
            onset_days=self.onset_days,
            slip_factor=self.slip_factor,
            promotion_drop=float(-np.log1p(-self.promotion_percent / 100)),
        )
