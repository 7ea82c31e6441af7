"""Small quote tables for tests of statistics and rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from monitor.domain.market import Market
from monitor.domain.observation import Availability
from monitor.domain.quotes import QuoteTable
from monitor.stats.panel import Panel

DAY = date(2020, 10, 31)
"""The last day of most test panels: far from Tết."""

NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One row of a table; ``back`` counts days before ``DAY``."""

    outlet: str = "cho-sat"
    product: str = "pork"
    back: int = 0
    price: float = NAN
    listed_price: float = NAN
    regular_price: float = NAN
    promotional: bool = False
    stock: float = NAN
    sold: float = NAN
    received: float = NAN
    availability: Availability = Availability.UNKNOWN
    observation: int = -1
    minute: float = NAN


def table(quotes: Iterable[Quote], last_day: date = DAY) -> QuoteTable:
    rows = list(quotes)
    outlets = sorted({row.outlet for row in rows})
    products = sorted({row.product for row in rows})
    days = [(last_day - timedelta(days=row.back)).toordinal() for row in rows]
    words = list(Availability)
    return QuoteTable(
        outlets=tuple(outlets),
        products=tuple(products),
        outlet=np.array([outlets.index(row.outlet) for row in rows], dtype=np.int64),
        product=np.array([products.index(row.product) for row in rows], dtype=np.int64),
        day=np.array(days, dtype=np.int64),
        price=np.array([row.price for row in rows], dtype=float),
        listed_price=np.array([row.listed_price for row in rows], dtype=float),
        regular_price=np.array([row.regular_price for row in rows], dtype=float),
        promotional=np.array([row.promotional for row in rows], dtype=bool),
        stock=np.array([row.stock for row in rows], dtype=float),
        sold=np.array([row.sold for row in rows], dtype=float),
        received=np.array([row.received for row in rows], dtype=float),
        availability=np.array([words.index(row.availability) for row in rows], dtype=np.int64),
        observation=np.array([row.observation for row in rows], dtype=np.int64),
        minute=np.array([row.minute for row in rows], dtype=float),
    )


def series(
    prices: Iterable[float | None], outlet: str = "cho-sat", product: str = "pork"
) -> list[Quote]:
    """Return one quote a day, the last on ``DAY``; ``None`` is a day without a report."""
    listed = list(prices)
    return [
        Quote(
            outlet=outlet,
            product=product,
            back=len(listed) - 1 - at,
            price=price,
            observation=1000 + at,
        )
        for at, price in enumerate(listed)
        if price is not None
    ]


def panel(quotes: Iterable[Quote], market: Market | None = None, days: int = 60) -> Panel:
    return Panel.build(table(quotes), market or Market.of(), DAY, days)
