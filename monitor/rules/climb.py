"""How steadily each series climbed over the last weeks: how far, and in how many even steps.

A creep is many small steps and not one step seen late, so the number of steps, and how evenly the
distance is spread over them, count as much as the distance. They are counted from the last report
at the low level on, as a cumulative sum begins anew at zero (CUSUM, methods A4): a fall before the
climb says nothing about it. Logarithms of prices throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.rise import log_price, log_regular_price
from monitor.stats.baseline import NOISE, last_reported, quantiles_of
from monitor.stats.panel import Panel
from monitor.stats.strata import weighted_median
from monitor.stats.walk import walk

_LEAST = float(np.log1p(0.002)) - NOISE
"""A step of less than 0.2 % is no step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """Figures by series over the window that ends on the day.

    ``base`` is the low level before the climb, ``climb`` the distance from it to the day's price
    (NaN when the day was not reported), ``count`` the reports.
    """

    base: Floats
    climb: Floats
    count: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How some series climbed, since the last report at the low level.

    ``ups`` is the number of rises to a new high, ``pace`` their part of the reports, ``equal`` how
    many equal rises would be spread as they are (one of 8 and five of 1 % count as 2.4), less for
    what was taken back on the way, and ``last_up`` the days since the last new high. A return to
    where the price had been is no step of a climb: one jump among small ups and downs would have
    many. ``beyond`` is how far the last report stands above the highest tenth of those before the
    climb, infinite where there are none: a price that fell and comes back does not stand far above
    them.
    """

    ups: Floats
    pace: Floats
    equal: Floats
    last_up: Floats
    beyond: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerClimb:
    """The median climb of the outlets of strata and of the markets around them, and their numbers.

    ``wide`` has the figures of markets, and ``market`` gives each stratum its own; a market of
    fewer than ``min_outlets`` outlets shares zero.
    """

    stratum: Floats
    outlets: Floats
    wide: Floats
    market: Ints
    min_outlets: int

    def market_at(self, strata: Ints) -> Floats:
        """Return what the markets around some strata share of the climb."""
        shared, outlets, _ = np.take(self.wide, self.market[strata], axis=1)
        return np.where(outlets >= self.min_outlets, np.fmax(shared, 0.0), 0.0)

    def unrest_at(self, strata: Ints) -> Floats:
        """Return how far outlets of those markets stand apart.

        That is the upper quartile of the distance from their stratum's median.
        """
        unrest: Floats = np.nan_to_num(self.wide[2][self.market[strata]])
        return unrest


@dataclass(frozen=True, slots=True, kw_only=True)
class Gait:
    """What makes a climb steady: least rises, how many equal ones, pace, and rest since a rise."""

    window_days: int
    min_ups: int
    min_equal: float
    min_pace: float
    max_rest_days: int


def climb(panel: Panel, day: date, window_days: int) -> Climb:
    """Return the climb of every series."""
    base, distance, count = panel.memo.get(
        ("climb", day, window_days),
        panel.size,
        lambda columns: _figures(panel, day, columns, window_days),
    )
    return Climb(base=base, climb=distance, count=count)


def steps_of(panel: Panel, day: date, window_days: int, series: Ints) -> Steps:
    """Return how some series climbed: few climb so far that their steps matter."""
    own, values = climb(panel, day, window_days), _window(panel, day, window_days, series)
    return _steps(values, own.base[series])


def steps_beside(
    panel: Panel, day: date, window_days: int, series: Ints, min_outlets: int
) -> Steps:
    """Return how some series climbed above the path of their peers; few of them share none.

    Before Tết all prices rise a little on most days, and on that road the ups and downs of a single
    stall look like the steps of a climb.
    """
    values = _window(panel, day, window_days, series)
    for at, one in enumerate(series.tolist()):
        values[:, at] -= _path(panel, day, window_days, one, min_outlets)
    (low,), _ = quantiles_of(values, 0.1)
    return _steps(values, low)


def _path(panel: Panel, day: date, window_days: int, series: int, min_outlets: int) -> Floats:
    """Return by day how far a series' peers had risen and have stayed since: a median, or zero."""
    members, _ = panel.strata.members(panel.strata.of[[series]])
    peers = members[members != series]
    risen = _window(panel, day, window_days, peers) - climb(panel, day, window_days).base[peers]
    (median,), outlets = quantiles_of(risen.T, 0.5)
    if outlets[-1] < min_outlets:
        return np.zeros(outlets.size)
    told = np.where(outlets >= min_outlets, np.fmax(median, 0.0), np.nan)
    return np.asarray(np.fmin.accumulate(told[::-1])[::-1], dtype=np.float64)


