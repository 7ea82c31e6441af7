"""Which series belong to each of some numbered groups, found without a look at the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from monitor.domain.quotes import Ints
from monitor.stats.grouped import Grouped

Found = TypeVar("Found")

_REMEMBERED = 16
"""For how many questions the answer is remembered: all rules ask about the same few groups."""


class Groups:
    """Finds the series of groups; ``of`` gives each series the number of its group.

    Read what it returns, never write to it.
    """

    def __init__(self, of: Ints, groups: int) -> None:
        self._order = np.argsort(of, kind="stable")
        self._start = np.searchsorted(of[self._order], np.arange(groups + 1))
        self._members: dict[bytes, tuple[Ints, Ints]] = {}
        self._tables: dict[bytes, Grouped] = {}

    def members(self, wanted: Ints) -> tuple[Ints, Ints]:
        """Return the series of groups, and for each the position of its group in ``wanted``.

        The series of a group come in ascending order, whatever other groups are asked for.
        """
        return _remembered(self._members, wanted, self._find)

    def tables(self, wanted: Ints) -> Grouped:
        """Return the same members, ready to be asked for figures of each of the groups."""
        return _remembered(
            self._tables, wanted, lambda groups: Grouped(self.members(groups)[1], groups.size)
        )

    def _find(self, wanted: Ints) -> tuple[Ints, Ints]:
        sizes = self._start[wanted + 1] - self._start[wanted]
        place = np.repeat(np.arange(wanted.size), sizes)
        first = np.repeat(np.cumsum(sizes) - sizes, sizes)
        within = np.arange(place.size) - first
        return self._order[self._start[wanted][place] + within], place


def _remembered(known: dict[bytes, Found], wanted: Ints, find: Callable[[Ints], Found]) -> Found:
    """Return what was found for the groups before, or find it."""
    key = wanted.tobytes()
    found = known.get(key)
    if found is None:
        if len(known) >= _REMEMBERED:
            known.clear()
        found = known[key] = find(wanted)
    return found


class OutletIndex(Groups):
    """The series of each outlet, its area, kind and retailer; -1 for an outlet without series.

    ``owner`` numbers who answers for an outlet: its retailer, or from ``retailers`` on itself.
    ``of_areas`` and ``of_owners`` find the outlets of areas and of owners.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - each with its number of codes
        self,
        of: Ints,
        outlets: int,
        area: Ints,
        areas: int,
        kind: Ints,
        retailer: Ints,
        retailers: int,
    ) -> None:
        super().__init__(of, outlets)
        self.area, self.kind, self.retailer = np.full((3, outlets), -1, dtype=np.int64)
        self.area[of], self.kind[of], self.retailer[of] = area, kind, retailer
        alone = self.retailer < 0
        self.owner = np.where(alone, retailers - 1 + np.cumsum(alone), self.retailer)
        self.owners = retailers + int(alone.sum())
        self.of_owners = Groups(self.owner, self.owners)
        self.of_areas = Groups(self.area, areas)
