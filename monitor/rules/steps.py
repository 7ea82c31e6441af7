"""How far each price rose on one day, above every level at which it stood before.

Logarithms of regular prices. A level is what two reports running did not fall below, so that a slip
of one day is none; a price that returns to such a level, as after a promotion, has not risen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.rules.rise import log_regular_price
from monitor.stats.panel import Panel
from monitor.stats.strata import weighted_median


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWindow:
    """Which past days a rise is measured against.

    ``days`` of past with at least ``min_reports`` reports make the levels; the report before may
    be ``reach_days`` old. ``least`` is the logarithm of the smallest change that counts as a rise.
    """

    days: int
    reach_days: int
    min_reports: int
    least: float


def changes(panel: Panel, day: date, window: StepWindow) -> Floats:
    """Return the change of every series since its report before; NaN where it cannot be told."""
    row = panel.row_of(day)
    kept = panel.memo.get(
        ("change", day, window.reach_days),
        panel.size,
        lambda columns: changes_on(panel, row, columns, window)[None],
    )
    return np.asarray(kept[0], dtype=np.float64)


def changes_on(panel: Panel, row: int, columns: Ints, window: StepWindow) -> Floats:
    """Return the changes of some series on a row of the panel."""
    rows = slice(max(row - window.reach_days, 0), row + 1)
    values = log_regular_price(panel, rows, columns)
    before = np.full(columns.size, np.nan)
    for earlier in values[-2::-1]:
        before = np.where(np.isnan(before), earlier, before)
    return np.asarray(values[-1] - before, dtype=np.float64)


def market_changes(panel: Panel, day: date, change: Floats) -> Floats:
    """Return the change of each product all over the city on a day; NaN where none is known."""
    found = panel.stratum_memo.get(
        ("change", day), len(panel.strata), lambda strata: _stratum_changes(panel, change, strata)
    )
    return _by_product(panel, np.arange(len(panel.strata)), found)


def market_changes_of(panel: Panel, strata: Ints, change: Floats) -> Floats:
    """Return the change of each product over some strata only; ``change`` has all series."""
    return _by_product(panel, strata, _stratum_changes(panel, change, strata))


def rises_on(
    panel: Panel, row: int, columns: Ints, change: Floats, window: StepWindow
) -> tuple[Floats, Floats]:
    """Return the rise of some series above their former levels, and how often they rise.

    ``change`` is that of the same series. The second figure is the share of past days on which
    the price rose by the least rise or more.
    """
    past = log_regular_price(panel, slice(max(row - window.days, 0), row), columns)
    earlier, later = past[:-1], past[1:]
    held = np.fmax.reduce(np.minimum(earlier, later), axis=0, initial=np.nan)
    today = log_regular_price(panel, slice(row, row + 1), columns)[0]
    enough = np.isfinite(past).sum(axis=0) >= window.min_reports
    rise = np.where(enough, np.fmin(change, today - held), np.nan)
    moves = later - earlier
    rate = (moves >= window.least).sum(axis=0) / np.maximum(np.isfinite(moves).sum(axis=0), 1)
    return np.where(np.isfinite(change), rise, np.nan), rate


def _stratum_changes(panel: Panel, change: Floats, strata: Ints) -> Floats:
    """Return the median change of strata and the outlets behind it, as two rows."""
    members, _ = panel.strata.members(strata)
    median, outlets = panel.strata.tables(strata).median(change[members])
    return np.stack([median, outlets.astype(float)])


def _by_product(panel: Panel, strata: Ints, found: Floats) -> Floats:
    """Return the median over strata by product, each weighing as many as its outlets."""
    product = panel.strata.product[strata]
    return weighted_median(found[0], found[1], product, len(panel.products))
