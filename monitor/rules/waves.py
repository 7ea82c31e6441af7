"""Waves: several retailers of one place that raise one product on one day by nearly the same.

A retailer counts once however many shops it has, with the median of those that report; an outlet
of no known retailer stands for itself. A place is one product in one area, or in the whole city.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case
from monitor.rules.coordinated_options import CoordinatedOptions
from monitor.rules.market_price import RETAIL
from monitor.rules.steps import changes_on, market_changes_of, rises_on
from monitor.stats.baseline import NOISE
from monitor.stats.grouped import grouped_median
from monitor.stats.panel import Panel
from monitor.stats.seasonal import allowance_percent

_FAR, _HIGHEST = 10.0, 5.0
"""Rises are cut at the second, so that the first keeps places apart on one line of numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retailers:
    """One row for each retailer of a place: its rise, how often it rises, and its series.

    ``series`` and ``owner`` give every series looked at the row of its retailer.
    """

    place: Ints
    code: Ints
    rise: Floats
    rate: Floats
    series: Ints
    owner: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Waves:
    """By place: most retailers within one band of rises, the band's lower end, and what is usual.

    ``reporting`` counts the retailers whose rise is known, ``usual`` those expected to rise on a
    usual day, by any size.
    """

    places: Ints
    together: Ints
    low: Floats
    usual: Floats
    reporting: Ints

    def breaks(self, options: CoordinatedOptions) -> Bools:
        """Say which places have enough retailers in the band, and more than on a usual day."""
        needed = np.maximum(options.min_retailers, options.times_usual * self.usual)
        enough: Bools = self.together >= needed
        return enough


def retailer_of(case: Case, outlet: str) -> str:
    """Return the retailer of an outlet, "" where none is known."""
    known = case.market.outlets.get(outlet)
    return (known.retailer or "") if known else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveDay:
    """What one day shows of some places: changes by series, market and shared by product."""

    change: Floats
    market: Floats
    shared: Floats
    retailers: Retailers
    waves: Waves


def place_of(panel: Panel, options: CoordinatedOptions, product: Ints, area: Ints) -> Ints:
    """Return one number for each product and area, or for each product over the city."""
    return product if options.across == "city" else product * len(panel.areas) + area


def members_of(case: Case, options: CoordinatedOptions, places: Ints) -> Ints:
    """Return the watched retail series of some places."""
    strata = case.panel.strata
    here = np.isin(place_of(case.panel, options, strata.product, strata.area), places)
    if options.across == "area":
        here &= strata.area != case.panel.areas.find("")
    found, _ = strata.members(np.flatnonzero(here & RETAIL[strata.kind]))
    return found[case.is_watched(found)]


def day_of(
    case: Case, options: CoordinatedOptions, members: Ints, change: Floats, market: Floats
) -> WaveDay:
    """Return what a day shows of the places of some series.

    ``change`` is by series of the panel, ``market`` by product: both of the case's day. What the
    market moved within the season's allowance is taken off every rise.
    """
    panel = case.panel
    shared = np.where(market <= allowed(case) + NOISE, np.fmax(np.nan_to_num(market), 0.0), 0.0)
    rise, rate = rises_on(panel, case.row, members, change[members], options.window)
    rise -= shared[panel.product[members]]
    place = place_of(panel, options, panel.product[members], panel.area[members])
    keys, owner = np.unique(
        place * len(panel.outlets) + _sellers(case)[panel.outlet[members]], return_inverse=True
    )
    common, _ = grouped_median(rise, owner, keys.size)
    usual, _ = grouped_median(rate, owner, keys.size)
    retailers = Retailers(
        place=keys // len(panel.outlets),
        code=keys % len(panel.outlets),
        rise=np.minimum(common, _HIGHEST),
        rate=usual,
        series=members,
        owner=owner,
    )
    return WaveDay(
        change=change,
        market=market,
        shared=shared,
        retailers=retailers,
        waves=waves_of(options, retailers),
    )


def past_day(case: Case, options: CoordinatedOptions, back: int, members: Ints) -> WaveDay:
    """Return what an earlier day showed of the places of some series of one product."""
    panel, strata = case.panel, case.panel.strata
    before = replace(case, day=case.day - timedelta(days=back))
    alike = np.flatnonzero(np.isin(strata.product, panel.product[members]))
    columns, _ = strata.members(alike)
    change = np.full(panel.size, np.nan)
    change[columns] = changes_on(panel, before.row, columns, options.window)
    market = market_changes_of(panel, alike, change)
    return day_of(before, options, members, change, market)


def allowed(case: Case) -> Floats:
    """Return the season's allowance by product, as logarithms."""
    return np.log1p(allowance_percent(case.season, case.day, case.product_groups()) / 100)


def waves_of(options: CoordinatedOptions, found: Retailers) -> Waves:
    """Return the widest wave of every place."""
    places, at = np.unique(found.place, return_inverse=True)
    told = np.isfinite(found.rise)
    risen = np.flatnonzero(told & (found.rise >= options.least))
    line = np.sort(at[risen] * _FAR + found.rise[risen])
    together = np.searchsorted(line, line + options.band, side="right") - np.arange(line.size)
    owner = np.floor(line / _FAR).astype(np.int64)
    order = np.lexsort((-together, owner))
    first, where = np.unique(owner[order], return_index=True)
    best = order[where]
    most = np.zeros(places.size, dtype=np.int64)
    low = np.full(places.size, np.nan)
    most[first], low[first] = together[best], line[best] - owner[best] * _FAR
    return Waves(
        places=places,
        together=most,
        low=low,
        usual=np.bincount(at[told], found.rate[told], places.size).astype(np.float64),
        reporting=np.bincount(at[told], minlength=places.size),
    )


def _sellers(case: Case) -> Ints:
    """Return for each outlet the number of the first outlet of its retailer, or its own."""
    first: dict[str, int] = {}
    found = []
    for number, code in enumerate(case.panel.outlets.names):
        retailer = retailer_of(case, code)
        found.append(first.setdefault(retailer, number) if retailer else number)
    return np.array(found, dtype=np.int64)
