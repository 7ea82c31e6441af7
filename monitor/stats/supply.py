"""Reserves: what is held of a good against its target, as an interval (methods A8).

Silent reporters are neither empty nor full. The lower bound counts them as zero, the middle lets
their last known stock run down at the usual outflow, the upper bound scales what was reported up
by the share of the commitments that it stands for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.reserve import ReservePlan, Scenario
from monitor.stats.holdings import Holdings, Reach, holdings, is_counted, last_stocks
from monitor.stats.panel import Panel
from monitor.stats.places import by_owner, summed

MOST_OBSERVATIONS = 200
"""To how many of the stocks behind a coverage it leads; the screen and the ledger have all."""

_BLOCK = 4096
"""How many series are looked through at a time for those stocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyOptions:
    """How old a stock may be to count as reported, and how fast an unseen one runs down.

    A stock of ``fresh_days`` days ago still counts as reported, so that the morning before the
    first reports is not a shortfall. ``daily_outflow`` is the part of a silent outlet's stock
    that is sold in a day.
    """

    fresh_days: int = 1
    daily_outflow: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is held of a good against its target; quantities in thousandths of the base unit.

    ``area`` is empty for the whole city. ``reporting`` of ``expected`` outlets reported;
    ``reporting_share`` weighs them by what was promised, else by what they last held.
    ``today`` counts the stocks reported on the very day, ``quotes`` those behind it all.
    """

    good: str
    area: str
    scenario: Scenario
    target: float
    lower: float
    middle: float
    upper: float
    reporting: int
    expected: int
    reporting_share: float
    today: int
    missing: tuple[str, ...]
    quotes: int

    def percent(self, amount: float) -> float:
        """Return an amount as percent of the target, which must not be zero."""
        return 100 * amount / self.target

    def verdict(self, threshold: float = 1.0) -> str:
        """Return ``confirmed``, ``possible`` or ``ok`` at a part of the target."""
        if self.upper < threshold * self.target:
            return "confirmed"
        return "possible" if self.lower < threshold * self.target else "ok"


def coverage(
    panel: Panel,
    day: date,
    plan: ReservePlan,
    market: Market,
    options: SupplyOptions | None = None,
    asked: Collection[str] | None = None,
) -> list[Coverage]:
    """Return the coverage of every good: of the city, and of areas under a scenario of their own.

    An area's target is the city's, by its share of the population. Goods that are not among those
    ``asked`` are left out.
    """
    if not plan.needs:
        return []
    options = options or SupplyOptions()
    reach = Reach(fresh_days=options.fresh_days, daily_outflow=options.daily_outflow)
    held = holdings(panel, day, plan.needs, market, reach)
    by_place = [_of_place(place, plan, market, held) for place in _places(panel, day, plan, market)]
    return [
        found
        for of_need in zip(*by_place, strict=True)
        for found in of_need
        if asked is None or found.good in asked
    ]


def observations_behind(
    panel: Panel, day: date, products: Sequence[str], area: str = ""
) -> list[int]:
    """Return the first observations behind the stocks of some products, in the order of series."""
    counted, ages = is_counted(panel, products), last_stocks(panel, day)[1]
    row, found = panel.row_of(day), list[int]()
    for start in range(0, panel.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        is_behind = counted[panel.product[block]] & (ages[block] >= 0)
        if area:
            is_behind &= panel.area[block] == panel.areas.find(area)
        series = start + np.flatnonzero(is_behind)
        origins = panel.observation[row - ages[series].astype(np.int64), series]
        found += origins[origins >= 0].tolist()
        if len(found) >= MOST_OBSERVATIONS:
            break
    return found[:MOST_OBSERVATIONS]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The city or an area: its part of the need, the scenario in force, which outlets lie there."""

    area: str
    part: float
    scenario: Scenario
    here: Bools


