"""Who holds a good: districts against their own part of the target, retailers against promises.

Stocks are summed by good and outlet, and the panel remembers these sums, so that a report costs its
own outlet; a district, a retailer and the city are sums over outlets. What was reported counts; a
silent outlet is taken at its last stock only where that speaks for its retailer. Quantities are in
thousandths of the base unit.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from monitor.domain.market import Market, OutletKind
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.reserve import Commitment, ReserveNeed, ReservePlan
from monitor.stats.codes import Codes
from monitor.stats.panel import KINDS, Panel
from monitor.stats.places import by_area, by_owner
from monitor.stats.previous import last_figure

WEEK = 7
MOST_WAREHOUSES = 10
"""How many warehouses are named to whoever looks for goods; the sum of all is in the coverage."""

_SUMS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How old stocks may be: at most ``days``, or ``fresh_days`` to count as reported.

    Without ``days`` any age will do. ``daily_outflow`` is the part of a silent outlet's stock that
    is sold in a day.
    """

    fresh_days: int = 1
    daily_outflow: float = 0.05
    days: int | None = None


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


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """The last stocks of some goods, summed by outlet of the panel; shapes (goods, outlets).

    ``fresh`` was reported, ``known`` counts silent outlets at their last stock and ``left`` as it
    has run down since. ``reports``, ``stocks`` and ``today`` count the series that reported, that
    have a stock at all, and that reported on the very day; ``quotes`` those with an observation.
    ``key`` names it all among what the panel remembers.
    """

    panel: Panel
    key: Hashable
    fresh: Floats
    known: Floats
    left: Floats
    reports: Floats
    stocks: Floats
    today: Floats
    quotes: Floats

    @property
    def is_reporting(self) -> Bools:
        """Say which outlets reported."""
        reporting: Bools = self.reports > 0
        return reporting

    @property
    def is_known(self) -> Bools:
        """Say of which outlets a stock is known."""
        known: Bools = self.stocks > 0
        return known

    @cached_property
    def of_shops(self) -> Floats:
        """Return by good and area what shops hold: known, fresh, and how many are known.

        Shape (3, goods, areas).
        """
        is_shop = ~_is_warehouse(self.panel)

        def figures(outlets: Ints) -> Floats:
            rows = (self.known, self.fresh, self.is_known)
            return np.concatenate([each[:, outlets] * is_shop[outlets] for each in rows])

        sums = by_area(self.panel, ("shops", self.key), figures)
        return sums.reshape(3, len(self.fresh), sums.shape[1])

    @cached_property
    def of_retailers(self) -> list[list[list[float]]]:
        """Return by good and retailer: known, how many outlets are fresh and known, and today."""

        def figures(outlets: Ints) -> Floats:
            rows = (self.known, self.is_reporting, self.is_known, self.today)
            return np.concatenate([each[:, outlets] for each in rows])

        sums = by_owner(self.panel, ("promises", self.key), figures)
        mine = sums[:, : len(self.panel.retailers)]
        table = mine.reshape(4, len(self.fresh), mine.shape[1])
        found: list[list[list[float]]] = np.transpose(table, (1, 2, 0)).tolist()
        return found

    def of_warehouses(self, good: int) -> tuple[tuple[str, float], ...]:
        """Return the fullest warehouses and what they hold of a good, the fullest first."""
        held, names = self.fresh[good, self._warehouses], self.panel.outlets.names
        fullest = np.argsort(-held, kind="stable")[:MOST_WAREHOUSES]
        places, stocks = self._warehouses[fullest].tolist(), held[fullest].tolist()
        return tuple(
            (names[at], stock) for at, stock in zip(places, stocks, strict=True) if stock > 0
        )

    @cached_property
    def _warehouses(self) -> Ints:
        return np.flatnonzero(_is_warehouse(self.panel))


def holdings(
    panel: Panel, day: date, needs: Sequence[ReserveNeed], market: Market, reach: Reach
) -> Holdings:
    """Return the last stocks of the products of each need."""
    goods = tuple(need.products_in(market) for need in needs)
    key = ("holdings", day, goods, reach)
    sums = panel.outlet_memo.get(
        key,
        len(panel.outlets),
        lambda outlets: _sums(panel, day, goods, reach, outlets),
        until=day.toordinal(),
    ).reshape(_SUMS, len(goods), len(panel.outlets))
    fresh, known, left, reports, stocks, today, quotes = sums
    return Holdings(
        panel=panel,
        key=key,
        fresh=fresh,
        known=known,
        left=left,
        reports=reports,
        stocks=stocks,
        today=today,
        quotes=quotes,
    )


