"""Figures by day and series: dense arrays over a window of days that rolls forward.

The rows lie in a buffer somewhat longer than the window. Rolling forward moves the window down the
buffer by whole rows and copies it to the top only when the buffer ends, so that a day costs a few
rows on average and every window is one plain slice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.domain.quotes import Ints

Cells = npt.NDArray[Any]


class Sheet:
    """Named arrays of one shape (days, series), each with its own value for "absent"."""

    def __init__(self, absent: Mapping[str, np.generic], days: int, series: int) -> None:
        self._absent = dict(absent)
        self._days = days
        self._top = 0
        self._width = series
        depth = days + max(days // 4, 8)
        self._cells = {name: _blank(value, depth, series) for name, value in self._absent.items()}

    def __getitem__(self, name: str) -> Cells:
        return self._cells[name][self._top : self._top + self._days, : self._width]

    def part(self, series: Ints) -> Sheet:
        """Return a sheet of the same window with some of the series only."""
        found = Sheet(self._absent, self._days, 0)
        found.widen(len(series))
        for name in self._absent:
            found[name][:] = self[name][:, series]
        return found

    def roll(self, days: int) -> None:
        """Move the window forward by a positive number of days; the new rows are absent."""
        kept = max(self._days - days, 0)
        if self._top + days + self._days > self._depth:
            self._return_to_top(kept)
        else:
            self._top += days
        self._blank_rows(self._top + kept, self._top + self._days)

    def widen(self, series: int) -> None:
        """Make room for at least ``series`` series; the new columns are absent."""
        if series > self._capacity:
            extra = max(series - self._capacity, self._capacity // 4, 16)
            for name, cells in self._cells.items():
                more = _blank(self._absent[name], self._depth, extra)
                self._cells[name] = np.concatenate([cells, more], axis=1)
        self._width = series

    @property
    def _depth(self) -> int:
        return int(next(iter(self._cells.values())).shape[0])

    @property
    def _capacity(self) -> int:
        return int(next(iter(self._cells.values())).shape[1])

    def _return_to_top(self, kept: int) -> None:
        end = self._top + self._days
        for cells in self._cells.values():
            cells[:kept] = cells[end - kept : end].copy()
        self._top = 0

    def _blank_rows(self, begin: int, end: int) -> None:
        for name, cells in self._cells.items():
            cells[begin:end] = self._absent[name]


def _blank(value: np.generic, days: int, series: int) -> Cells:
    return np.full((days, series), value, dtype=value.dtype)
