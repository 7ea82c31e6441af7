"""How full shelves are against their own past: today's stock, the usual one, the lowest lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.stats.baseline import quantiles_of, steps_between
from monitor.stats.panel import Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Figures by series in thousandths of the base unit; NaN where nothing is known.

    ``today`` is the stock of the day, ``usual`` the median and ``low`` the lowest of the days
    before, ``spread`` the median size of the steps between reports as a logarithm.
    """

    today: Floats
    usual: Floats
    low: Floats
    spread: Floats


def shelf(panel: Panel, day: date, days: int, min_reports: int) -> Shelf:
    """Return today's and the usual stock of every series over the ``days`` before a day.

    Without ``min_reports`` stocks among them there is no usual one. The panel remembers it.
    """
    row = panel.row_of(day)
    past = panel.memo.get(
        ("shelf", day, days, min_reports),
        panel.size,
        lambda columns: _past(panel, row, columns, days, min_reports),
        until=day.toordinal() - 1,
    )
    today = panel.memo.get(
        ("shelf", day), panel.size, lambda columns: _today(panel, row, columns)[None]
    )
    return _named(today[0], past)


def shelf_of(panel: Panel, day: date, days: int, min_reports: int, series: Ints) -> Shelf:
    """Return the same of some series only, worked out anew."""
    row = panel.row_of(day)
    past = _past(panel, row, series, days, min_reports)
    return _named(_today(panel, row, series), past)


def _named(today: Floats, past: Floats) -> Shelf:
    usual, low, spread = past
    return Shelf(today=today, usual=usual, low=low, spread=spread)


def _today(panel: Panel, row: int, columns: Ints) -> Floats:
    return np.asarray(panel.stock[row, columns], dtype=np.float64)


def _past(panel: Panel, row: int, columns: Ints, days: int, min_reports: int) -> Floats:
    past = np.take(panel.stock[max(row - days, 0) : row], columns, axis=1).astype(np.float64)
    (middle, low), count = quantiles_of(past, 0.5, 0.0)
    usual = np.where(count >= min_reports, middle, np.nan)
    moves = np.abs(steps_between(np.log(np.where(past > 0, past, np.nan))))
    spread = np.nan_to_num(quantiles_of(moves, 0.5)[0][0])
    return np.stack([usual, low, spread])
