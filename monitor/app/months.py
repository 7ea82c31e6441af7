"""The months: medians kept as reports come in, and what the last whole month says of each product.

Context for people who read a price against the years, beside the rules that judge it by days.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from monitor.domain.calendar import local_day
from monitor.domain.months import MonthLine, MonthlyMedian
from monitor.reports.prices import medians_of
from monitor.stats.monthly import monthly_context
from monitor.stats.tet import month_number

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_UPTO = "months_upto"
"""Under which name the last observation stands that the medians know of."""
_WAITING = "months_waiting"
"""Under which name the months stand of which something was said while they were not over."""
_YEAR = 12


class Months:
    """Keeps the monthly medians and reads them against earlier years."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def refresh(self) -> int:
        """Work out the months that anything new was said of; return how many.

        The running month waits until it is over: nobody is shown half a month.
        """
        store, market, this = self._monitor.store, self._monitor.settings.market, self._this()
        with store.read() as tx:
            known, count = int(tx.archive.value(_UPTO) or 0), tx.ledger.count()
            waiting = map(date.fromisoformat, (tx.archive.value(_WAITING) or "").split())
            touched = sorted({*tx.months.touched(known), *waiting})
        months = [month for month in touched if month < this]
        for month in months:
            with store.read() as tx:
                quotes = tx.ledger.window(month, _next(month) - timedelta(days=1))
            medians = [
                MonthlyMedian(product=product, month=month, median=median, quotes=number)
                for product, (median, number) in medians_of(quotes, market).items()
            ]
            with store.begin() as tx:
                tx.months.put(month, medians)
        with store.begin() as tx:
            tx.archive.set_value(_UPTO, str(count))
            later = " ".join(month.isoformat() for month in touched if month >= this)
            tx.archive.set_value(_WAITING, later)
        return len(months)

    def lines(self) -> list[MonthLine]:
        """Return what the last whole month says of every product that was ever priced."""
        settings, this = self._monitor.settings, self._this()
        with self._monitor.store.read() as tx:
            every = [one for one in tx.months.every() if one.month < this]
        by_product: dict[str, dict[int, MonthlyMedian]] = {}
        for one in every:
            by_product.setdefault(one.product, {})[month_number(one.month)] = one
        last = _before(this)
        return [
            _line(code, by_product[code], last)
            for code in settings.market.products
            if code in by_product
        ]

    def _this(self) -> date:
        """Return the first day of the running month."""
        return local_day(self._monitor.clock.now(), self._monitor.settings.zone).replace(day=1)


def _line(product: str, known: dict[int, MonthlyMedian], month: date) -> MonthLine:
    last = month_number(month)
    first = min(known)
    medians = np.full(last - first + 1, np.nan)
    for number, one in known.items():
        medians[number - first] = one.median
    context = monthly_context(medians, first)
    now = known.get(last)
    return MonthLine(
        product=product,
        month=month,
        median=now.median if now else None,
        quotes=now.quotes if now else 0,
        change_month=_change(now, known.get(last - 1)),
        change_year=_change(now, known.get(last - _YEAR)),
        months=context.months,
        band=str(context.band),
        alps=context.alps,
        expected=context.expected,
        anomaly=str(context.anomaly),
        ipa=context.ipa,
        alps_reason=context.alps_reason,
        ipa_reason=context.ipa_reason,
    )


def _change(now: MonthlyMedian | None, then: MonthlyMedian | None) -> float | None:
    return None if now is None or then is None else 100 * (now.median / then.median - 1)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
