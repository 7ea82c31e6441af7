"""Observations just appended, as the columns that the panel takes."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np

from monitor.domain.calendar import local_day, minute_of
from monitor.domain.observation import CONVERTED, Availability, Observation
from monitor.domain.quotes import Floats, QuoteTable

_AVAILABILITY = {word: index for index, word in enumerate(Availability)}


def quotes_of(
    observations: Sequence[Observation], ids: Sequence[int], zone: ZoneInfo
) -> QuoteTable:
    """Return observations and their ledger ids as one table, oldest first."""
    order = sorted(range(len(ids)), key=lambda at: observations[at].observed_at)
    rows = [observations[at] for at in order]
    outlets, outlet = _coded([row.outlet for row in rows])
    products, product = _coded([row.product for row in rows])
    days: dict[object, int] = {}
    for row in rows:
        if row.observed_at not in days:
            days[row.observed_at] = local_day(row.observed_at, zone).toordinal()
    return QuoteTable(
        outlets=outlets,
        products=products,
        outlet=outlet,
        product=product,
        day=np.array([days[row.observed_at] for row in rows], dtype=np.int64),
        price=_figures([row.price for row in rows]),
        listed_price=_figures([row.listed_price for row in rows]),
        regular_price=_figures([row.regular_price for row in rows]),
        promotional=np.array([row.is_promotional for row in rows], dtype=np.bool_),
        stock=_figures([row.stock for row in rows]),
        sold=_figures([row.sold for row in rows]),
        received=_figures([row.received for row in rows]),
        availability=np.array([_AVAILABILITY[row.availability] for row in rows], dtype=np.int64),
        observation=np.array([ids[at] for at in order], dtype=np.int64),
        converted=np.array([row.stock_form in CONVERTED for row in rows], dtype=np.bool_),
        minute=_figures([minute_of(row.observed_at) for row in rows]),
    )


def _coded(texts: list[str]) -> tuple[tuple[str, ...], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    codes: dict[str, int] = {}
    index = np.array([codes.setdefault(text, len(codes)) for text in texts], dtype=np.int64)
    return tuple(codes), index


def _figures(values: Sequence[int | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