def _steps(values: Floats, low: Floats) -> Steps:
    is_climb = _is_since_low(values, low)
    risen = np.where(is_climb, values, np.nan)
    reports = np.isfinite(risen).sum(axis=0) - 1
    ups, equal, last = walk(risen, _LEAST)
    (before,), told = quantiles_of(np.where(is_climb, np.nan, values), 0.9)
    (latest,), _ = last_reported(values, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Steps(
            ups=ups,
            pace=ups / reports,
            equal=equal,
            last_up=last,
            beyond=np.where(told > 0, latest - before, np.inf),
        )


def peer_climb(panel: Panel, day: date, window_days: int, min_outlets: int) -> PeerClimb:
    """Return what strata and markets share of the climb; too few outlets share zero."""
    own = climb(panel, day, window_days)
    stratum, outlets, apart = panel.stratum_memo.get(
        ("climb", day, window_days), len(panel.strata), lambda strata: _medians(panel, own, strata)
    )
    wide = panel.market_memo.get(
        ("climb", day, window_days),
        panel.strata.markets,
        lambda markets: _markets(panel, stratum, outlets, apart, markets),
    )
    return PeerClimb(
        stratum=stratum,
        outlets=outlets,
        wide=wide,
        market=panel.strata.market,
        min_outlets=min_outlets,
    )


def _markets(
    panel: Panel, stratum: Floats, outlets: Floats, apart: Floats, markets: Ints
) -> Floats:
    """Return by market: the median over its strata, the outlets behind it, and the unrest."""
    strata, place = panel.strata.of_markets(markets)
    weights = outlets[strata]
    values = np.stack([stratum[strata], apart[strata]])
    wide, unrest = weighted_median(values, np.stack([weights, weights]), place, markets.size)
    return np.stack([wide, np.bincount(place, weights, markets.size), unrest])


def is_steady(found: Steps, gait: Gait) -> Bools:
    """Say which climbs are many small steps that still go on."""
    steady: Bools = (
        (found.ups >= gait.min_ups)
        & (found.equal >= gait.min_equal - NOISE)
        & (found.pace >= gait.min_pace)
        & (found.last_up <= gait.max_rest_days)
    )
    return steady


def _figures(panel: Panel, day: date, columns: Ints, window_days: int) -> Floats:
    (base,), count = quantiles_of(_window(panel, day, window_days, columns), 0.1)
    distance = log_price(panel.price[panel.row_of(day), columns]) - base
    return np.stack([base, distance, count])


def _window(panel: Panel, day: date, window_days: int, columns: Ints) -> Floats:
    """Return the regular prices, as logarithms, of some series up to a day."""
    row = panel.row_of(day)
    return log_regular_price(panel, slice(max(row - window_days + 1, 0), row + 1), columns)


def _is_since_low(values: Floats, low: Floats) -> Bools:
    """Say of each series which days lie after its last report at the low level, or are its day."""
    is_low = values <= low
    newest = np.where(is_low.any(axis=0), len(values) - 1 - is_low[::-1].argmax(axis=0), 0)
    return np.asarray(np.arange(len(values))[:, None] >= newest, dtype=np.bool_)


def _medians(panel: Panel, own: Climb, strata: Ints) -> Floats:
    members, place = panel.strata.members(strata)
    grouped, climbed = panel.strata.tables(strata), own.climb[members]
    median, outlets = grouped.median(climbed)
    apart = grouped.sorted(np.abs(climbed - median[place]))
    return np.stack([median, outlets.astype(float), apart.quantile(0.75)])
