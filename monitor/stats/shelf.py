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
    figures = panel.memo.get(
        ("shelf", day, days, min_reports),
        panel.size,
        lambda columns: _figures(panel, day, columns, days, min_reports),
    )
    return _named(figures)


def shelf_of(panel: Panel, day: date, days: int, min_reports: int, series: Ints) -> Shelf:
    """Return the same of some series only, worked out anew."""
    return _named(_figures(panel, day, series, days, min_reports))


def _named(figures: Floats) -> Shelf:
    return Shelf(today=figures[0], usual=figures[1], low=figures[2], spread=figures[3])


def _figures(panel: Panel, day: date, columns: Ints, days: int, min_reports: int) -> Floats:
    row = panel.row_of(day)
    past = np.take(panel.stock[max(row - days, 0) : row], columns, axis=1).astype(np.float64)
    (middle, low), count = quantiles_of(past, 0.5, 0.0)
    usual = np.where(count >= min_reports, middle, np.nan)
    moves = np.abs(steps_between(np.log(np.where(past > 0, past, np.nan))))
    spread = np.nan_to_num(quantiles_of(moves, 0.5)[0][0])
    return np.stack([panel.stock[row, columns].astype(np.float64), usual, low, spread])
