"""Who holds a good: districts against their own part of the target, retailers against promises.

What was reported counts; a silent outlet is taken at its last stock only where that speaks for
its retailer. Quantities are in thousandths of the base unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.market import Market, OutletKind
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.reserve import ReserveNeed, ReservePlan
from monitor.stats.baseline import last_reported
from monitor.stats.panel import KINDS, Panel

_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaStock:
    """What the shops of a district hold, and its own part of the target.

    ``held`` was reported; ``known`` holds the last stocks of silent shops as well.
    """

    area: str
    held: float
    known: float
    target: float

    @property
    def spare(self) -> float:
        """Return what surely lies above the own target; zero where that is not sure."""
        return max(self.held - self.target, 0.0)

    @property
    def lack(self) -> float:
        """Return what is missing to the own target even with the silent shops."""
        return max(self.target - self.known, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a retailer promised to hold of a good, and what its outlets hold; so many reported."""

    retailer: str
    promised: float
    held: float
    reporting: int
    expected: int
    today: int

    @property
    def percent(self) -> float:
        """Return the part of the promise that is held, in percent."""
        return 100 * self.held / self.promised


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """The last stocks of one good by series, and which of them are fresh."""

    panel: Panel
    series: Ints
    stock: Floats
    age: Ints
    fresh: Bools

    def of_warehouses(self) -> tuple[tuple[str, float], ...]:
        """Return warehouses and what they hold, the fullest first."""
        panel = self.panel
        mine = self.fresh & (panel.kind[self.series] == KINDS.index(OutletKind.WAREHOUSE))
        held = np.bincount(panel.outlet[self.series[mine]], self.stock[mine])
        order = np.argsort(-held, kind="stable")
        return tuple((panel.outlets[at], float(held[at])) for at in order.tolist() if held[at] > 0)


def holdings_of(
    panel: Panel, day: date, need: ReserveNeed, market: Market, fresh_days: int
) -> Holdings:
    """Return the last stocks of a good's products within a week.

    Those of the last ``fresh_days`` days count as reported.
    """
    codes = need.products_in(market)
    known = [index for code in codes if (index := panel.products.find(code)) is not None]
    series = np.flatnonzero(np.isin(panel.product, np.array(known, dtype=np.int64)))
    last = panel.row_of(day) + 1
    stock, age = last_reported(panel.stock[max(last - _WEEK, 0) : last, series], 1)
    seen = age[0] >= 0
    age = age[0][seen]
    return Holdings(
        panel=panel,
        series=series[seen],
        stock=stock[0][seen],
        age=age,
        fresh=age <= fresh_days,
    )


def area_stocks(
    held: Holdings, day: date, need: ReserveNeed, plan: ReservePlan, market: Market
) -> tuple[AreaStock, ...]:
    """Return the districts of which a stock is known, the largest surplus first.

    A district's target is the city's by its share of the population under the scenario in force
    there, less the part that warehouses promised: theirs is for everybody.
    """
    panel, people = held.panel, sum(area.population or 0 for area in market.areas.values())
    shops = panel.kind[held.series] != KINDS.index(OutletKind.WAREHOUSE)
    area = panel.area[held.series[shops]]
    known_stock = np.bincount(area, held.stock[shops], minlength=len(panel.areas))
    stock = np.bincount(area, (held.stock * held.fresh)[shops], minlength=len(panel.areas))
    share = _shop_share(need, plan, market)
    found = []
    for at in np.unique(area).tolist():
        known = market.areas.get(panel.areas[at])
        if known is not None and known.population:
            level = plan.in_force(day, known.code).factor * known.population / people
            target = need.monthly_need * need.held_share * share * level
            figures = float(stock[at]), float(known_stock[at])
            found.append(
                AreaStock(area=known.code, held=figures[0], known=figures[1], target=target)
            )
    return tuple(sorted(found, key=lambda one: (one.target - one.held, one.area)))


def _shop_share(need: ReserveNeed, plan: ReservePlan, market: Market) -> float:
    """Return the part of what is promised that shops, and not warehouses, are to hold."""
    mine = [promise for promise in plan.commitments if promise.good == need.good]
    total = sum(promise.quantity for promise in mine)
    stored = sum(promise.quantity for promise in mine if _only_stores(promise.retailer, market))
    return 1 - stored / total if total else 1.0


def _only_stores(retailer: str, market: Market) -> bool:
    outlets = market.outlets_of(retailer)
    return bool(outlets) and all(one.kind is OutletKind.WAREHOUSE for one in outlets)


def promises_of(
    held: Holdings, need: ReserveNeed, plan: ReservePlan, market: Market
) -> Iterator[Promise]:
    """Yield what became of each promise of a good, as far as the retailer's stocks are known.

    The last stock of a silent outlet counts in favour of its retailer.
    """
    outlets = held.panel.outlet[held.series]
    promised = (one for one in plan.commitments if one.good == need.good and one.quantity)
    for promise in promised:
        codes = (held.panel.outlets.find(one.code) for one in market.outlets_of(promise.retailer))
        mine = np.isin(outlets, np.array([at for at in codes if at is not None], dtype=np.int64))
        if mine.any():
            yield Promise(
                retailer=promise.retailer,
                promised=float(promise.quantity),
                held=float(held.stock[mine].sum()),
                reporting=int(np.unique(outlets[mine & held.fresh]).size),
                expected=int(np.unique(outlets[mine]).size),
                today=int((held.age[mine] == 0).sum()),
            )
