"""Results kept by column, so that an arrival costs only the columns it touched.

A result is a few rows of figures per column (a series, or a group of series), computed column by
column. When a column's input changes it is marked; the next reader recomputes the marked columns
only, with the same function, and so gets the same figures as from the beginning.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Bools, Floats, Ints

Compute = Callable[[Ints], Floats]

KEPT_RESULTS = 64
"""How many results are remembered; the one unused for longest is forgotten first."""

BLOCK = 8192
"""How many columns are computed at a time."""


@dataclass(slots=True)
class _Kept:
    figures: Floats
    stale: Bools


class Memo:
    """Remembers results over all columns; read them, never write to them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def get(self, key: Hashable, columns: int, compute: Compute) -> Floats:
        """Return figures of shape (rows, columns); ``compute`` gives those of given columns."""
        kept = self._kept.get(key)
        if kept is None:
            kept = _Kept(in_blocks(compute, columns), np.zeros(columns, dtype=bool))
            self._kept[key] = kept
        self._kept.move_to_end(key)
        _widen(kept, columns)
        stale = np.flatnonzero(kept.stale)
        if stale.size:
            kept.figures[:, stale] = compute(stale)
            kept.stale[stale] = False
        if len(self._kept) > KEPT_RESULTS:
            self._kept.popitem(last=False)
        return kept.figures

    def whole(self) -> dict[Hashable, Floats]:
        """Return every remembered result of which no column is stale."""
        return {key: kept.figures for key, kept in self._kept.items() if not kept.stale.any()}

    def put(self, key: Hashable, figures: Floats) -> None:
        """Remember a result of shape (rows, columns) that was computed elsewhere."""
        self._kept[key] = _Kept(figures, np.zeros(figures.shape[1], dtype=bool))

    def touch(self, columns: Ints) -> None:
        """Mark columns whose input changed."""
        for kept in self._kept.values():
            kept.stale[columns[columns < kept.stale.size]] = True

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()


def in_blocks(compute: Compute, columns: int) -> Floats:
    """Return the figures of all columns, computed block by block, on every core.

    A block and what is made of it fit the cache of a core, and numpy lets go of the interpreter
    in its loops; columns know nothing of each other, so the figures do not depend on the blocks.
    """
    starts = range(0, max(columns, 1), BLOCK)
    blocks = [np.arange(start, min(start + BLOCK, columns)) for start in starts]
    if len(blocks) == 1:
        return compute(blocks[0])
    with ThreadPoolExecutor() as threads:
        return np.concatenate(list(threads.map(compute, blocks)), axis=1)


def _widen(kept: _Kept, columns: int) -> None:
    extra = columns - kept.stale.size
    if extra > 0:
        more = np.full((kept.figures.shape[0], extra), np.nan)
        kept.figures = np.concatenate([kept.figures, more], axis=1)
        kept.stale = np.concatenate([kept.stale, np.ones(extra, dtype=bool)])
