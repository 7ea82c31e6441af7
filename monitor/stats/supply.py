"""Reserves: what is held of a good against its target, as an interval (methods A8).

Silent reporters are neither empty nor full. The lower bound counts them as zero, the middle lets
their last known stock run down at the usual outflow, the upper bound scales what was reported up
by the share of the commitments that it stands for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Floats
from monitor.domain.reserve import ReserveNeed, ReservePlan, Scenario
from monitor.stats.holdings import Holdings, Reach, by_retailer, holdings, is_counted, last_stocks
from monitor.stats.panel import Panel

MOST_OBSERVATIONS = 200
"""How many of the stocks behind a coverage it leads to; the screen and the ledger have all."""


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
    ``today`` counts the stocks reported on the very day. Of the ``quotes`` stocks behind it all,
    ``observations`` names the first in the ledger.
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
    observations: tuple[int, ...]

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
    options = options or SupplyOptions()
    reach = Reach(fresh_days=options.fresh_days, daily_outflow=options.daily_outflow)
    places = list(_places(day, plan, market))
    held = zip(plan.needs, holdings(panel, day, plan.needs, market, reach), strict=True)
    return [
        _coverage(day, need, place, plan, market, held_of_need)
        for need, held_of_need in held
        if asked is None or need.good in asked
        for place in places
    ]


def _places(day: date, plan: ReservePlan, market: Market) -> Iterator[tuple[str, float, Scenario]]:
    """Yield (area, share of the city's need, scenario in force)."""
    city = plan.in_force(day)
    yield "", 1.0, city
    people = sum(area.population or 0 for area in market.areas.values())
    for area in market.areas.values():
        own = plan.in_force(day, area.code)
        if own != city and area.population:
            yield area.code, area.population / people, own


def _coverage(
    day: date,
    need: ReserveNeed,
    place: tuple[str, float, Scenario],
    plan: ReservePlan,
    market: Market,
    held: Holdings,
) -> Coverage:
    panel, (area, part, scenario) = held.panel, place
    here = (panel.by_outlet.area == panel.areas.find(area)) | (area == "")
    target = need.monthly_need * need.held_share * scenario.factor * part
    share = _reporting_share(held, _promises(need.good, area, plan, market), here)
    lower, middle, last = (float(sums[here].sum()) for sums in (held.fresh, held.left, held.known))
    known = max(middle, last) if share == 0.0 else middle
    upper = max(known, lower / share if share > 0.0 else target)
    expected = held.is_known & here
    missing = expected & ~held.is_reporting
    return Coverage(
        good=need.good,
        area=area,
        scenario=scenario,
        target=target,
        lower=lower,
        middle=middle,
        upper=upper,
        reporting=int((expected & held.is_reporting).sum()),
        expected=int(expected.sum()),
        reporting_share=share,
        today=int(held.today[here].sum()),
        missing=tuple(panel.outlets[outlet] for outlet in np.flatnonzero(missing).tolist()),
        quotes=int(held.quotes[here].sum()),
        observations=_observations(panel, day, need.products_in(market), area),
    )


def _observations(panel: Panel, day: date, products: Sequence[str], area: str) -> tuple[int, ...]:
    """Return the first observations behind the stocks of some products, in the order of series."""
    is_behind = is_counted(panel, products)[panel.product]
    if area:
        is_behind &= panel.area == panel.areas.find(area)
    series = np.flatnonzero(is_behind)
    ages = last_stocks(panel, day)[1, series].astype(np.int64)
    origins = panel.observation[panel.row_of(day) - np.maximum(ages, 0), series]
    found: list[int] = origins[(ages >= 0) & (origins >= 0)][:MOST_OBSERVATIONS].tolist()
    return tuple(found)


def _promises(good: str, area: str, plan: ReservePlan, market: Market) -> dict[str, float]:
    """Return what each retailer promised, spread evenly over its outlets where an area is asked."""
    promises: dict[str, float] = {}
    for promise in plan.commitments:
        if promise.good == good:
            outlets = market.outlets_of(promise.retailer) if area else []
            here = sum(outlet.area == area for outlet in outlets)
            part = here / len(outlets) if outlets else 1.0
            if part:
                known = promises.get(promise.retailer, 0)
                promises[promise.retailer] = known + promise.quantity * part
    return promises


def _reporting_share(held: Holdings, promises: dict[str, float], here: Bools) -> float:
    """Return the part of what is promised (or was last held) that fresh reports stand for.

    A retailer answers for all its outlets, an outlet of no known retailer for itself.
    """
    # a reported stock of zero is a report all the same: every stock weighs one more
    last, fresh = (
        _by_owner(held.panel, np.where(here, figures, 0.0))
        for figures in (held.known + held.stocks, held.fresh + held.reports)
    )
    weight, elsewhere = last.copy(), 0.0
    for retailer, quantity in promises.items():
        at = held.panel.retailers.find(retailer)
        if at is None:
            elsewhere += quantity
        else:
            weight[at] = quantity
    part = weight * np.divide(fresh, last, out=np.zeros_like(last), where=last > 0)
    total = weight.sum() + elsewhere
    return float(part.sum() / total) if total > 0 else 0.0


def _by_owner(panel: Panel, figures: Floats) -> Floats:
    """Return figures by outlet as sums by retailer, then those of outlets that have none."""
    alone = figures[panel.by_outlet.retailer < 0]
    return np.concatenate([by_retailer(panel, figures), alone])
