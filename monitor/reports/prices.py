"""The day's prices out of the ledger's columns, computed for all products at once with pandas.

What is compared is what a household pays: wholesalers and warehouses are shown by kind but take no
part in a product's median and change, unless nobody else ever reports it.
"""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd

from monitor.domain.market import Market, OutletKind
from monitor.domain.quotes import QuoteTable
from monitor.domain.view import PriceRange

_RETAIL = (
    OutletKind.MARKET,
    OutletKind.SUPERMARKET,
    OutletKind.MALL,
    OutletKind.CONVENIENCE,
)


class Quotes:
    """A window of quotes ending on a day, asked product by product."""

    def __init__(self, table: QuoteTable, market: Market, day: date) -> None:
        self._day = day.toordinal()
        every = _frame(table, market)
        retail = every[every["kind"].isin([kind.value for kind in _RETAIL])]
        others = every[~every["product"].isin(retail["product"])]
        compared = pd.concat([retail, others])
        today, compared_today = (part[part["day"] == self._day] for part in (every, compared))
        self._by_kind = _ranges(today, ["product", "kind"])
        self._overall = _ranges(compared_today, ["product"])
        self._medians = compared.groupby(["product", "day"])["price"].median().to_dict()
        self._compared = compared.set_index(["product", "outlet", "day"])["price"]
        self._changes: dict[int, dict[str, float]] = {}

    def overall(self, product: str) -> PriceRange | None:
        """Return the range over the compared outlets, or ``None`` when none reported."""
        return self._overall.get((product,))

    def by_kind(self, product: str) -> dict[OutletKind, PriceRange]:
        """Return the range of each kind of outlet that reported."""
        ranges = {kind: self._by_kind.get((product, kind.value)) for kind in OutletKind}
        return {kind: found for kind, found in ranges.items() if found is not None}

    def change(self, product: str, *, days: int) -> float | None:
        """Return the Jevons change over ``days`` in percent; ``None`` without a matched outlet."""
        if days not in self._changes:
            self._changes[days] = self._jevons(days)
        return self._changes[days].get(product)

    def history(self, product: str, *, days: int) -> tuple[float | None, ...]:
        """Return the medians of the last days, oldest first; ``None`` where nothing came."""
        window = range(self._day - days + 1, self._day + 1)
        return tuple(self._medians.get((product, day)) for day in window)

    def _jevons(self, days: int) -> dict[str, float]:
        now, then = (_on(self._compared, day) for day in (self._day, self._day - days))
        matched = pd.concat([now, then], axis=1, join="inner", keys=["now", "then"])
        logs = pd.Series(np.log(matched["now"] / matched["then"]), index=matched.index)
        means = logs.groupby(level="product").mean()
        return {str(product): math.expm1(mean) * 100 for product, mean in means.items()}


def _frame(table: QuoteTable, market: Market) -> pd.DataFrame:
    """Return the priced quotes in a fixed order; an absent or not positive price is no quote."""
    kinds = [_kind(code, market) for code in table.outlets]
    priced = np.nan_to_num(table.price) > 0
    frame = pd.DataFrame(
        {
            "product": np.array(table.products, dtype=object)[table.product[priced]],
            "outlet": np.array(table.outlets, dtype=object)[table.outlet[priced]],
            "kind": np.array(kinds, dtype=object)[table.outlet[priced]],
            "day": table.day[priced],
            "price": table.price[priced],
        }
    )
    return frame.sort_values(["product", "outlet", "day"], ignore_index=True)


def _kind(code: str, market: Market) -> str:
    outlet = market.outlets.get(code)
    return outlet.kind.value if outlet else OutletKind.MARKET.value


def _ranges(frame: pd.DataFrame, keys: list[str]) -> dict[tuple[str, ...], PriceRange]:
    table = frame.groupby(keys)["price"].agg(["min", "median", "max", "count"])
    index = table.index.to_frame().astype(str).to_numpy()
    return {
        tuple(key): PriceRange(
            low=float(low), median=float(middle), high=float(high), outlets=int(count)
        )
        for key, (low, middle, high, count) in zip(index, table.to_numpy(), strict=True)
    }


def _on(series: pd.Series[float], day: int) -> pd.Series[float]:
    return series[series.index.get_level_values("day") == day].droplevel("day")
