"""The panel: a window of the market as dense arrays by day and series.

A series is one product at one outlet. The panel is a cache of the ledger and never the truth: it
is built from the ledger at start and updated in place as reports arrive. Prices are float64, which
holds every amount of đồng exactly; quantities are float32.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import date
from typing import cast

import numpy as np

from monitor.domain.market import Market, OutletKind
from monitor.domain.quotes import Bools, Floats, Ints, QuoteTable
from monitor.stats.codes import Codes
from monitor.stats.groups import OutletIndex
from monitor.stats.memo import Memories
from monitor.stats.quoted import ABSENT, log_regular, parts
from monitor.stats.sheet import Sheet
from monitor.stats.strata import Strata

KINDS: tuple[OutletKind, ...] = tuple(OutletKind)
"""Outlet kinds in the order of the index that ``Panel.kind`` holds."""


class Panel(Memories):
    """The market of the last ``window_days`` days, and what was worked out of it (``Memo``).

    Figures have the shape (days, series), oldest day first; ``outlet``, ``product``, ``area``,
    ``kind`` and ``retailer`` give each series its index into ``outlets``, ``products``, ``areas``,
    ``KINDS`` and ``retailers`` (-1 for an outlet of no known retailer). NaN means absent. Whoever
    reads the arrays must not write to them.
    """

    def __init__(
        self,
        market: Market,
        last_day: date,
        window_days: int,
        areas: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._market = market
        self._area_by_outlet = dict(areas or {})
        self._last = last_day.toordinal()
        self._window = window_days
        self._sheet = Sheet(ABSENT, window_days, 0)
        self._series: dict[tuple[int, int], int] = {}
        self.outlets = Codes(market.outlets)
        self.products = Codes(market.products)
        self.areas = Codes(market.areas)
        self.retailers = Codes(market.retailers)
        self.outlet = self.product = self.area = self.kind = np.zeros(0, dtype=np.int64)
        self.retailer = self.outlet
        self.strata = Strata()
        self.by_outlet = self._outlet_index()

    @classmethod
    def build(
        cls,
        quotes: QuoteTable,
        market: Market,
        last_day: date,
        window_days: int,
        areas: Mapping[str, str] | None = None,
    ) -> Panel:
        """Return the panel of the window that ends on ``last_day``.

        ``areas`` gives the area of outlets that the market does not know; they are taken for
        markets, and lie in the area "" when nothing is said. Quotes after ``last_day`` are
        left out.
        """
        panel = cls(market, last_day, window_days, areas)
        panel._write(quotes, quotes.day <= panel._last)
        return panel

    def part(self, series: Ints) -> Panel:
        """Return a panel of some series only, given ascending; codes keep their indices."""
        found = copy(self)
        found._sheet = self._sheet.part(series)  # noqa: SLF001 - its own kind
        for name in ("outlet", "product", "area", "kind", "retailer"):
            setattr(found, name, getattr(self, name)[series])
        pairs = zip(found.outlet.tolist(), found.product.tolist(), strict=True)
        found._series = {pair: number for number, pair in enumerate(pairs)}  # noqa: SLF001
        found.strata = Strata()
        found.forget()
        found._index(found.product, found.area, found.kind)  # noqa: SLF001
        return found

    def apply(self, quotes: QuoteTable) -> Ints:
        """Write quotes in place and return the indices of the series they touched, ascending.

        What a quote leaves out stays as an earlier one of its series and day said it: prices and
        stocks may come in two reports. A price brings the listed and regular price and the
        promotion of its report with it, a stock its availability. Of several quotes the last one
        holds. The window rolls forward to a newer day; quotes older than it are left out.
        """
        if len(quotes) == 0:
            return np.zeros(0, dtype=np.int64)
        self.advance(date.fromordinal(max(int(quotes.day.max()), self._last)))
        touched = self._write(quotes, np.ones(len(quotes), dtype=bool))
        strata, outlets, index = self.strata.of[touched], self.outlet[touched], self.by_outlet
        places = outlets, index.area[outlets], index.owner[outlets]
        self.touch(int(quotes.day.min()), touched, strata, self.strata.market[strata], *places)
        return touched

    def advance(self, day: date) -> None:
        """Roll the window forward so that it ends on ``day``; an earlier day changes nothing."""
        ahead = day.toordinal() - self._last
        if ahead > 0:
            self._sheet.roll(ahead)
            self._last += ahead

    @property
    def last_day(self) -> date:
        """Return the newest day of the window."""
        return date.fromordinal(self._last)

    @property
    def days(self) -> Ints:
        """Return the ordinals of the window's days, oldest first."""
        return np.arange(self._last - self._window + 1, self._last + 1)

    @property
    def size(self) -> int:
        """Return the number of series."""
        return len(self.outlet)

    def row_of(self, day: date) -> int:
        """Return the row of a day.

        Raises:
            ValueError: the day lies outside the window.
        """
        row = day.toordinal() - self._last + self._window - 1
        if not 0 <= row < self._window:
            first = date.fromordinal(self._last - self._window + 1)
            raise ValueError(
                f"{day} lies outside the panel, which holds {first} to {self.last_day}"
            )
        return row

    def series_of(self, outlet: str, product: str) -> int | None:
        """Return the index of a series by its codes, ``None`` when it was never reported."""
        row, column = self.outlets.find(outlet), self.products.find(product)
        return None if row is None or column is None else self._series.get((row, column))

    def observation_id(self, day: date, series: int) -> int | None:
        """Return the ledger's id of the observation behind a cell, ``None`` where there is none."""
        found = int(self.observation[self.row_of(day), series])
        return found if found >= 0 else None

    @property
    def price(self) -> Floats:
        """Return prices paid now, minor currency per base unit."""
        return cast("Floats", self._sheet["price"])

    @property
    def listed_price(self) -> Floats:
        """Return listed prices (giá niêm yết), minor currency per base unit."""
        return cast("Floats", self._sheet["listed_price"])

    @property
    def regular_price(self) -> Floats:
        """Return prices without a promotion, where reported."""
        return cast("Floats", self._sheet["regular_price"])

    @property
    def log_regular(self) -> Floats:
        """Return logarithms of regular prices; under a promotion only of a stated one."""
        return cast("Floats", self._sheet["log_regular"])

    @property
    def stock(self) -> Floats:
        """Return stocks in thousandths of the base unit (float32)."""
        return cast("Floats", self._sheet["stock"])

    @property
    def sold(self) -> Floats:
        """Return sales of the day in thousandths of the base unit (float32)."""
        return cast("Floats", self._sheet["sold"])

    @property
    def received(self) -> Floats:
        """Return receipts of the day in thousandths of the base unit (float32)."""
        return cast("Floats", self._sheet["received"])

    @property
    def promotional(self) -> Bools:
        """Say where the price paid is a promotional one."""
        return cast("Bools", self._sheet["promotional"])

    @property
    def availability(self) -> Ints:
        """Return indices into ``AVAILABILITIES``."""
        return cast("Ints", self._sheet["availability"])

    @property
    def observation(self) -> Ints:
        """Return the ledger's ids, -1 where nothing was reported."""
        return cast("Ints", self._sheet["observation"])

    @property
    def converted(self) -> Bools:
        """Say where the stock was told as a percentage above normal or as days of cover."""
        return cast("Bools", self._sheet["converted"])

    @property
    def minute(self) -> Floats:
        """Return in which minute of the day (UTC) the stock was told (float32); NaN: not known."""
        return cast("Floats", self._sheet["minute"])

    @property
    def reviewed(self) -> Bools:
        """Say where a person decided that the price is true, however unlikely."""
        return cast("Bools", self._sheet["reviewed"])

    def mark_reviewed(self, observations: Collection[int]) -> None:
        """Mark the prices of these ledger ids as decided by a person, until others replace them."""
        if observations:
            self._sheet["reviewed"][np.isin(self.observation, list(observations))] = True

    def _write(self, quotes: QuoteTable, wanted: Bools) -> Ints:
        row = quotes.day - self._last + self._window - 1
        chosen = np.flatnonzero(wanted & (row >= 0))
        series = self._columns(quotes, chosen)
        cells = row[chosen], series
        for names, said in parts(quotes):
            self._fill(quotes, names, cells, chosen, said[chosen])
        priced = np.isfinite(quotes.price[chosen])
        self._sheet["reviewed"][row[chosen][priced], series[priced]] = False
        unpriced = np.isnan(self._sheet["price"][cells])
        self._fill(quotes, ("observation",), cells, chosen, unpriced)
        self._sheet["log_regular"][cells] = log_regular(
            *(self._sheet[name][cells] for name in ("price", "regular_price", "promotional"))
        )
        return np.unique(series)

    def _fill(
        self,
        quotes: QuoteTable,
        names: Sequence[str],
        cells: tuple[Ints, Ints],
        chosen: Ints,
        said: Bools,
    ) -> None:
        """Write some figures of the chosen quotes into their cells, where they were said."""
        where = cells[0][said], cells[1][said]
        for name in names:
            self._sheet[name][where] = getattr(quotes, name)[chosen[said]]

    def _columns(self, quotes: QuoteTable, chosen: Ints) -> Ints:
        outlet = self.outlets.translated(quotes.outlets, quotes.outlet[chosen])
        product = self.products.translated(quotes.products, quotes.product[chosen])
        width = len(self.products)  # numbers are sorted ten times as fast as pairs
        numbers, where = np.unique(outlet * width + product, return_inverse=True)
        pairs = [divmod(number, width) for number in numbers.tolist()]
        new = [pair for pair in pairs if pair not in self._series]
        if new:
            self._add_series(new)
        return np.array([self._series[pair] for pair in pairs], dtype=np.int64)[where]

    def _add_series(self, pairs: Sequence[tuple[int, int]]) -> None:
        for pair in pairs:
            self._series[pair] = len(self._series)
        self._sheet.widen(len(self._series))
        outlets, products = (np.array(part, dtype=np.int64) for part in zip(*pairs, strict=True))
        places = {int(outlet): self._place(int(outlet)) for outlet in np.unique(outlets)}
        area, kind, retailer = np.array([places[int(outlet)] for outlet in outlets], np.int64).T
        new = {"area": area, "kind": kind, "retailer": retailer}
        for name, values in {"outlet": outlets, "product": products, **new}.items():
            setattr(self, name, np.concatenate([getattr(self, name), values]))
        self._index(products, area, kind)

    def _index(self, products: Ints, area: Ints, kind: Ints) -> None:
        """Give new series their strata, and all series their outlets."""
        self.strata.add(products, area, kind)
        self.market_memo.clear()  # a new product or kind gives the markets other numbers
        self.owner_memo.clear()
        self.by_outlet = self._outlet_index()

    def _outlet_index(self) -> OutletIndex:
        places = self.area, len(self.areas), self.kind, self.retailer, len(self.retailers)
        return OutletIndex(self.outlet, len(self.outlets), *places)

    def _place(self, outlet: int) -> tuple[int, int, int]:
        code = self.outlets[outlet]
        known = self._market.outlets.get(code)
        area = known.area if known else self._area_by_outlet.get(code, "")
        kind = known.kind if known else OutletKind.MARKET
        owner = known.retailer if known else None
        return self.areas.add(area), KINDS.index(kind), self.retailers.add(owner) if owner else -1