def _places(panel: Panel, day: date, plan: ReservePlan, market: Market) -> Iterator[_Place]:
    """Yield the city, then the areas under a scenario of their own."""
    city, area = plan.in_force(day), panel.by_outlet.area
    yield _Place(area="", part=1.0, scenario=city, here=np.ones(area.size, dtype=bool))
    people = sum(each.population or 0 for each in market.areas.values())
    for each in market.areas.values():
        own = plan.in_force(day, each.code)
        if own != city and each.population:
            here = area == panel.areas.find(each.code)
            yield _Place(area=each.code, part=each.population / people, scenario=own, here=here)


def _of_place(
    place: _Place, plan: ReservePlan, market: Market, held: Holdings
) -> Iterator[Coverage]:
    """Yield the coverage of every need in one place."""
    here, outlets = place.here, held.panel.outlets.names
    share = _reporting_share(held, _promises(held, place, plan, market), place)
    expected, city = held.is_known & here, not place.area
    missing, told = expected & ~held.is_reporting, expected.sum(axis=1).tolist()
    lower, middle, last, today, quotes = (
        (figures if city else figures[:, here]).sum(axis=1).tolist()
        for figures in (held.fresh, held.left, held.known, held.today, held.quotes)
    )
    for at, need in enumerate(plan.needs):
        target = need.monthly_need * need.held_share * place.scenario.factor * place.part
        known = max(middle[at], last[at]) if share[at] == 0.0 else middle[at]
        lacking, of = np.flatnonzero(missing[at]).tolist(), told[at]
        yield Coverage(
            good=need.good,
            area=place.area,
            scenario=place.scenario,
            target=target,
            lower=lower[at],
            middle=middle[at],
            upper=max(known, lower[at] / share[at] if share[at] > 0.0 else target),
            reporting=of - len(lacking),
            expected=of,
            reporting_share=share[at],
            today=int(today[at]),
            missing=tuple(outlets[outlet] for outlet in lacking),
            quotes=int(quotes[at]),
        )


def _promises(
    held: Holdings, place: _Place, plan: ReservePlan, market: Market
) -> dict[tuple[int, int], float]:
    """Return what was promised by good and retailer (-1 for one that the panel does not know).

    Promises are spread evenly over the retailer's outlets where an area is asked.
    """
    promises: dict[tuple[int, int], float] = {}
    index = {code: at for at, code in enumerate(held.panel.retailers.names)}
    for good, need in enumerate(plan.needs):
        for promise in plan.promised(need.good):
            part = market.share_in(promise.retailer, place.area) if place.area else 1.0
            key = good, index.get(promise.retailer, -1)
            if part:
                promises[key] = promises.get(key, 0) + promise.quantity * part
    return promises


def _reporting_share(
    held: Holdings, promises: Mapping[tuple[int, int], float], place: _Place
) -> list[float]:
    """Return for each good the part of what is promised (or was last held) that was reported.

    A retailer answers for all its outlets, an outlet of no known retailer for itself.
    """
    if place.area:
        outlets, index = np.flatnonzero(place.here), held.panel.by_outlet
        sums = summed(_told(held, outlets), index.owner[outlets], index.owners)
    else:
        sums = by_owner(held.panel, ("told", held.key), lambda outlets: _told(held, outlets))
    last, fresh = np.split(sums, 2)
    weight, elsewhere = last.copy(), np.zeros(len(last))
    for (good, at), quantity in promises.items():
        if at < 0:
            elsewhere[good] = quantity
        else:
            weight[good, at] = quantity
    part = weight * np.divide(fresh, last, out=np.zeros_like(last), where=last > 0)
    total = weight.sum(axis=1) + elsewhere
    share = np.divide(part.sum(axis=1), total, out=np.zeros_like(total), where=total > 0)
    found: list[float] = share.tolist()
    return found


def _told(held: Holdings, outlets: Ints) -> Floats:
    """Return what some outlets last held and what they reported of it.

    A reported stock of zero is a report all the same: every stock weighs one more.
    """
    told = ((held.known, held.stocks), (held.fresh, held.reports))
    return np.concatenate([stock[:, outlets] + each[:, outlets] for stock, each in told])
