"""Stocks told as a percentage above normal or as days of cover, converted by a named method.

``stock_from_percent``: normal × (1 + percent / 100), where normal is the median of the quantities
that the series itself reported in the window. ``stock_from_days``: days × the median of the sales
that it reported in the last 28 days. The lower end of a range counts, because a reserve must not
be overstated; without five reports behind it a figure stays as it was told. The text as reported is
kept, and the input stands beside the method in the flags, in thousandths of the base unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from monitor.domain.errors import BadRecordError
from monitor.domain.observation import Observation, StockForm
from monitor.domain.quotes import Floats
from monitor.normalise.units import read_size
from monitor.stats.panel import Panel

LEAST_REPORTS = 5
SALES_DAYS = 28
_RATE = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


def with_quantities(lines: Sequence[Observation], panel: Panel) -> tuple[Observation, ...]:
    """Return the lines of a report with the stocks converted that can be."""
    if all(one.stock is not None or one.stock_form is None for one in lines):
        return tuple(lines)
    return tuple(_converted(one, panel) for one in lines)


def _converted(one: Observation, panel: Panel) -> Observation:
    series = panel.series_of(one.outlet, one.product)
    rate = _rate(one.stock_as_reported)
    if one.stock is not None or series is None or rate is None:
        return one
    match one.stock_form:
        case StockForm.PERCENT_ABOVE_NORMAL:
            told = np.where(panel.converted[:, series], np.nan, panel.stock[:, series])
            return _with(one, "stock_from_percent", "normal", told, 1 + rate / 100)
        case StockForm.DAYS_OF_COVER:
            sold = panel.sold[-SALES_DAYS:, series]
            return _with(one, "stock_from_days", "outflow", sold, rate)
        case _:
            return one


def _with(one: Observation, method: str, name: str, told: Floats, times: Decimal) -> Observation:
    known = told[np.isfinite(told)]
    if known.size < LEAST_REPORTS:
        return one
    level = round(float(np.median(known)))
    flags = (*one.flags, method, f"{name}={level}")
    return replace(one, stock=round(level * times), flags=flags)


def _rate(text: str) -> Decimal | None:
    found = _RATE.search(text)
    try:
        return read_size(found[0]) if found else None
    except BadRecordError:
        return None
