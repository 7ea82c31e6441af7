"""Reserves: what is held of a good against its target, as an interval (methods A8).

Silent reporters are neither empty nor full. The lower bound counts them as zero, the middle lets
their last known stock run down at the usual outflow, the upper bound scales what was reported up
by the share of the commitments that it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.reserve import ReserveNeed, ReservePlan, Scenario
from monitor.stats.baseline import last_reported
from monitor.stats.codes import Codes
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holdings:
    """The stock series of one good in one place: last figure, whether fresh, how old."""

    series: Ints
    stock: Floats
    age: Ints
    fresh: Bools
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owners:
    """Who answers for the stock of each outlet of the panel: its retailer, or it alone."""

    names: Codes
    of_outlet: Ints


def coverage(
    panel: Panel,
    day: date,
    plan: ReservePlan,
    market: Market,
    options: SupplyOptions | None = None,
) -> list[Coverage]:
    """Return the coverage of every good: of the city, and of areas under a scenario of their own.

    An area's target is the city's, by its share of the population.
    """
    options = options or SupplyOptions()
    owners = _owners(panel, plan, market)
    return [
        _coverage(panel, day, need, place, plan, market, owners, options)
        for need in plan.needs
        for place in _places(day, plan, market)
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


def _coverage(  # noqa: PLR0913, PLR0917 - one place of one good, spelled out
    panel: Panel,
    day: date,
    need: ReserveNeed,
    place: tuple[str, float, Scenario],
    plan: ReservePlan,
    market: Market,
    owners: _Owners,
    options: SupplyOptions,
) -> Coverage:
    area, part, scenario = place
    held = _holdings(panel, day, need.products_in(market), area, options)
    target = need.monthly_need * need.held_share * scenario.factor * part
    promises = _promises(need.good, area, plan, market)
    share = _reporting_share(held, promises, owners, panel.outlet[held.series])
    lower = float(held.stock[held.fresh].sum())
    left = (1.0 - options.daily_outflow) ** np.arange(len(panel.days))
    middle = float((held.stock * left[np.where(held.fresh, 0, held.age)]).sum())
    known = max(middle, float(held.stock.sum())) if share == 0.0 else middle
    upper = max(known, lower / share if share > 0.0 else target)
    reporting, missing = _heard_and_missing(panel, held)
    origins = panel.observation[held.row - held.age, held.series]
    return Coverage(
        good=need.good,
        area=area,
        scenario=scenario,
        target=target,
        lower=lower,
        middle=middle,
        upper=upper,
        reporting=int(reporting.sum()),
        expected=int(reporting.sum() + missing.sum()),
        reporting_share=share,
        today=int((held.age == 0).sum()),
        missing=tuple(panel.outlets[outlet] for outlet in np.flatnonzero(missing).tolist()),
        quotes=int((origins >= 0).sum()),
        observations=tuple(origins[origins >= 0][:MOST_OBSERVATIONS].tolist()),
    )


def _heard_and_missing(panel: Panel, held: _Holdings) -> tuple[Bools, Bools]:
    """Say which outlets of the panel reported of late, and which hold stock but did not."""
    outlets = panel.outlet[held.series]
    reporting, holding = np.zeros((2, len(panel.outlets)), dtype=bool)
    holding[outlets] = True
    reporting[outlets[held.fresh]] = True
    return reporting, holding & ~reporting


def _holdings(
    panel: Panel, day: date, products: Sequence[str], area: str, options: SupplyOptions
) -> _Holdings:
    row = panel.row_of(day)
    known = [index for code in products if (index := panel.products.find(code)) is not None]
    counts = np.zeros(len(panel.products), dtype=bool)
    counts[known] = True
    last, ages = panel.memo.get(
        ("last stock", day),
        panel.size,
        lambda columns: np.concatenate(last_reported(panel.stock[: row + 1, columns], 1)),
    )
    wanted = counts[panel.strata.product]
    if area:
        wanted &= panel.strata.area == panel.areas.find(area)
    series = np.sort(panel.strata.members(np.flatnonzero(wanted))[0])
    series = series[ages[series] >= 0]
    stock, age = last[series], ages[series].astype(np.int64)
    fresh = age <= options.fresh_days
    return _Holdings(series=series, stock=stock, age=age, fresh=fresh, row=row)


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


def _reporting_share(
    held: _Holdings, promises: dict[str, float], owners: _Owners, outlets: Ints
) -> float:
    """Return the part of what is promised (or was last held) that fresh reports stand for."""
    owner, size = owners.of_outlet[outlets], len(owners.names)
    stock = held.stock + 1.0  # a reported stock of zero is a report all the same
    last = np.bincount(owner, stock, size).astype(np.float64)
    fresh = np.bincount(owner, stock * held.fresh, size).astype(np.float64)
    promised = np.full(size, np.nan)
    promised[owners.names.add_all(promises)] = list(promises.values())
    weight = np.where(np.isfinite(promised), promised, last)
    part = weight * np.divide(fresh, last, out=np.zeros_like(last), where=last > 0)
    return float(part.sum() / weight.sum()) if weight.sum() > 0 else 0.0


def _owners(panel: Panel, plan: ReservePlan, market: Market) -> _Owners:
    names = Codes(promise.retailer for promise in plan.commitments)
    of_outlet = names.add_all(_owner(outlet, market) for outlet in panel.outlets.names)
    return _Owners(names=names, of_outlet=of_outlet)


def _owner(outlet: str, market: Market) -> str:
    known = market.outlets.get(outlet)
    return (known.retailer if known else None) or f"outlet:{outlet}"
