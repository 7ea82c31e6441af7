"""Strata: the series of one product, in one area, at one kind of outlet; peers that compare."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.stats.grouped import Grouped
from monitor.stats.groups import Groups

_NONE = np.zeros(0, dtype=np.int64)


class Strata:
    """Numbers strata as they appear; ``of`` gives each series its stratum.

    ``market`` gives each stratum the number of its market: its product and kind over all areas.
    """

    def __init__(self) -> None:
        self._index: dict[tuple[int, int, int], int] = {}
        self.of = self.product = self.area = self.kind = _NONE
        self.market = _NONE
        self.markets = 0
        self._groups = self._markets = Groups(_NONE, 0)

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
        self._markets = Groups(self.market, self.markets)

    def members(self, strata: Ints) -> tuple[Ints, Ints]:
        """Return the series of strata, and for each the position of its stratum in ``strata``."""
        return self._groups.members(strata)

    def tables(self, strata: Ints) -> Grouped:
        """Return the same series, ready to be asked for figures of each of the strata."""
        return self._groups.tables(strata)

    def of_markets(self, markets: Ints) -> tuple[Ints, Ints]:
        """Return the strata of markets, and for each the position of its market in ``markets``."""
        return self._markets.members(markets)

    def _number(self, key: tuple[int, int, int]) -> int:
        return self._index.setdefault(key, len(self._index))


def weighted_median(values: Floats, weights: Floats, group: Ints, groups: int) -> Floats:
    """Return the lower weighted median of each group; values that are not finite count for none.

    The members are the last axis; of several rows each is looked at for itself.
    """
    rows = int(np.prod(values.shape[:-1]))
    everyone = (np.arange(rows)[:, None] * groups + group).reshape(-1)
    used = np.flatnonzero(np.isfinite(values.reshape(-1)) & (weights.reshape(-1) > 0))
    order = used[np.lexsort((values.reshape(-1)[used], everyone[used]))]
    value, weight, member = values.reshape(-1)[order], weights.reshape(-1)[order], everyone[order]
    total = np.bincount(member, weights=weight, minlength=rows * groups)
    running = np.cumsum(weight) - (np.cumsum(total) - total)[member]
    reached = np.flatnonzero(running >= total[member] / 2)
    owner = member[reached]
    is_first = np.ones(owner.size, dtype=bool)
    is_first[1:] = owner[1:] != owner[:-1]
    median = np.full(rows * groups, np.nan)
    median[owner[is_first]] = value[reached[is_first]]
    return median.reshape(*values.shape[:-1], groups)
