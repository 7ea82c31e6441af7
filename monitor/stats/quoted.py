"""What a quote says of a cell of the panel: which figures hold together, and the regular price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from monitor.domain.observation import Availability
from monitor.domain.quotes import Bools, Floats, QuoteTable

AVAILABILITIES: tuple[Availability, ...] = tuple(Availability)
"""Availabilities in the order of the index that the panel holds."""

UNKNOWN = np.int8(AVAILABILITIES.index(Availability.UNKNOWN))


ABSENT: Mapping[str, np.generic] = {
    "price": np.float64(np.nan),
    "listed_price": np.float64(np.nan),
    "regular_price": np.float64(np.nan),
    "stock": np.float32(np.nan),
    "sold": np.float32(np.nan),
    "received": np.float32(np.nan),
    "promotional": np.bool_(0),
    "availability": UNKNOWN,
    "observation": np.int64(-1),
    "reviewed": np.bool_(0),
    "converted": np.bool_(0),
    "minute": np.float32(np.nan),
    "log_regular": np.float64(np.nan),
}
"""What a cell of each figure holds where nothing was said."""


def log_regular(price: Floats, regular: Floats, promotional: Bools) -> Floats:
    """Return logarithms of regular prices: the stated one, else the price paid without promotion.

    NaN where neither is positive.
    """
    usual = np.where(np.isfinite(regular), regular, np.where(promotional, np.nan, price))
    return np.log(np.where(usual > 0, usual, np.nan))


def parts(quotes: QuoteTable) -> Iterator[tuple[tuple[str, ...], Bools]]:
    """Yield figures that hold together, and which quotes say them.

    A cell leads to the observation of its price, so that the proof of a price is the report that
    named it; without a price, to the last report.
    """
    priced = np.isfinite(quotes.price)
    stocked = np.isfinite(quotes.stock) | (quotes.availability != UNKNOWN)
    yield ("price", "listed_price", "regular_price", "promotional", "observation"), priced
    yield ("listed_price",), ~priced & np.isfinite(quotes.listed_price)
    known = (name for name in ("converted", "minute") if getattr(quotes, name) is not None)
    yield ("stock", "availability", *known), stocked
    for name in ("sold", "received"):
        yield (name,), np.isfinite(getattr(quotes, name))
