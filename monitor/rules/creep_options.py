"""What an officer may set about prices that creep up."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.rules.climb import Gait


@dataclass(frozen=True, slots=True, kw_only=True)
class CreepOptions:
    """Thresholds in percent above the low level of the window, after season and peers.

    A climb counts when, since the last report at the low level, it has ``min_steps`` rises to a new
    high, as evenly spread as ``min_equal_steps`` equal ones, on at least ``min_pace_percent`` of
    the reports, and one within ``max_rest_days``. Where the outlets of a product stand far apart,
    ``unrests`` times their usual distance (at most ``unrest_percent``) is asked for; not of a climb
    of ``steady_steps`` equal ones that is twice as long as what peers share, for who stands far
    apart by jumps does not climb like that.
    ``market_percent`` over ``market_window_days`` is the threshold of the whole market.
    """

    entry_percent: float = 10.0
    critical_percent: float = 25.0
    exit_share: float = 0.5
    window_days: int = 28
    min_steps: int = 7
    min_equal_steps: float = 3.0
    min_pace_percent: float = 45.0
    max_rest_days: int = 3
    min_history_days: int = 10
    min_outlets: int = 3
    market_min_outlets: int = 5
    unrests: float = 1.5
    unrest_percent: float = 100.0
    steady_steps: float = 10.0
    market_percent: float = 15.0
    market_window_days: int = 56

    @property
    def gait(self) -> Gait:
        """Return what makes a climb steady."""
        return Gait(
            window_days=self.window_days,
            min_ups=self.min_steps,
            min_equal=self.min_equal_steps,
            min_pace=self.min_pace_percent / 100,
            max_rest_days=self.max_rest_days,
        )
