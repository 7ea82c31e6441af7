"""Facts in bulk: columns of the ledger, as the panel loads them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteTable:
    """Effective observations as columns of equal length n, the last of each series and local day.

    ``outlet`` and ``product`` index into ``outlets`` and ``products``; ``day`` is a proleptic
    ordinal (``date.toordinal``). Figures are float64 with NaN for absent: prices in minor
    currency per base unit, quantities in thousandths of the base unit. ``availability`` is the
    index into ``list(Availability)``. ``observation`` is the ledger's id: it leads to the payload.
    ``converted`` says which stocks were told as a percentage or as days of cover (none: no one),
    ``minute`` in which minute of the day (UTC) a quote was made (none: not known).
    """

    outlets: tuple[str, ...]
    products: tuple[str, ...]
    outlet: Ints
    product: Ints
    day: Ints
    price: Floats
    listed_price: Floats
    regular_price: Floats
    promotional: Bools
    stock: Floats
    sold: Floats
    received: Floats
    availability: Ints
    observation: Ints
    converted: Bools | None = None
    minute: Floats | None = None

    def __len__(self) -> int:
        return len(self.day)

    def take(self, rows: Ints | Bools) -> QuoteTable:
        """Return these rows, by index (k,) or by mask (n,); outlets and products stay as named."""
        columns: dict[str, Any] = {
            name: getattr(self, name)[rows]
            for name in self.__slots__
            if name not in {"outlets", "products"} and getattr(self, name) is not None
        }
        return replace(self, **columns)
