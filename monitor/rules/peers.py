"""Where an outlet stands among its peers today, and where among the same peers it usually stands.

Peers are the outlets of one product, area and kind that report on the day. Distances are logarithms
of ratios, so neither the currency nor the level matters. The usual figures end some days before
the day under test, so that a price never speaks for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.rules.rise import log_price, log_regular_price
from monitor.stats.baseline import MAD_TO_SD, quantiles_of
from monitor.stats.panel import Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Which past days make the usual figures: ``days`` that end ``gap_days`` before the day."""

    days: int
    gap_days: int
    min_reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualLevel:
    """By series: the median regular price (a logarithm; NaN for too few reports), and reports."""

    level: Floats
    count: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """By stratum, over the outlets that report today and have a usual level.

    ``level`` is the median of today's regular prices, ``usual`` that of the usual levels, ``apart``
    the scaled median absolute deviation of the usual levels, ``outlets`` the number of outlets.
    """

    level: Floats
    usual: Floats
    apart: Floats
    outlets: Floats


def usual_level(panel: Panel, day: date, past: Past) -> UsualLevel:
    """Return the usual level of every series."""
    level, count = panel.memo.get(
        ("usual level", day, past),
        panel.size,
        lambda columns: _levels(panel, panel.row_of(day), columns, past),
        until=day.toordinal() - past.gap_days,
    )
    return UsualLevel(level=level, count=count)


def peers(panel: Panel, day: date, past: Past) -> Peers:
    """Return what the peers of every stratum ask today, and usually."""
    own = usual_level(panel, day, past)
    level, usual, apart, outlets = panel.stratum_memo.get(
        ("peers", day, past),
        len(panel.strata),
        lambda strata: _medians(panel, panel.row_of(day), own, strata),
    )
    return Peers(level=level, usual=usual, apart=apart, outlets=outlets)


def levels_on(panel: Panel, row: int, strata: Ints) -> tuple[Floats, Ints]:
    """Return the median regular price of strata on a day, and how many outlets made it."""
    members, _ = panel.strata.members(strata)
    return panel.strata.tables(strata).median(_regular(panel, row, members))


def _levels(panel: Panel, row: int, columns: Ints, past: Past) -> Floats:
    end = max(row - past.gap_days + 1, 0)
    prices = log_regular_price(panel, slice(max(end - past.days, 0), end), columns)
    (middle,), count = quantiles_of(prices, 0.5)
    level = np.where(count >= past.min_reports, middle, np.nan)
    return np.stack([level, count.astype(float)])


def _medians(panel: Panel, row: int, own: UsualLevel, strata: Ints) -> Floats:
    members, place = panel.strata.members(strata)
    today, usual = _regular(panel, row, members), own.level[members]
    known, grouped = np.isfinite(today) & np.isfinite(usual), panel.strata.tables(strata)
    level, outlets = grouped.median(np.where(known, today, np.nan))
    usual = np.where(known, usual, np.nan)
    middle, _ = grouped.median(usual)
    apart, _ = grouped.median(np.abs(usual - middle[place]))
    return np.stack([level, middle, MAD_TO_SD * apart, outlets.astype(float)])


def _regular(panel: Panel, row: int, columns: Ints) -> Floats:
    prices: Floats = log_regular_price(panel, slice(row, row + 1), columns)[0]
    return prices


def log_paid(panel: Panel, row: int, columns: Ints) -> Floats:
    """Return logarithms of the prices that buyers paid on a day."""
    return log_price(panel.price[row, columns])
