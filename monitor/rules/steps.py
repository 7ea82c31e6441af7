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
from monitor.stats.strata import grouped_median, weighted_median


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWindow:
    """Which past days a rise is measured against.

    ``days`` of past with at least ``min_reports`` reports make the levels; the report before may
    be ``reach_days`` old. ``least`` is the logarithm of the smallest change
    that counts as a rise.
    """

    days: int
    reach_days: int
    min_reports: int
    least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """By series: the change since the report before, the rise above every former level, the rate.

    NaN where the day was not reported or the report before is too old. ``rate`` is the share of
    past days on which the price rose by the least rise or more.
    """

    change: Floats
    rise: Floats
    rate: Floats


def steps(panel: Panel, day: date, window: StepWindow) -> Steps:
    """Return the steps of every series on a day."""
    found = panel.memo.get(
        ("steps", day, window),
        panel.size,
        lambda columns: _figures(panel, panel.row_of(day), columns, window),
    )
    return Steps(change=found[0], rise=found[1], rate=found[2])


def steps_of(panel: Panel, row: int, columns: Ints, window: StepWindow) -> Steps:
    """Return the steps of some series on a row of the panel; NaN for all others."""
    found = np.full((3, panel.size), np.nan)
    found[:, columns] = _figures(panel, row, columns, window)
    return Steps(change=found[0], rise=found[1], rate=found[2])


def stratum_changes(panel: Panel, day: date, window: StepWindow, own: Steps) -> Floats:
    """Return the median change of each stratum on a day, and the outlets behind it, as two rows."""
    return panel.stratum_memo.get(
        ("steps", day, window), len(panel.strata), lambda strata: changes_of(panel, own, strata)
    )


def changes_of(panel: Panel, own: Steps, strata: Ints) -> Floats:
    """Return the median change of given strata and the outlets behind it, as two rows."""
    members, place = panel.strata.members(strata)
    median, outlets = grouped_median(own.change[members], place, strata.size)
    return np.stack([median, outlets.astype(float)])


def market_changes(panel: Panel, strata: Ints, changes: Floats) -> Floats:
    """Return the change of each product over the city: the median of its strata by outlets."""
    product = panel.strata.product[strata]
    return weighted_median(changes[0], changes[1], product, len(panel.products))


def _figures(panel: Panel, row: int, columns: Ints, window: StepWindow) -> Floats:
    values = log_regular_price(panel, slice(max(row - window.days, 0), row + 1), columns)
    past, today = values[:-1], values[-1]
    before = np.full(columns.size, np.nan)
    for earlier in past[: -window.reach_days - 1 : -1]:
        before = np.where(np.isnan(before), earlier, before)
    later, earlier = past[1:], past[:-1]
    held = np.fmax.reduce(np.minimum(later, earlier), axis=0, initial=np.nan)
    moves = later - earlier
    told = np.isfinite(moves).sum(axis=0)
    rate = (moves >= window.least).sum(axis=0) / np.maximum(told, 1)
    enough = np.isfinite(before) & (np.isfinite(past).sum(axis=0) >= window.min_reports)
    rise = np.where(enough, today - np.fmax(before, held), np.nan)
    return np.stack([today - before, rise, rate])
