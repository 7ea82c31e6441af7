"""The price of what an alert is about, day by day: the course behind its figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median
from typing import Final

from monitor.domain.alert import Alert
from monitor.domain.market import Market
from monitor.domain.store import Transaction

_DAYS: Final = 28
_BEFORE, _MOST = timedelta(days=7), timedelta(days=90)
"""How much is shown before the day on which an alert opened, and at most in all."""


def course_of(tx: Transaction, alert: Alert, market: Market, until: date) -> dict[date, float]:
    """Return the median price of each day up to one, oldest first; empty if it is about none.

    It begins four weeks before, or a week before the alert opened.
    """
    if not alert.unit.startswith("đ"):
        return {}
    begin = min(until - timedelta(days=_DAYS - 1), alert.opened_on - _BEFORE)
    first = max(begin, until - _MOST)
    days = tx.ledger.prices(alert.subject.product, _outlets(alert, market), first, until)
    return {day: median(prices) for day, prices in days.items()}


def _outlets(alert: Alert, market: Market) -> list[str]:
    """Return the outlets whose prices an alert speaks of: its own, its sample, or its area's."""
    subject, sample = alert.subject, alert.evidence.get("baselines")
    if subject.outlet:
        return [subject.outlet]
    if isinstance(sample, Mapping):
        return [str(code) for code in sample]
    kind = alert.evidence.get("outlet_kind")
    return [
        outlet.code
        for outlet in market.outlets.values()
        if (not subject.area or outlet.area == subject.area) and (not kind or outlet.kind == kind)
    ]
