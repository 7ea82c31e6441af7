"""Tables of codes: outlets, products and areas as small integers, so that arrays can hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np

from monitor.domain.quotes import Ints


class Codes:
    """A growing list of distinct codes; a code keeps its index for ever."""

    def __init__(self, codes: Iterable[str] = ()) -> None:
        self._names: list[str] = []
        self._index: dict[str, int] = {}
        self.add_all(codes)

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, index: int) -> str:
        return self._names[index]

    @property
    def names(self) -> Sequence[str]:
        """Return the codes in the order of their indices."""
        return self._names

    def find(self, code: str) -> int | None:
        """Return the index of a code, ``None`` when it was never added."""
        return self._index.get(code)

    def add(self, code: str) -> int:
        """Return the index of a code, adding the code where it is new."""
        index = self._index.setdefault(code, len(self._names))
        if index == len(self._names):
            self._names.append(code)
        return index

    def add_all(self, codes: Iterable[str]) -> Ints:
        """Return the indices of codes, adding what is new."""
        index = self._index
        found = [index.setdefault(code, len(index)) for code in codes]
        self._names += islice(index, len(self._names), None)
        return np.array(found, dtype=np.int64)

    def translated(self, names: Sequence[str], index: Ints) -> Ints:
        """Return our indices for indices into ``names``, adding the codes that are new and used."""
        used, where = np.unique(index, return_inverse=True)
        known = self.add_all(names[int(name)] for name in used)
        return known[where.reshape(-1)] if used.size else np.zeros(0, dtype=np.int64)
