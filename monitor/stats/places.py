"""Sums over the outlets of areas and of owners, remembered, so that a report costs its own place.

The outlets of a place are added up in ascending order, whatever other places are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.stats.groups import Groups
from monitor.stats.memo import Memo
from monitor.stats.panel import Panel

Figures = Callable[[Ints], Floats]
"""Gives figures of shape (rows, outlets) of some outlets."""


def by_area(panel: Panel, key: Hashable, figures: Figures) -> Floats:
    """Return the sums of figures by area of the panel, of shape (rows, areas)."""
    return _summed(panel.area_memo, panel.by_outlet.of_areas, len(panel.areas), key, figures)


def by_owner(panel: Panel, key: Hashable, figures: Figures) -> Floats:
    """Return the same by owner: by retailer, then by outlet without one (``OutletIndex``)."""
    index = panel.by_outlet
    return _summed(panel.owner_memo, index.of_owners, index.owners, key, figures)


def summed(rows: Floats, place: Ints, places: int) -> Floats:
    """Return rows of figures as sums over the places of their columns."""
    cell = np.arange(len(rows))[:, None] * places + place
    found = np.bincount(cell.reshape(-1), rows.reshape(-1), len(rows) * places)
    return found.astype(np.float64).reshape(len(rows), places)


def _summed(memo: Memo, groups: Groups, places: int, key: Hashable, figures: Figures) -> Floats:
    def compute(wanted: Ints) -> Floats:
        outlets, place = groups.members(wanted)
        return summed(figures(outlets), place, wanted.size)

    return memo.get(key, places, compute)
