"""What an officer may set about retailers that raise a price together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.rules.logs import log_of
from monitor.rules.steps import StepWindow
from monitor.stats.baseline import NOISE


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatedOptions:
    """How many rise together, by how much at least, and how alike.

    ``min_retailers`` different retailers of one product in one area (or ``across`` the city) must
    rise on one day by ``min_rise_percent`` or more, within ``band_percent`` of each other, and
    ``times_usual`` times as many as rise by that much on a usual day of the last ``window_days``.
    The report before must be at most ``reach_days`` old, and ``min_history_days`` of the window
    reported. An episode ends after ``quiet_days``
    without another such day.
    """

    min_retailers: int = 3
    min_rise_percent: float = 5.0
    band_percent: float = 1.0
    times_usual: float = 3.0
    across: Literal["area", "city"] = "area"
    window_days: int = 28
    reach_days: int = 3
    min_history_days: int = 5
    quiet_days: int = 7

    def __post_init__(self) -> None:
        if self.min_retailers < 2 or self.quiet_days < 1:
            raise ValueError("min_retailers must be 2 or more and quiet_days 1 or more")
        if self.min_rise_percent <= 0 or self.band_percent <= 0:
            raise ValueError("min_rise_percent and band_percent must be above zero")
        if not 1 <= self.reach_days <= self.window_days:
            raise ValueError("reach_days must lie from 1 to window_days")

    @property
    def least(self) -> float:
        """Return the smallest rise that counts, as a logarithm."""
        return log_of(self.min_rise_percent) - NOISE

    @property
    def band(self) -> float:
        """Return how far the rises of a wave may lie apart, as a logarithm."""
        return log_of(self.band_percent) + NOISE

    @property
    def window(self) -> StepWindow:
        """Return which past days a rise is measured against."""
        return StepWindow(
            days=self.window_days,
            reach_days=self.reach_days,
            min_reports=self.min_history_days,
            least=self.least,
        )
