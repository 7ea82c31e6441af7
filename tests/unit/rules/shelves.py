"""Quotes with stock, sales, receipts and shelf words for tests of supply rules."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain.observation import Availability
from tests.unit.stats.tables import NAN, Quote

TONNE = 1_000_000.0


def shelves(
    outlet: str,
    stocks: Sequence[float | None],
    sold: Sequence[float] = (),
    received: Sequence[float] = (),
    **more: object,
) -> list[Quote]:
    """Return one quote a day, the last on ``DAY``; tonnes, ``None`` is a day without a report."""
    return [
        Quote(
            outlet=outlet,
            back=len(stocks) - 1 - at,
            stock=stock * TONNE,
            sold=sold[at] * TONNE if sold else NAN,
            received=received[at] * TONNE if received else NAN,
            observation=100 + at,
            **more,  # type: ignore[arg-type]
        )
        for at, stock in enumerate(stocks)
        if stock is not None
    ]


def shelf(outlet: str, word: Availability, **more: object) -> Quote:
    return Quote(outlet=outlet, availability=word, observation=7, **more)  # type: ignore[arg-type]


def falling(outlet: str, last: float, daily: float = 1.0, days: int = 8) -> list[Quote]:
    """Return a stock that falls evenly to ``last`` tonnes and is never filled up."""
    return shelves(outlet, [last + daily * (days - 1 - at) for at in range(days)])
