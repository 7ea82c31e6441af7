"""Waves: several retailers of one place that raise one product on one day by nearly the same.

A retailer counts once however many shops it has, with the median of those that report; an outlet
of no known retailer stands for itself. A place is one product in one area, or in the whole city.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case
from monitor.rules.coordinated_options import CoordinatedOptions
from monitor.rules.market_price import RETAIL
from monitor.rules.steps import Steps
from monitor.stats.panel import Panel
from monitor.stats.strata import grouped_median

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


def retailers_of(
    case: Case, options: CoordinatedOptions, members: Ints, own: Steps, shared: Floats
) -> Retailers:
    """Return the retailers behind some series; ``shared`` is by product, taken off each rise."""
    panel = case.panel
    place = place_of(panel, options, panel.product[members], panel.area[members])
    sellers = _sellers(case)
    keys, owner = np.unique(
        place * len(panel.outlets) + sellers[panel.outlet[members]], return_inverse=True
    )
    rise = own.rise[members] - shared[panel.product[members]]
    rise, _ = grouped_median(rise, owner, keys.size)
    rate, _ = grouped_median(own.rate[members], owner, keys.size)
    return Retailers(
        place=keys // len(panel.outlets),
        code=keys % len(panel.outlets),
        rise=np.minimum(rise, _HIGHEST),
        rate=rate,
        series=members,
        owner=owner,
    )


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
