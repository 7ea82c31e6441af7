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


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """The last days of some series, rows newest first: which were told, which lie over."""

    told: Bools
    over: Bools
    persistence: Persistence

    @property
    def counted(self) -> Bools:
        """Say which days are among the last ``of_days`` reporting days."""
        return self.told & (np.cumsum(self.told, axis=0) <= self.persistence.of_days)

    def days_over(self, index: int) -> int:
        """Return how many of the counted days of one series lie over."""
        return int((self.over & self.counted)[:, index].sum())

    def days_told(self, index: int) -> int:
        """Return how many days of one series are counted."""
        return int(self.counted[:, index].sum())

    def verdict(self, index: int) -> Verdict:
        """Return whether a series that is over today has been so for long enough."""
        enough = self.days_over(index) >= self.persistence.persist_days
        return Verdict.BREACH if enough else Verdict.WATCH

    def since(self, index: int, day: date) -> date:
        """Return the first of the counted days over."""
        over = np.flatnonzero((self.over & self.counted)[:, index])
        return day - timedelta(days=int(over[-1]))