def last_stocks(panel: Panel, day: date) -> Floats:
    """Return the last stock of every series up to a day, and its age in days (-1 for none)."""
    row = panel.row_of(day)
    return panel.memo.get(
        ("last stock", day),
        panel.size,
        lambda columns: last_figure(panel.stock, row, columns),
        until=day.toordinal(),
    )


def is_counted(panel: Panel, products: Sequence[str]) -> Bools:
    """Say which products of a panel are among those named."""
    counted = np.zeros(len(panel.products), dtype=bool)
    known = [index for code in products if (index := panel.products.find(code)) is not None]
    counted[known] = True
    return counted


def _sums(
    panel: Panel, day: date, goods: Sequence[Sequence[str]], reach: Reach, outlets: Ints
) -> Floats:
    """Return the sums of ``Holdings`` by good for some outlets, of shape (sums * goods, outlets).

    The series of an outlet are added up in ascending order, whatever other outlets are asked for.
    """
    series, place = panel.by_outlet.members(outlets)
    row, (last, ages) = panel.row_of(day), np.take(last_stocks(panel, day), series, axis=1)
    days = len(panel.days) if reach.days is None else reach.days
    counted = np.array([is_counted(panel, products) for products in goods])
    good, at = np.nonzero(counted[:, panel.product[series]] & (ages >= 0) & (ages < days))
    cell, size = good * outlets.size + place[at], len(goods) * outlets.size
    stock, age = last[at], ages[at].astype(np.int64)
    fresh = age <= reach.fresh_days
    left = (1.0 - reach.daily_outflow) ** np.arange(len(panel.days))
    quoted = panel.observation[row - age, series[at]] >= 0
    run_down = stock * left[np.where(fresh, 0, age)]
    weights = (stock * fresh, stock, run_down, fresh, np.ones(at.size), age == 0, quoted)
    sums = [np.bincount(cell, weight, size) for weight in weights]
    return np.reshape(sums, (_SUMS * len(goods), outlets.size)).astype(np.float64)


def area_levels(day: date, plan: ReservePlan, market: Market) -> dict[str, float]:
    """Return the level of each area with people: its part of them by its factor of the day."""
    people = sum(area.population or 0 for area in market.areas.values())
    return {
        area.code: plan.in_force(day, area.code).factor * area.population / people
        for area in market.areas.values()
        if area.population
    }


def area_stocks(
    held: Holdings,
    good: int,
    need: ReserveNeed,
    plan: ReservePlan,
    market: Market,
    levels: Mapping[str, float],
) -> tuple[AreaStock, ...]:
    """Return the districts of which a stock of a good is known, the largest surplus first.

    A district's target is the city's by its level (``area_levels``), less the part that warehouses
    promised: theirs is for everybody.
    """
    known, stock, told = held.of_shops[:, good].tolist()
    normal = need.monthly_need * need.held_share * _shop_share(need, plan, market)
    found = [
        AreaStock(area=code, held=stock[at], known=known[at], target=normal * levels[code])
        for at, code in enumerate(held.panel.areas.names)
        if told[at] and code in levels
    ]
    return tuple(sorted(found, key=lambda one: (one.target - one.held, one.area)))


def _shop_share(need: ReserveNeed, plan: ReservePlan, market: Market) -> float:
    """Return the part of what is promised that shops, and not warehouses, are to hold."""
    mine = plan.promised(need.good)
    total = sum(promise.quantity for promise in mine)
    stored = sum(promise.quantity for promise in mine if promise.retailer in market.storekeepers)
    return 1 - stored / total if total else 1.0


def promises_of(held: Holdings, good: int, promised: Sequence[Commitment]) -> tuple[Promise, ...]:
    """Return what became of some promises of a good, as far as the retailers' stocks are known.

    The last stock of a silent outlet counts in favour of its retailer.
    """
    return tuple(_promises(held.panel.retailers, promised, held.of_retailers[good]))


def _promises(
    retailers: Codes, promised: Sequence[Commitment], by_retailer: Sequence[Sequence[float]]
) -> Iterator[Promise]:
    for promise in promised:
        at = retailers.find(promise.retailer)
        if at is None or not promise.quantity:
            continue
        known, reporting, expected, today = by_retailer[at]
        if expected:
            yield Promise(
                retailer=promise.retailer,
                promised=float(promise.quantity),
                held=known,
                reporting=int(reporting),
                expected=int(expected),
                today=int(today),
            )


def _is_warehouse(panel: Panel) -> Bools:
    warehouse: Bools = panel.by_outlet.kind == KINDS.index(OutletKind.WAREHOUSE)
    return warehouse
