"""The season as earlier years show it: what prices usually add before and after Tết.

For each earlier Tết that the panel still holds: the median over outlets of price / price 30 days
earlier, at the same distance to Tết give or take three days; over years the median again. The
configured allowance stands in where there is no such year, and the two are blended in between, by
the number of years. Logarithms throughout.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

import numpy as np

from monitor.domain.calendar import TET_DAY_ONE, days_to_tet
from monitor.domain.quotes import Floats, Ints
from monitor.domain.reserve import SeasonStep
from monitor.stats.baseline import ordered, quantile_of
from monitor.stats.panel import Panel
from monitor.stats.seasonal import allowance_percent
from monitor.stats.strata import weighted_median

FIRST_DAY, LAST_DAY = -45, 20
"""From which to which distance to Tết a season is learnt; the rest of the year has none."""

BACK_DAYS = 30
AROUND_DAYS = 3
FULL_YEARS = 3
"""From how many earlier years on what was learnt stands alone."""

MIN_OUTLETS = 3
MOST_PERCENT = 30.0
"""The most that is ever learnt: a year of crisis must not teach that a crisis is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonalRise:
    """What the season allows by product, in percent of the baseline.

    ``percent`` is what counts: ``learnt`` (NaN without an earlier year) and ``configured`` weighed
    by the number of earlier ``years``.
    """

    percent: Floats
    configured: Floats
    learnt: Floats
    years: Ints


def seasonal_rise(
    panel: Panel, day: date, season: Sequence[SeasonStep], groups: Sequence[str]
) -> SeasonalRise:
    """Return the allowed rise of each product of a panel; ``groups`` gives each its group."""
    years = [(same, panel) for same in earlier_days(panel, day)]
    return recalled_rise(years, day, season, groups)


def recalled_rise(
    panels: Sequence[tuple[date, Panel]],
    day: date,
    season: Sequence[SeasonStep],
    groups: Sequence[str],
) -> SeasonalRise:
    """Return the same from a panel for each earlier year, with the day in it that is as far.

    ``groups`` gives the group of each of the first products of every panel: the watchlist's.
    """
    configured = allowance_percent(season, day, groups)
    if not panels:
        unknown, none = np.full(len(groups), np.nan), np.zeros(len(groups), dtype=np.int64)
        return SeasonalRise(percent=configured, configured=configured, learnt=unknown, years=none)
    by_year = np.array([_of_year(panel, same)[: len(groups)] for same, panel in panels])
    learnt, years = _median_of_years(by_year)
    percent = np.clip(100 * np.expm1(learnt), 0.0, MOST_PERCENT)
    weight = np.minimum(years, FULL_YEARS) / FULL_YEARS
    blended = weight * np.nan_to_num(percent) + (1 - weight) * configured
    return SeasonalRise(percent=blended, configured=configured, learnt=percent, years=years)


def earlier_days(panel: Panel, day: date) -> list[date]:
    """Return the days of earlier years as far from their Tết, newest first.

    Only those count whose surroundings the panel holds; none outside the season.
    """
    return same_days(int(panel.days[0]), day)


def same_days(oldest_day: int, day: date) -> list[date]:
    """Return the same for what holds all days from an ordinal on."""
    distance = days_to_tet(day)
    if not FIRST_DAY <= distance <= LAST_DAY:
        return []
    this = bisect_left(TET_DAY_ONE, day - timedelta(days=distance))
    before = (tet + timedelta(days=distance) for tet in reversed(TET_DAY_ONE[:this]))
    oldest = oldest_day + AROUND_DAYS + BACK_DAYS
    return list(takewhile(lambda same: same.toordinal() >= oldest, before))


def _of_year(panel: Panel, same: date) -> Floats:
    """Return the logarithmic rise of each product around a day; NaN where too few tell.

    Stratum by stratum, then over the strata of a product.
    """
    row, products = panel.row_of(same), len(panel.products)
    rise, outlets = panel.stratum_memo.get(
        ("season", same), len(panel.strata), lambda strata: _of_strata(panel, row, strata)
    )
    product = panel.strata.product
    total = np.bincount(product, weights=outlets, minlength=products)
    median = weighted_median(rise, outlets, product, products)
    return np.where(total >= MIN_OUTLETS, median, np.nan)


def _of_strata(panel: Panel, row: int, strata: Ints) -> Floats:
    members, _ = panel.strata.members(strata)
    around = slice(row - AROUND_DAYS, row + AROUND_DAYS + 1)
    before = slice(around.start - BACK_DAYS, around.stop - BACK_DAYS)
    rows, count = ordered(_log(panel, around, members) - _log(panel, before, members))
    median, outlets = panel.strata.tables(strata).median(quantile_of(rows, count, 0.5))
    return np.stack([median, outlets.astype(float)])


def _log(panel: Panel, rows: slice, columns: Ints) -> Floats:
    """Return logarithms of prices that are no promotion; NaN for absent."""
    price = panel.price[rows, columns]
    usable = (price > 0) & ~panel.promotional[rows, columns]
    return np.log(np.where(usable, price, np.nan))


def _median_of_years(by_year: Floats) -> tuple[Floats, Ints]:
    rows, count = ordered(by_year)
    return quantile_of(rows, count, 0.5), count
