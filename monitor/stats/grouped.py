"""Quantiles of many groups at once, exact: the members of groups of like size are sorted as rows.

A row holds one group and is filled up with NaN to the next power of two, so that a few sorts of
whole tables stand for one sort of everything; what lies in a row depends on its own group alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Floats, Ints

_FEW = 3


class Grouped:
    """Members of numbered groups, ready to be asked for several figures of theirs."""

    def __init__(self, group: Ints, groups: int) -> None:
        order = np.argsort(group, kind="stable")
        size = np.bincount(group, minlength=groups)
        first = np.cumsum(size) - size
        width = np.where(size > 0, 2 ** np.ceil(np.log2(np.maximum(size, 1))), 0).astype(np.int64)
        order = np.append(order, group.size)  # the last position is that of NaN
        self.groups = groups
        self._tables = []
        for wide in np.unique(width[size > 0]).tolist():
            numbers = np.flatnonzero(width == wide)
            place = np.arange(wide)
            within = np.where(place < size[numbers, None], first[numbers, None] + place, -1)
            self._tables.append((numbers, order[within]))

    def sorted(self, values: Floats) -> Sorted:
        """Return the values of the members, sorted group by group; what is not finite is absent.

        The members are the last axis; of several rows each is sorted for itself.
        """
        padded = np.full((*values.shape[:-1], values.shape[-1] + 1), np.nan)
        np.copyto(padded[..., :-1], values, where=np.isfinite(values))
        rows = [np.sort(np.take(padded, members, axis=-1), axis=-1) for _, members in self._tables]
        count = np.zeros((*values.shape[:-1], self.groups), dtype=np.int64)
        for (numbers, _), table in zip(self._tables, rows, strict=True):
            count[..., numbers] = np.isfinite(table).sum(axis=-1)
        tables = tuple(numbers for numbers, _ in self._tables)
        return Sorted(numbers=tables, rows=tuple(rows), count=count)

    def median(self, values: Floats) -> tuple[Floats, Ints]:
        """Return the median and the number of the finite values of each group; NaN for none."""
        found = self.sorted(values)
        return found.quantile(0.5), found.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Sorted values by group, in tables of groups of like size; ``count`` says how many each has.

    ``numbers`` and ``rows`` name for every table its groups and hold their values, NaN last. The
    groups are the last axis of ``count`` and of every figure.
    """

    numbers: tuple[Ints, ...]
    rows: tuple[Floats, ...]
    count: Ints

    def quantile(self, quantile: float) -> Floats:
        """Return a quantile of each group, linear between neighbours; NaN for an empty one."""
        return self._at(lambda count: quantile * np.maximum(count - 1, 0))

    def quantile_without_farthest(self, quantile: float) -> Floats:
        """Return a quantile that never reaches the largest of three or more values; 0 for fewer.

        In a small group an upper quantile is the largest value itself, and then the one member that
        strays says how far members usually stray. NaN for an empty group.
        """
        found = self._at(
            lambda count: np.clip(count - 2, 0, quantile * np.maximum(count - 1, 0)),
        )
        return np.where((self.count > 0) & (self.count < _FEW), 0.0, found)

    def lower_median_below_one(self) -> Floats:
        """Return the lower median of each group without its largest value; NaN for an empty group.

        It is what at least half of the others reach, for every member that lies above the middle,
        since which of the values above the middle is left out changes nothing. A lone value is its
        own.
        """
        return self._at(lambda count: np.maximum(count - 2, 0) // 2)

    def _at(self, position: Callable[[Ints], Floats]) -> Floats:
        """Return the value at a position among the ordered values of each group."""
        found = np.full(self.count.shape, np.nan)
        for numbers, rows in zip(self.numbers, self.rows, strict=True):
            at = np.asarray(position(self.count[..., numbers]), dtype=np.float64)
            below, above = np.floor(at).astype(np.int64), np.ceil(at).astype(np.int64)
            flat, row = rows.reshape(-1, rows.shape[-1]), np.arange(at.size).reshape(at.shape)
            low, high = flat[row, below], flat[row, above]
            found[..., numbers] = low + (high - low) * (at - below)
        return found


def grouped_median(values: Floats, group: Ints, groups: int) -> tuple[Floats, Ints]:
    """Return the median and the number of the finite values of each group; NaN for none."""
    return Grouped(group, groups).median(values)
