"""The script of a drill: documented events, and what a newcomer sees in the first days.

Documented events keep their distance to Tết (S5: 28/01/2021 is 15 days before mùng 1), so that a
drill of another year plays them at the right time; S1, a rumour on a Saturday, comes on the first
Saturday. Nothing is planted on an outlet that stands for a real place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from monitor.domain.calendar import days_to_tet
from monitor.domain.market import Market, Outlet, OutletKind
from monitor.domain.settings import DrillSpec
from monitor.drill.place import Place
from monitor.drill.truth import EventKind, PlantedEvent

_RUSH_GROUPS = ("rice", "noodles", "eggs", "pork", "vegetables")
_CHECKPOINT_AREAS = ("an-duong", "an-lao", "vinh-bao")
_CHECKPOINT_PRODUCTS = (
    "pork_belly",
    "pork_tenderloin",
    "pork_ribs",
    "winter_melon",
    "cucumber",
    "water_spinach",
)
_SATURDAY = 5


def planted(market: Market, spec: DrillSpec, place: Place) -> list[PlantedEvent]:
    """Return everything that happens in a drill, in the order of its beginning."""
    events = [*_first_days(market, spec.start, place)]
    if "S1" in spec.events:
        events += _rush(market, spec.start)
    if "S5" in spec.events:
        events += _checkpoints(market, spec.start)
    if "S8" in spec.events:
        events += _pork_run_up(market, spec.start)
    return sorted(events, key=lambda event: (event.start, event.kind, event.area, event.product))


def _first_days(market: Market, start: date, place: Place) -> Iterator[PlantedEvent]:
    """Yield what can be seen at once: a spike at a market and in a district, eggs run short."""
    script = (
        (OutletKind.MARKET, 5, EventKind.SPIKE, "pork_belly", -1, 4, 1.45, True),
        (OutletKind.MARKET, 47, EventKind.FLASH, "cabbage", 1, 1, 1.4, False),
        (OutletKind.SUPERMARKET, 3, EventKind.SLIP, "gio_lua", 2, 2, 10.0, False),
        (OutletKind.SUPERMARKET, 7, EventKind.SPIKE, "sugar_white", 8, 14, 1.2, True),
    )
    for kind, number, what, product, first, last, factor, must_report in script:
        outlets = _stand_ins(market, kind, product, place)
        if outlets:
            outlet = outlets[number % len(outlets)]
            yield PlantedEvent(
                kind=what,
                area=outlet.area,
                outlet=outlet.code,
                product=product,
                start=start + timedelta(days=first),
                end=start + timedelta(days=last),
                factor=factor,
                must_report=must_report,
            )
    yield from _first_shortages(market, start)


def _first_shortages(market: Market, start: date) -> Iterator[PlantedEvent]:
    before = start - timedelta(days=1)
    if "kien-an" in market.areas and "tomato" in market.products:
        yield PlantedEvent(
            kind=EventKind.SPIKE,
            area="kien-an",
            product="tomato",
            start=before,
            end=start + timedelta(days=3),
            factor=1.35,
            must_report=True,
        )
    if "eggs" in market.groups:
        yield PlantedEvent(
            kind=EventKind.SHORTFALL,
            group="eggs",
            start=before,
            end=start + timedelta(days=2),
            factor=0.45,
            must_report=True,
        )


def _rush(market: Market, start: date) -> Iterator[PlantedEvent]:
    """Yield S1: Hải Phòng on Saturday 07/03/2020, shelves emptied in a day, prices flat."""
    day = start + timedelta(days=(_SATURDAY - start.weekday()) % 7)
    for group in _RUSH_GROUPS:
        if group in market.groups:
            yield PlantedEvent(
                kind=EventKind.RUNDOWN,
                group=group,
                start=day,
                end=day,
                factor=0.2,
                must_report=True,
                scenario="S1",
            )


def _checkpoints(market: Market, start: date) -> Iterator[PlantedEvent]:
    """Yield S5: eight checkpoints from the evening of 28/01/2021, felt from the day after."""
    first, last = _before_tet(start, 14), _before_tet(start, 9)
    for area in _CHECKPOINT_AREAS:
        for product in _CHECKPOINT_PRODUCTS:
            if area in market.areas and product in market.products:
                yield PlantedEvent(
                    kind=EventKind.SPIKE,
                    area=area,
                    product=product,
                    start=first,
                    end=last,
                    factor=1.22 if product.startswith("pork") else 1.32,
                    must_report=True,
                    scenario="S5",
                )
    for group, factor in (("pork", 0.6), ("roots", 0.65)):
        if group in market.groups:
            yield PlantedEvent(
                kind=EventKind.SHORTFALL,
                group=group,
                start=first,
                end=last,
                factor=factor,
                must_report=True,
                scenario="S5",
            )


def _pork_run_up(market: Market, start: date) -> Iterator[PlantedEvent]:
    """Yield S8: pork +24 % in seven weeks to 08/01/2021, and back before Tết."""
    if "pork" not in market.groups:
        return
    peak = _before_tet(start, 35)
    yield PlantedEvent(
        kind=EventKind.CREEP,
        group="pork",
        start=_before_tet(start, 84),
        end=peak,
        factor=1.24,
        must_report=False,
        scenario="S8",
    )
    yield PlantedEvent(
        kind=EventKind.FALL,
        group="pork",
        start=peak,
        end=_before_tet(start, 9),
        factor=0.93,
        must_report=False,
        scenario="S8",
    )


def _before_tet(start: date, days: int) -> date:
    return start - timedelta(days=days_to_tet(start) + days)


def _stand_ins(market: Market, kind: OutletKind, product: str, place: Place) -> list[Outlet]:
    """Return outlets that sell a product at their own price and have no other names.

    An outlet with other names stands for a real place, and no known place is accused.
    """
    if product not in place.products:
        return []
    column = place.products.index(product)
    return [
        outlet
        for row, outlet in enumerate(market.outlets.values())
        if outlet.kind is kind
        and not outlet.aliases
        and place.is_carried[row, column]
        and not place.is_chain[row]
    ]
