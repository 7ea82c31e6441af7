"""Results kept by column, so that an arrival costs only the columns it touched.

A result is a few rows of figures per column (a series, or a group of series), computed column by
column. When a column's input changes it is noted; the next reader recomputes the noted columns
only, with the same function, and so gets the same figures as from the beginning.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from monitor.domain.quotes import Floats, Ints

Compute = Callable[[Ints], Floats]

KEPT_RESULTS = 64
"""How many results are remembered; the one unused for longest is forgotten first."""

BLOCK = 8192
"""How many columns are computed at a time."""

_MOST_NOTES = 32
"""From how many notes of stale columns on they are put together."""


@dataclass(slots=True)
class _Kept:
    """Figures, and notes of which columns are stale: a report costs nothing but its own note."""

    figures: Floats
    until: int | None = None
    notes: list[Ints] = field(default_factory=list)

    def note(self, columns: Ints) -> None:
        self.notes.append(columns)
        if len(self.notes) > _MOST_NOTES:
            self.notes = [self.stale()]

    def stale(self) -> Ints:
        """Return the stale columns, ascending."""
        return np.unique(np.concatenate(self.notes)) if len(self.notes) > 1 else self.notes[0]


class Memo:
    """Remembers results over all columns; read them, never write to them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def get(
        self, key: Hashable, columns: int, compute: Compute, until: int | None = None
    ) -> Floats:
        """Return figures of shape (rows, columns); ``compute`` gives those of given columns.

        They look at no day after ``until`` (an ordinal), so that no report of such a day costs
        them anything.
        """
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _Kept(in_blocks(compute, columns))
        self._kept.move_to_end(key)
        kept.until = until
        _widen(kept, columns)
        if kept.notes:
            stale = kept.stale()
            kept.figures[:, stale] = compute(stale)
            kept.notes.clear()
        if len(self._kept) > KEPT_RESULTS:
            self._kept.popitem(last=False)
        return kept.figures

    def whole(self) -> dict[Hashable, Floats]:
        """Return every remembered result of which no column is stale."""
        return {key: kept.figures for key, kept in self._kept.items() if not kept.notes}

    def put(self, key: Hashable, figures: Floats) -> None:
        """Remember a result of shape (rows, columns) that was computed elsewhere."""
        self._kept[key] = _Kept(figures)

    def touch(self, columns: Ints, day: int) -> None:
        """Note columns whose input changed on a day (an ordinal) or on later ones."""
        changed = [kept for kept in self._kept.values() if kept.until is None or kept.until >= day]
        if changed:
            stale = np.unique(columns)
            for kept in changed:
                kept.note(stale)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()


class Memories:
    """A memo for every sort of thing of which a report touches a few."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin without memories."""
        self.memo, self.stratum_memo, self.market_memo = Memo(), Memo(), Memo()
        self.outlet_memo, self.area_memo, self.owner_memo = Memo(), Memo(), Memo()

    def touch(self, day: int, *columns: Ints) -> None:
        """Note what a report of a day touched: series, strata, markets, outlets, areas, owners."""
        of_things = self.memo, self.stratum_memo, self.market_memo
        of_places = self.outlet_memo, self.area_memo, self.owner_memo
        for memo, touched in zip((*of_things, *of_places), columns, strict=True):
            memo.touch(touched, day)


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
    rows, known = kept.figures.shape
    if columns > known:
        kept.figures = np.concatenate(
            [kept.figures, np.full((rows, columns - known), np.nan)], axis=1
        )
        kept.note(np.arange(known, columns))
