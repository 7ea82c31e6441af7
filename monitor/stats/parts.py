"""What of a report hangs together: a price with its promotion, a stock with its shelf."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from monitor.domain.observation import Availability
from monitor.domain.quotes import Bools, Floats, QuoteTable

UNKNOWN = np.int8(tuple(Availability).index(Availability.UNKNOWN))


def log_regular(price: Floats, regular: Floats, promotional: Bools) -> Floats:
    """Return logarithms of regular prices; under a promotion only of a stated one."""
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
    yield ("stock", "availability"), stocked
    for name in ("sold", "received"):
        yield (name,), np.isfinite(getattr(quotes, name))
