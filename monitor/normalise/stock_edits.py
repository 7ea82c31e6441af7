"""Edits of stocks and of whole reports: contradictions, books, copies, what was carried forward.

None of these is set aside but a stock a thousand times the usual, which would hide a shortage: kg
and grams, or tonnes, were confused. All others are accepted and marked, because an empty shelf and
wrong books are news themselves (the rule ``balance`` judges them once the day is over).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.calendar import minute_of
from monitor.domain.errors import ImplausibleStockError
from monitor.domain.observation import Availability
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.wording import number
from monitor.normalise.sheet import EditSheet
from monitor.stats.panel import Panel
from monitor.stats.previous import equal_reports, figure_before, is_same_hour
from monitor.stats.stillness import MIN_FIGURES
from monitor.stats.usual import Usual

THOUSANDFOLD = 300.0
"""From this factor over the usual on, a stock was written in the wrong unit."""
UNCHANGED_DAYS = 7
UNCHANGED_REPORTS = 5
_TOLERANCE_PERCENT, _TOLERANCE_THOUSANDTHS = 2.0, 1000.0
"""What books may be off, as in the rule ``balance``."""
_SATURDAY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Where the lines of a report lie in the panel; -1 for a series that it does not know."""

    row: Ints
    series: Ints


def cells_of(sheet: EditSheet, days: list[date], panel: Panel) -> Cells:
    """Return the cells of the lines, observed on these local days."""
    first = int(panel.days[0])
    found = [panel.series_of(one.outlet, one.product) for one in sheet.observations]
    return Cells(
        row=np.array([day.toordinal() - first for day in days], dtype=np.int64),
        series=np.array([-1 if one is None else one for one in found], dtype=np.int64),
    )


def edit_stocks(sheet: EditSheet, usual: Usual) -> None:
    """Set stocks aside that are a thousand times the usual."""
    for at, one in enumerate(sheet.observations):
        before = usual.stocks.get((one.outlet, one.product), 0.0)
        if not one.stock or before <= 0 or one.stock < THOUSANDFOLD * before:
            continue
        meant = round(one.stock / 1000)
        text = (
            f"a stock of {number(one.stock / 1000)} against the usual {number(before / 1000)}: "
            f"units confused? ÷ 1000 would be {number(meant / 1000, 1)}"
        )
        proposal = {"stock": str(meant), "factor": "÷ 1000", "confusion": "stock_unit"}
        sheet.set_stock_aside(at, ImplausibleStockError.reason, text, proposal)


def mark_contradictions(sheet: EditSheet, panel: Panel, cells: Cells) -> None:
    """Mark lines that contradict themselves, or the last report of their series."""
    lines = sheet.observations
    stock, sold, received = (
        _figures([getattr(one, name) for one in lines]) for name in ("stock", "sold", "received")
    )
    out = np.array([one.availability is Availability.OUT_OF_STOCK for one in lines], dtype=bool)
    filled = np.array([one.availability is Availability.IN_STOCK for one in lines], dtype=bool)
    opening = figure_before(panel.stock, cells.row, cells.series, 1)
    _mark(sheet, (out & (stock > 0)) | (filled & (stock == 0)), "shelf_contradicts_stock")
    opened = figure_before(panel.minute, cells.row, cells.series, 1)
    now = np.array([minute_of(one.observed_at) for one in lines], dtype=np.float64)
    opening[~is_same_hour(opened, now)] = np.nan
    _mark(sheet, (opening == 0) & (sold > 0) & ~(received > 0), "sold_without_stock")
    there = opening + received
    off = np.abs(there - sold - stock)
    allowed = np.fmax(_TOLERANCE_PERCENT / 100 * there, _TOLERANCE_THOUSANDTHS)
    _mark(sheet, off > allowed, "books_do_not_add_up")


def mark_copies(sheet: EditSheet, days: list[date], panel: Panel, cells: Cells) -> None:
    """Mark reports of an outlet that repeat the last one in all figures, and figures that stand.

    A repeated report of a Saturday or Sunday is carried forward over the weekend; less than
    ``MIN_FIGURES`` figures in common say nothing.
    """
    lines = sheet.observations
    common = np.zeros(len(lines), dtype=np.int64)
    differs = np.zeros(len(lines), dtype=bool)
    stands = np.ones(len(lines), dtype=bool)
    for name in ("price", "stock"):
        values: Floats = getattr(panel, name)
        now = _figures([getattr(one, name) for one in lines]).astype(values.dtype)
        before = figure_before(values, cells.row, cells.series, UNCHANGED_DAYS)
        both = np.isfinite(now) & np.isfinite(before)
        common += both
        differs |= both & (now != before)
        equal = equal_reports(values, cells.row, cells.series, now, UNCHANGED_DAYS)
        stands &= equal >= UNCHANGED_REPORTS
    _mark(sheet, stands, "unchanged")
    for at in _repeating(sheet, days, common, differs):
        is_weekend = days[at].isoweekday() >= _SATURDAY
        sheet.flag(at, "carried_forward" if is_weekend else "copied_report")


def _repeating(sheet: EditSheet, days: list[date], common: Ints, differs: Bools) -> list[int]:
    """Return the lines of those outlets and days whose report repeats the one before."""
    reports: dict[tuple[str, date], list[int]] = defaultdict(list)
    for at, one in enumerate(sheet.observations):
        reports[one.outlet, days[at]].append(at)
    return [
        at
        for lines in reports.values()
        if int(common[lines].sum()) >= MIN_FIGURES and not differs[lines].any()
        for at in lines
    ]


def mark_repeats(sheet: EditSheet) -> None:
    """Mark lines of one report that say different things of one series and moment."""
    seen: dict[tuple[str, str, object], int] = {}
    for at, one in enumerate(sheet.observations):
        earlier = seen.setdefault((one.outlet, one.product, one.observed_at), at)
        if earlier == at:
            continue
        first = sheet.observations[earlier]
        both = ((one.price, first.price), (one.stock, first.stock))
        if any(None not in pair and pair[0] != pair[1] for pair in both):
            sheet.flag(at, "said_twice")


def _figures(values: list[int | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _mark(sheet: EditSheet, where: Bools, name: str) -> None:
    for at in np.flatnonzero(where).tolist():
        sheet.flag(at, name)
