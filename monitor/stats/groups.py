"""Which series belong to each of some numbered groups, found without a look at the others."""

from __future__ import annotations

import numpy as np

from monitor.domain.quotes import Ints


class Groups:
    """Finds the series of groups; ``of`` gives each series the number of its group."""

    def __init__(self, of: Ints, groups: int) -> None:
        self._order = np.argsort(of, kind="stable")
        self._start = np.searchsorted(of[self._order], np.arange(groups + 1))

    def members(self, wanted: Ints) -> tuple[Ints, Ints]:
        """Return the series of groups, and for each the position of its group in ``wanted``.

        The series of a group come in ascending order, whatever other groups are asked for.
        """
        sizes = self._start[wanted + 1] - self._start[wanted]
        place = np.repeat(np.arange(wanted.size), sizes)
        first = np.repeat(np.cumsum(sizes) - sizes, sizes)
        within = np.arange(place.size) - first
        return self._order[self._start[wanted][place] + within], place


class OutletIndex(Groups):
    """The series of each outlet, its area, kind and retailer; -1 for an outlet without series.

    ``owner`` numbers who answers for an outlet: its retailer, or from ``retailers`` on itself.
    """

    def __init__(
        self, of: Ints, outlets: int, area: Ints, kind: Ints, retailer: Ints, retailers: int
    ) -> None:
        super().__init__(of, outlets)
        self.area, self.kind, self.retailer = np.full((3, outlets), -1, dtype=np.int64)
        self.area[of], self.kind[of], self.retailer[of] = area, kind, retailer
        alone = self.retailer < 0
        self.owner = np.where(alone, retailers - 1 + np.cumsum(alone), self.retailer)
        self.owners = retailers + int(alone.sum())
