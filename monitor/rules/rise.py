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
from monitor.stats.baseline import baseline, last_reported
from monitor.stats.panel import Panel
from monitor.stats.strata import grouped_median, weighted_median

LAGS = 3
"""How many last reporting days are looked at: today's and those before."""

_BASE, _SPREAD, _COUNT, _RISE, _AGE = 0, 1, 2, 3, 3 + LAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which past days make a baseline, and how.

    The window ends ``gap_days`` before the day, so that the days under test are not in it. The
    baseline is a quantile above the median, because a promotion lowers the median for weeks while
    the regular price is still what it was.
    """

    days: int
    gap_days: int
    quantile: float
    spread_floor: float
    reach_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """Figures by series; ``rise`` and ``age`` have one row per last reporting day, newest first.

    ``base`` is the logarithm of the baseline, ``spread`` the usual relative spread, ``count`` the
    reporting days behind both. ``rise`` is NaN where nothing was reported within reach; the first
    row is of the day itself, and only there when the day was reported.
    """

    base: Floats
    spread: Floats
    count: Floats
    rise: Floats
    age: Floats

    def at(self, series: Ints) -> Rise:
        """Return the figures of some series only."""
        return Rise(
            base=self.base[series],
            spread=self.spread[series],
            count=self.count[series],
            rise=self.rise[:, series],
            age=self.age[:, series],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRise:
    """The median rise of strata and of the market around them, with how many outlets made it."""

    stratum: Floats
    outlets: Floats
    market: Floats
    market_outlets: Floats


def rise(panel: Panel, day: date, window: Window) -> Rise:
    """Return the rise of every series over its own baseline on a day."""
    figures = panel.memo.get(
        ("rise", day, window),
        panel.size,
        lambda columns: _figures(panel, panel.row_of(day), columns, window),
    )
    return Rise(
        base=figures[_BASE],
        spread=figures[_SPREAD],
        count=figures[_COUNT],
        rise=figures[_RISE:_AGE],
        age=figures[_AGE:],
    )


def shared_rise(panel: Panel, day: date, window: Window) -> SharedRise:
    """Return what strata and the market share of the rise, by stratum."""
    own = rise(panel, day, window)
    kept = panel.stratum_memo.get(
        ("rise", day, window), len(panel.strata), lambda strata: _medians(panel, own, strata)
    )
    medians, outlets = kept[:LAGS], kept[LAGS:]
    key = np.stack([panel.strata.product, panel.strata.kind])
    _, market = np.unique(key, axis=1, return_inverse=True)
    market = market.reshape(-1)
    markets = int(market.max(initial=-1)) + 1
    wide = [weighted_median(medians[lag], outlets[lag], market, markets) for lag in range(LAGS)]
    total = np.stack(
        [np.bincount(market, weights=outlets[lag], minlength=markets) for lag in range(LAGS)]
    ).astype(np.float64)
    return SharedRise(
        stratum=medians,
        outlets=outlets,
        market=np.stack(wide)[:, market],
        market_outlets=total[:, market],
    )


def log_price(price: Floats) -> Floats:
    """Return natural logarithms of prices, NaN where there is no positive price."""
    return np.log(np.where(price > 0, price, np.nan))


def log_regular_price(panel: Panel, rows: slice, columns: Ints) -> Floats:
    """Return logarithms of regular prices: promotional prices count only where one was stated."""
    price = panel.price[rows, columns]
    regular = panel.regular_price[rows, columns]
    promotional = panel.promotional[rows, columns]
    return log_price(np.where(np.isfinite(regular), regular, np.where(promotional, np.nan, price)))


def _figures(panel: Panel, row: int, columns: Ints, window: Window) -> Floats:
    end = max(row - window.gap_days + 1, 0)
    past = log_regular_price(panel, slice(max(end - window.days, 0), end), columns)
    usual = baseline(past, window.quantile, window.spread_floor)
    recent = slice(max(row - window.reach_days + 1, 0), row + 1)
    last, age = last_reported(log_price(panel.price[recent, columns]), LAGS)
    last[:, age[0] != 0] = np.nan
    above = last - usual.level
    return np.concatenate(
        [np.stack([usual.level, usual.spread, usual.count.astype(np.float64)]), above, age]
    )


def _medians(panel: Panel, own: Rise, strata: Ints) -> Floats:
    members, place = panel.strata.members(strata)
    found = [grouped_median(own.rise[lag, members], place, strata.size) for lag in range(LAGS)]
    return np.stack([median for median, _ in found] + [np.asarray(n, float) for _, n in found])


def is_believable(own: Floats, shared: Floats, factor: float, near: float = 0.25) -> Bools:
    """Say which last prices are not slips: (lags, series) of rises and of the peers' rises.

    A price off by a factor against both its own past and its peers is a slip, unless another of
    the last reporting days shows nearly the same price.
    """
    alone = own - np.where(np.isfinite(shared), shared, 0.0)
    limit = np.log(factor)
    far = (np.abs(own) > limit) & (np.abs(alone) > limit)
    again = np.zeros(own.shape, dtype=bool)
    for lag in range(own.shape[0]):
        others = np.delete(own, lag, axis=0)
        again[lag] = (np.abs(others - own[lag]) < np.log1p(near)).any(axis=0)
    believable: Bools = ~far | again
    return believable
