"""The script of a drill: the scenarios asked for, and what a newcomer sees in the first days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from monitor.domain.market import Market, OutletKind
from monitor.domain.settings import DrillSpec
from monitor.drill.place import Place, stand_ins
from monitor.drill.scenario import SCENARIOS, Stage
from monitor.drill.truth import EventKind, PlantedEvent


def planted(market: Market, spec: DrillSpec, place: Place) -> list[PlantedEvent]:
    """Return everything that happens in a drill, in the order of its beginning."""
    stage = Stage(market=market, place=place, start=spec.start)
    events = [*_first_days(market, spec.start, place)] if spec.welcome else []
    for name in spec.events:
        events += SCENARIOS[name].script(stage)
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
        outlets = stand_ins(market, kind, product, place)
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
