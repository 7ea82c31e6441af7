"""Strata: the series of one product, in one area, at one kind of outlet; peers that compare."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.stats.groups import Groups

_NONE = np.zeros(0, dtype=np.int64)
_FEW = 3


class Strata:
    """Numbers strata as they appear; ``of`` gives each series its stratum.

    ``market`` gives each stratum the number of its market: its product and kind over all areas.
    """

    def __init__(self) -> None:
        self._index: dict[tuple[int, int, int], int] = {}
        self.of = self.product = self.area = self.kind = _NONE
        self.market = _NONE
        self.markets = 0
        self._groups = Groups(_NONE, 0)

    def __len__(self) -> int:
        return len(self.product)

    def add(self, product: Ints, area: Ints, kind: Ints) -> None:
        """Append series, given by the product, area and kind of each."""
        keys, where = np.unique(np.stack([product, area, kind]), axis=1, return_inverse=True)
        numbers = [self._number(key) for key in zip(*keys.tolist(), strict=True)]
        self.of = np.concatenate([self.of, np.array(numbers, dtype=np.int64)[where.reshape(-1)]])
        table = np.array(list(self._index), dtype=np.int64).T
        self.product, self.area, self.kind = table
        wide, self.market = np.unique(table[[0, 2]], axis=1, return_inverse=True)
        self.market = self.market.reshape(-1)
        self.markets = wide.shape[1]
        self._groups = Groups(self.of, len(self))

    def members(self, strata: Ints) -> tuple[Ints, Ints]:
        """Return the series of strata, and for each the position of its stratum in ``strata``."""
        return self._groups.members(strata)

    def _number(self, key: tuple[int, int, int]) -> int:
        return self._index.setdefault(key, len(self._index))


def grouped_median(values: Floats, group: Ints, groups: int) -> tuple[Floats, Ints]:
    """Return the median and the number of the finite values of each group; NaN for none."""
    return grouped_quantile(values, group, groups, 0.5)


def grouped_quantile(
    values: Floats, group: Ints, groups: int, quantile: float
) -> tuple[Floats, Ints]:
    """Return a quantile, linear between neighbours, and the number of finite values by group."""
    return _at(values, group, groups, lambda count: quantile * np.maximum(count - 1, 0))


def quantile_without_farthest(
    values: Floats, group: Ints, groups: int, quantile: float
) -> tuple[Floats, Ints]:
    """Return a quantile that never reaches the largest of three or more values; 0 for fewer.

    In a small group an upper quantile is the largest value itself, and then the one member that
    strays says how far members usually stray.
    """
    found, count = _at(
        values,
        group,
        groups,
        lambda count: np.clip(count - 2, 0, quantile * np.maximum(count - 1, 0)),
    )
    return np.where((count > 0) & (count < _FEW), 0.0, found), count


def median_below_one(values: Floats, group: Ints, groups: int) -> Floats:
    """Return the median of each group without its largest value; NaN for an empty group.

    It is the median of the others for every member that lies above the middle, since which of the
    values above the middle is left out changes nothing. A lone value is its own.
    """
    found, _ = _at(values, group, groups, lambda count: np.maximum(count - 2, 0) / 2)
    return found


def _at(
    values: Floats, group: Ints, groups: int, position: Callable[[Ints], Floats]
) -> tuple[Floats, Ints]:
    """Return the value at a position among the ordered finite values of each group."""
    finite = np.isfinite(values)
    value, member = values[finite], group[finite]
    ordered = value[np.lexsort((value, member))]
    count = np.bincount(member, minlength=groups)
    some = count > 0
    at = np.asarray(position(count[some]), dtype=np.float64)
    start = (np.cumsum(count) - count)[some]
    below = np.floor(at).astype(np.int64)
    low, high = ordered[start + below], ordered[start + np.ceil(at).astype(np.int64)]
    found = np.full(groups, np.nan)
    found[some] = low + (high - low) * (at - below)
    return found, count


def weighted_median(values: Floats, weights: Floats, group: Ints, groups: int) -> Floats:
    """Return the lower weighted median of each group; values that are not finite count for none."""
    used = np.isfinite(values) & (weights > 0)
    value, weight, member = values[used], weights[used], group[used]
    order = np.lexsort((value, member))
    value, weight, member = value[order], weight[order], member[order]
    total = np.bincount(member, weights=weight, minlength=groups)
    running = np.cumsum(weight) - (np.cumsum(total) - total)[member]
    reached = np.flatnonzero(running >= total[member] / 2)
    owner = member[reached]
    is_first = np.ones(owner.size, dtype=bool)
    is_first[1:] = owner[1:] != owner[:-1]
    median = np.full(groups, np.nan)
    median[owner[is_first]] = value[reached[is_first]]
    return median
