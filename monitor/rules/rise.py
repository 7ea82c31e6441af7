"""How far each series stands above its own regular price, and what part its peers share.

All on whole arrays of natural logarithms: a rise of 20 % is log(1.2) whatever the currency. The
figures of a series depend on that series alone, those of a stratum on its members, those of the
market on the strata: the panel remembers the first two and recomputes what an arrival touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.quotes import Bools, Floats, Ints
from monitor.stats.baseline import baseline, last_reported, level_before_drop
from monitor.stats.panel import Panel
from monitor.stats.places import summed
from monitor.stats.strata import weighted_median

LAGS = 3
"""How many last reporting days are looked at: today's and those before."""

HELD_REPORTS = 5
"""How many reports a level must have lasted for a drop from it to be a promotion."""

_BASE, _SPREAD, _SWING, _COUNT, _SPAN = range(5)
_FRESH, _RISE, _AGE = 0, 1, 1 + LAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which past days make a baseline, and how.

    The window ends ``gap_days`` before the day, so that the days under test are not in it. A
    promotion lowers its median for weeks while the regular price is still what it was; a price
    that came down by less than ``promotion_drop`` and stays is regular where it stands.
    """

    days: int
    gap_days: int
    quantile: float
    spread_floor: float
    reach_days: int
    promotion_days: int
    promotion_drop: float
    onset_days: int
    min_reports: int
    min_span_days: int
    slip_factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """Figures by series; ``rise`` and ``age`` have one row per last reporting day, newest first.

    ``base`` is the logarithm of the baseline, ``spread`` the usual relative spread, ``count`` the
    reporting days behind both, ``swing`` the width of the middle four fifths of the past prices,
    ``span`` how many days back the past reaches. ``fresh`` is the rise since the lowest price of
    the last days: an old level that a moving baseline has left behind is no fresh rise. ``rise``
    is NaN where nothing was reported within reach and for slips; the first row is of the day
    itself, and only there when the day was reported.
    """

    base: Floats
    spread: Floats
    swing: Floats
    count: Floats
    span: Floats
    fresh: Floats
    rise: Floats
    age: Floats

    def is_enough(self, window: Window, series: Ints | slice = slice(None)) -> Bools:
        """Say which series have a past that is worth a baseline."""
        enough: Bools = self.count[series] >= window.min_reports
        enough &= self.span[series] >= window.min_span_days
        return enough

    def at(self, series: Ints) -> Rise:
        """Return the figures of some series only."""
        return Rise(
            base=self.base[series],
            spread=self.spread[series],
            swing=self.swing[series],
            count=self.count[series],
            span=self.span[series],
            fresh=self.fresh[series],
            rise=np.take(self.rise, series, axis=1),
            age=np.take(self.age, series, axis=1),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRise:
    """The median rise of strata and of the market around them, with how many outlets made it.

    ``others`` is the lower median of a stratum beside an outlet that stands above it: such an
    outlet is no peer of its own, and peers share what at least half of them rose by. ``wide`` has
    the figures of markets, and ``market`` gives each stratum its own.
    """

    stratum: Floats
    outlets: Floats
    others: Floats
    wide: Floats
    market: Ints

    def market_at(self, strata: Ints) -> Floats:
        """Return the median rises of the markets around some strata, a row for each day."""
        return np.take(self.wide[:LAGS], self.market[strata], axis=1)

    def market_outlets_at(self, strata: Ints) -> Floats:
        """Return how many outlets made them."""
        return np.take(self.wide[LAGS : 2 * LAGS], self.market[strata], axis=1)

    def unrest_at(self, strata: Ints) -> Floats:
        """Return how far outlets usually stand apart today in the markets around some strata.

        That is the upper quartile of the distance from their stratum's median, over the market. The
        outlet that stands farthest never makes it alone, or a lone jump in a small market would
        call that market restless and speak for itself.
        """
        unrest: Floats = np.nan_to_num(self.wide[2 * LAGS][self.market[strata]])
        return unrest


def rise(panel: Panel, day: date, window: Window) -> Rise:
    """Return the rise of every series over its own baseline on a day."""
    row = panel.row_of(day)
    past = panel.memo.get(
        ("past", day, window),
        panel.size,
        lambda columns: _past(panel, row, columns, window),
        until=day.toordinal() - min(window.gap_days, 1),
    )
    today = panel.memo.get(
        ("rise", day, window),
        panel.size,
        lambda columns: _today(panel, row, columns, window, past[_BASE, columns]),
    )
    return Rise(
        base=past[_BASE],
        spread=past[_SPREAD],
        swing=past[_SWING],
        count=past[_COUNT],
        span=past[_SPAN],
        fresh=today[_FRESH],
        rise=today[_RISE:_AGE],
        age=today[_AGE:],
    )


def shared_rise(panel: Panel, day: date, window: Window) -> SharedRise:
    """Return what strata and the market share of the rise, by stratum."""
    own = rise(panel, day, window)
    kept = panel.stratum_memo.get(
        ("rise", day, window),
        len(panel.strata),
        lambda strata: _medians(panel, own, strata, window),
    )
    medians, others, outlets = kept[:LAGS], kept[LAGS : 2 * LAGS], kept[2 * LAGS : 3 * LAGS]
    apart = kept[3 * LAGS]
    wide = panel.market_memo.get(
        ("rise", day, window),
        panel.strata.markets,
        lambda markets: _markets(panel, medians, outlets, apart, markets),
    )
    return SharedRise(
        stratum=medians,
        outlets=outlets,
        others=others,
        wide=wide,
        market=panel.strata.market,
    )


def _markets(
    panel: Panel, medians: Floats, outlets: Floats, apart: Floats, markets: Ints
) -> Floats:
    """Return by market: the medians over its strata, the outlets behind them, and the unrest."""
    strata, place = panel.strata.of_markets(markets)
    weights = np.take(outlets, strata, axis=1)
    values = np.concatenate([np.take(medians, strata, axis=1), apart[None, strata]])
    found = weighted_median(values, np.concatenate([weights, weights[:1]]), place, markets.size)
    return np.concatenate([found[:LAGS], summed(weights, place, markets.size), found[LAGS:]])


def log_price(price: Floats) -> Floats:
    """Return natural logarithms of prices, NaN where there is no positive price."""
    return np.log(np.where(price > 0, price, np.nan))


def log_regular_price(panel: Panel, rows: slice, columns: Ints) -> Floats:
    """Return logarithms of the regular prices of some series, as the panel keeps them."""
    return np.take(panel.log_regular[rows], columns, axis=1)


def _past(panel: Panel, row: int, columns: Ints, window: Window) -> Floats:
    """Return the level, spread, swing, count and span of some series before a row."""
    end = max(row - window.gap_days + 1, 0)
    past = log_regular_price(panel, slice(max(end - window.days, 0), end), columns)
    usual = baseline(past, window.quantile, window.spread_floor)
    before = _before_promotion(panel, row, columns, window)
    regular = np.fmin(usual.level, _settled(past, usual.level - window.promotion_drop))
    level = np.where(before > regular, before, regular)
    seen = np.isfinite(past)
    span = (
        np.where(seen.any(axis=0), len(past) - seen.argmax(axis=0), 0) if len(past) else usual.count
    )
    return np.stack([level, usual.spread, usual.swing, usual.count, span])


def _today(panel: Panel, row: int, columns: Ints, window: Window, level: Floats) -> Floats:
    """Return how fresh the rises of some series over their levels are, the rises, their ages."""
    recent = np.take(panel.price[max(row - window.onset_days, 0) : row + 1], columns, axis=1)
    recent = log_price(recent)
    last, age = last_reported(recent[-window.reach_days :], LAGS)
    last[:, age[0] != 0] = np.nan
    fresh = last[0] - np.fmin.reduce(recent, axis=0)
    reviewed = reviewed_at(panel, row, age, columns)
    return np.concatenate([fresh[None], _believed(last - level, window.slip_factor, reviewed), age])


def _settled(past: Floats, lowest: Floats) -> Floats:
    """Return the median of the last reports of a window, at least ``lowest``; NaN for too few.

    A fall of less than a promotion's leaves the median of the window behind for weeks, and a rise
    from where the price stands now would be measured from where it stood.
    """
    newest, _ = last_reported(past, HELD_REPORTS)
    newest.sort(axis=0)
    enough = np.isfinite(newest[-1])
    return np.where(enough, np.fmax(newest[HELD_REPORTS // 2], lowest), np.nan)


def _before_promotion(panel: Panel, row: int, columns: Ints, window: Window) -> Floats:
    """Return the level before a drop that a promotion could be; only then a return is no rise."""
    days = window.promotion_days
    begin = max(row - days - window.onset_days - HELD_REPORTS, 0)
    past = log_regular_price(panel, slice(begin, row), columns)
    return level_before_drop(past, window.promotion_drop, HELD_REPORTS, days)


def _medians(panel: Panel, own: Rise, strata: Ints, window: Window) -> Floats:
    members, place = panel.strata.members(strata)
    risen = np.where(own.is_enough(window, members), np.take(own.rise, members, axis=1), np.nan)
    grouped = panel.strata.tables(strata)
    found = grouped.sorted(risen)
    medians = found.quantile(0.5)
    apart = grouped.sorted(np.abs(risen[0] - medians[0][place]))
    beside, farthest = found.lower_median_below_one(), apart.quantile_without_farthest(0.75)
    return np.concatenate([medians, beside, found.count, farthest[None]])


def reviewed_at(panel: Panel, row: int, age: Ints | Floats, series: Ints) -> Bools:
    """Say which prices a person decided about; ``age`` is in days, (lags, series) or (series,)."""
    rows = row - np.maximum(age, 0).astype(np.int64)
    found: Bools = panel.reviewed[rows, series] & (age >= 0)
    return found


def _believed(rise: Floats, factor: float, reviewed: Bools, near: float = 0.25) -> Floats:
    """Return the rises (lags, series) with NaN for slips.

    A price off by a factor against its own past is a slip, unless another of the last reporting
    days is nearly as far off on the same side, or farther, or a person decided that it is true. How
    near the two are does not count: who raises what was believed must not be believed less. What
    was not believed of an outlet must not move the median of its area either.
    """
    slip = (np.abs(rise) > np.log(factor)) & ~reviewed
    least = np.log(factor) - np.log1p(near)
    far_up, far_down = (rise > least).sum(axis=0), (rise < -least).sum(axis=0)
    again = np.where(rise > 0, far_up, far_down) > 1
    return np.where(~slip | again, rise, np.nan)
