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
from monitor.domain.quotes import Ints, QuoteTable
from monitor.domain.view import PriceRange

_KINDS = list(OutletKind)
_RETAIL = [
    _KINDS.index(kind)
    for kind in (
        OutletKind.MARKET,
        OutletKind.SUPERMARKET,
        OutletKind.MALL,
        OutletKind.CONVENIENCE,
    )
]

_TELLING_SHARE = 1 / 3


class Quotes:
    """A window of quotes ending on a day, asked product by product."""

    def __init__(self, table: QuoteTable, market: Market, day: date) -> None:
        self._day = day.toordinal()
        self._codes = {code: index for index, code in enumerate(table.products)}
        every = _frame(table, market)
        compared = _compared(every)
        today, compared_today = (part[part["day"] == self._day] for part in (every, compared))
        self._by_kind = _ranges(today, ["product", "kind"])
        self._overall = _ranges(compared_today, ["product"])
        self._medians = _medians(compared)
        self._compared = compared
        self._changes: dict[int, dict[int, float]] = {}

    def overall(self, product: str) -> PriceRange | None:
        """Return the range over the compared outlets, or ``None`` when none reported."""
        return self._overall.get((self._code(product),))

    def by_kind(self, product: str) -> dict[OutletKind, PriceRange]:
        """Return the range of each kind of outlet that reported."""
        code = self._code(product)
        ranges = {kind: self._by_kind.get((code, at)) for at, kind in enumerate(_KINDS)}
        return {kind: found for kind, found in ranges.items() if found is not None}

    def change(self, product: str, *, days: int) -> float | None:
        """Return the Jevons change over ``days`` in percent; ``None`` without a matched outlet."""
        if days not in self._changes:
            self._changes[days] = self._jevons(days)
        return self._changes[days].get(self._code(product))

    def history(self, product: str, *, days: int) -> tuple[float | None, ...]:
        """Return the medians of the last days, oldest first; ``None`` where too little came.

        The median of a few outlets speaks of those outlets and not of a change, so a day with
        less than a third of the most outlets that the window saw is a gap.
        """
        window = range(self._day - days + 1, self._day + 1)
        return tuple(self._medians.get((self._code(product), day)) for day in window)

    def _code(self, product: str) -> int:
        return self._codes.get(product, -1)

    def _jevons(self, days: int) -> dict[int, float]:
        now, then = (self._on(day) for day in (self._day, self._day - days))
        matched = now.merge(then, on=["product", "outlet"], suffixes=("_now", "_then"))
        logs = pd.Series(np.log(matched["price_now"] / matched["price_then"]))
        means = logs.groupby(matched["product"]).mean()
        codes = means.index.to_numpy(dtype=np.int64).tolist()
        return {code: math.expm1(mean) * 100 for code, mean in zip(codes, means, strict=True)}

    def _on(self, day: int) -> pd.DataFrame:
        return self._compared.loc[self._compared["day"] == day, ["product", "outlet", "price"]]


def medians_of(table: QuoteTable, market: Market) -> dict[str, tuple[float, int]]:
    """Return for each product the median of all its quotes that are compared, and their number."""
    prices = _compared(_frame(table, market)).groupby("product")["price"].agg(["median", "count"])
    rows = zip(prices.index, prices["median"], prices["count"], strict=True)
    return {table.products[at]: (float(median), int(count)) for at, median, count in rows}


def _compared(every: pd.DataFrame) -> pd.DataFrame:
    """Return the quotes of retail, and of whom else for products that retail never reports."""
    retail = every[every["kind"].isin(_RETAIL)]
    others = every[~every["product"].isin(retail["product"].unique())]
    return pd.concat([retail, others])


def _frame(table: QuoteTable, market: Market) -> pd.DataFrame:
    """Return the priced quotes in a fixed order; an absent or not positive price is no quote."""
    kinds = np.array([_kind(code, market) for code in table.outlets], dtype=np.int64)
    order = np.lexsort((table.day, _ranks(table.outlets)[table.outlet], table.product))
    order = order[np.nan_to_num(table.price[order]) > 0]
    return pd.DataFrame(
        {
            "product": table.product[order],
            "outlet": table.outlet[order],
            "kind": kinds[table.outlet[order]],
            "day": table.day[order],
            "price": table.price[order],
        }
    )


def _ranks(names: tuple[str, ...]) -> Ints:
    """Return the alphabetical place of each name, which does not depend on who reported first."""
    places = {name: place for place, name in enumerate(sorted(names))}
    return np.array([places[name] for name in names], dtype=np.int64)


def _kind(code: str, market: Market) -> int:
    outlet = market.outlets.get(code)
    return _KINDS.index(outlet.kind if outlet else OutletKind.MARKET)


def _medians(frame: pd.DataFrame) -> dict[tuple[int, int], float]:
    days = frame.groupby(["product", "day"])["price"].agg(["median", "count"]).reset_index()
    most = days.groupby("product")["count"].transform("max")
    told = days[days["count"] >= _TELLING_SHARE * most]
    keys = told[["product", "day"]].to_numpy(dtype=np.int64).tolist()
    return {
        (product, day): float(middle)
        for (product, day), middle in zip(keys, told["median"], strict=True)
    }


def _ranges(frame: pd.DataFrame, keys: list[str]) -> dict[tuple[int, ...], PriceRange]:
    table = frame.groupby(keys)["price"].agg(["min", "median", "max", "count"])
    index = table.index.to_frame().to_numpy(dtype=np.int64).tolist()
    return {
        tuple(key): PriceRange(
            low=float(low), median=float(middle), high=float(high), outlets=int(count)
        )
        for key, (low, middle, high, count) in zip(index, table.to_numpy(), strict=True)
    }
