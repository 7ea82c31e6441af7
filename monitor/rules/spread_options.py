"""What an officer may set about outlets that are far dearer than their peers."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.rules.peers import Past
from monitor.rules.recent import Persistence


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadOptions:
    """Thresholds in percent above the peers' median, after the outlet's own usual distance.

    From ``entry_percent`` on it is information, as a rise of its own is told by the spike rule
    already; from ``warning_percent`` and ``critical_percent`` on it is graver. An entry is at least
    ``deviations`` times how far the peers usually stand apart (``floor_percent`` or more each).

    ``min_peers`` others must report. ``persist_days`` of the last ``of_days`` reporting days within
    ``reach_days`` must be over. The usual distance is that of ``window_days`` that end
    ``gap_days`` before the day; with fewer than ``min_history_days`` reports an outlet is taken for
    one that usually asks what its peers ask.
    """

    entry_percent: float = 30.0
    warning_percent: float = 50.0
    critical_percent: float = 100.0
    deviations: float = 4.0
    floor_percent: float = 3.0
    exit_share: float = 0.5
    min_peers: int = 4
    persist_days: int = 2
    of_days: int = 3
    reach_days: int = 7
    window_days: int = 28
    gap_days: int = 3
    min_history_days: int = 5

    def __post_init__(self) -> None:
        if self.min_peers < 1:
            raise ValueError(f"min_peers is {self.min_peers}; allowed is 1 or more")
        _ = self.persistence

    @property
    def persistence(self) -> Persistence:
        """Return how long a price must have been over."""
        return Persistence(
            persist_days=self.persist_days, of_days=self.of_days, reach_days=self.reach_days
        )

    @property
    def past(self) -> Past:
        """Return which days make the usual distance."""
        return Past(
            days=self.window_days, gap_days=self.gap_days, min_reports=self.min_history_days
        )
