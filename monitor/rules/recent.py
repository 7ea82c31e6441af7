"""Persistence: how many of the last reporting days of a series lie over its threshold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from monitor.domain.finding import Verdict
from monitor.domain.quotes import Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """``persist_days`` of the last ``of_days`` reporting days, all within ``reach_days``."""

    persist_days: int
    of_days: int
    reach_days: int

    def __post_init__(self) -> None:
        if not 1 <= self.persist_days <= self.of_days <= self.reach_days:
            raise ValueError(
                f"persist_days {self.persist_days} of of_days {self.of_days} within reach_days "
                f"{self.reach_days}: allowed are 1 <= persist_days <= of_days <= reach_days"
            )

    def rows(self, row: int) -> range:
        """Return the panel's rows that are looked at, newest first."""
        return range(row, max(row - self.reach_days, -1), -1)


class Recent:
    """The last days of some series, rows newest first: which were told, which lie over.

    Only the last ``of_days`` told days count; all series are told of and over on the first row.
    """

    def __init__(self, told: Bools, over: Bools, persistence: Persistence) -> None:
        counted = told & (np.cumsum(told, axis=0) <= persistence.of_days)
        self._persistence = persistence
        self._over = counted & over
        self.days_told = counted.sum(axis=0).tolist()
        self.days_over = self._over.sum(axis=0).tolist()

    def verdict(self, index: int) -> Verdict:
        """Return whether a series that is over today has been so for long enough."""
        enough = self.days_over[index] >= self._persistence.persist_days
        return Verdict.BREACH if enough else Verdict.WATCH

    def since(self, index: int, day: date) -> date:
        """Return the first of the counted days over."""
        return day - timedelta(days=int(np.flatnonzero(self._over[:, index])[-1]))
