"""How steadily each series climbed over the last weeks: how far, in how many steps, how large.

A creep is many small steps and not one step seen late, so the largest step and the falls between
count as much as the distance. They are counted from the last report at the low level on, as a
cumulative sum begins anew at zero (CUSUM, methods A4): a fall before the climb says nothing about
it. Logarithms of prices throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.rise import log_price, log_regular_price
from monitor.stats.baseline import ordered, quantile_of, steps_between
from monitor.stats.panel import Panel
from monitor.stats.strata import grouped_median, grouped_quantile, weighted_median

_NOISE = float(np.log1p(0.002))
"""A step of less than 0.2 % is no step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """Figures by series over the window that ends on the day.

    ``base`` is the low level before the climb, ``climb`` the distance from it to the day's price
    (NaN when the day was not reported), ``count`` the reports. Since the last report at the low
    level: ``ups`` is the number of rises, ``pace`` their part of the reports, ``largest`` the
    largest of them as a part of the climb, ``downs`` the falls as a part of the rises, ``last_up``
    the days since the last rise.
    """

    base: Floats
    climb: Floats
    ups: Floats
    pace: Floats
    largest: Floats
    downs: Floats
    last_up: Floats
    count: Floats

    @classmethod
    def of(cls, figures: Floats) -> Climb:
        """Return the figures of (rows, columns) by name."""
        base, climb, ups, pace, largest, downs, last_up, count = figures
        return cls(
            base=base,
            climb=climb,
            ups=ups,
            pace=pace,
            largest=largest,
            downs=downs,
            last_up=last_up,
            count=count,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerClimb:
    """Figures by stratum: the median climb of its outlets and of its market, and their numbers.

    ``unrest`` is how far outlets of the market stand apart: the upper quartile of the distance from
    their stratum's median.
    """

    stratum: Floats
    outlets: Floats
    market: Floats
    market_outlets: Floats
    unrest: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Gait:
    """What makes a climb steady: least rises and pace, largest step, falls, rest since a rise."""

    window_days: int
    min_ups: int
    min_pace: float
    max_step_share: float
    max_down_share: float
    max_rest_days: int


def climb(panel: Panel, day: date, window_days: int) -> Climb:
    """Return the climb of every series."""
    figures = panel.memo.get(
        ("climb", day, window_days),
        panel.size,
        lambda columns: _figures(panel, panel.row_of(day), columns, window_days),
    )
    return Climb.of(figures)


def peer_climb(panel: Panel, day: date, window_days: int, min_outlets: int) -> PeerClimb:
    """Return what strata and markets share of the climb; too few outlets share zero."""
    own = climb(panel, day, window_days)
    stratum, outlets, apart = panel.stratum_memo.get(
        ("climb", day, window_days), len(panel.strata), lambda strata: _medians(panel, own, strata)
    )
    market, markets = panel.strata.market, panel.strata.markets
    wide = weighted_median(stratum, outlets, market, markets)
    total = np.bincount(market, outlets, markets).astype(np.float64)
    return PeerClimb(
        stratum=stratum,
        outlets=outlets,
        market=np.where(total >= min_outlets, np.fmax(wide, 0.0), 0.0)[market],
        market_outlets=total[market],
        unrest=np.nan_to_num(weighted_median(apart, outlets, market, markets))[market],
    )


def is_steady(found: Climb, gait: Gait) -> Bools:
    """Say which climbs are many small steps that still go on."""
    steady: Bools = (
        (found.ups >= gait.min_ups)
        & (found.pace >= gait.min_pace)
        & (found.largest <= gait.max_step_share)
        & (found.downs <= gait.max_down_share)
        & (found.last_up <= gait.max_rest_days)
    )
    return steady


def _figures(panel: Panel, row: int, columns: Ints, window_days: int) -> Floats:
    rows = slice(max(row - window_days + 1, 0), row + 1)
    values = log_regular_price(panel, rows, columns)
    low, count = ordered(values)
    base = quantile_of(low, count, 0.1)
    distance = log_price(panel.price[row, columns]) - base
    ups, reports, highest, rose, fell, last = _walk(values, base)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack(
            [base, distance, ups, ups / reports, highest / distance, fell / rose, last, count]
        )


def _walk(values: Floats, low: Floats) -> tuple[Floats, ...]:
    """Return what each series did since its last report at the low level or below.

    Rises, reports, the largest rise, the sums of rises and of falls, and days since the last rise.
    """
    days = len(values)
    since = _days_since(values <= low)
    is_later = np.arange(days - 1, -1, -1)[:, None] < since
    step = np.where(is_later, np.nan_to_num(steps_between(values)), 0.0)
    up = np.fmax(step, 0.0)
    is_up = up > _NOISE
    return (
        is_up.sum(axis=0).astype(float),
        (np.isfinite(values) & is_later).sum(axis=0).astype(float),
        np.fmax.reduce(up, axis=0),
        up.sum(axis=0),
        np.fmax(-step, 0.0).sum(axis=0),
        _days_since(is_up).astype(float),
    )


def _days_since(found: Bools) -> Ints:
    """Return for each column of (days, columns) how many days ago it last held, or all of them."""
    return np.where(found.any(axis=0), found[::-1].argmax(axis=0), len(found))


def _medians(panel: Panel, own: Climb, strata: Ints) -> Floats:
    members, place = panel.strata.members(strata)
    median, outlets = grouped_median(own.climb[members], place, strata.size)
    apart = np.abs(own.climb[members] - median[place])
    unrest, _ = grouped_quantile(apart, place, strata.size, 0.75)
    return np.stack([median, outlets.astype(float), unrest])
