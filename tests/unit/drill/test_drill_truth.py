"""Planted events and the script of a drill."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.domain.settings import DrillSpec
from monitor.drill import EventKind, PlantedEvent
from monitor.drill.event import planted
from monitor.drill.place import place_of
from tests.unit.drill.markets import NAMED, START, market

SPIKE = PlantedEvent(
    kind=EventKind.SPIKE,
    start=START,
    end=START + timedelta(days=2),
    factor=1.5,
    must_report=True,
)


def script(start: date = START, events: tuple[str, ...] = ("S1", "S5", "S8")) -> list[PlantedEvent]:
    spec = DrillSpec(start=start, events=events)
    return planted(market(), spec, place_of(market(), spec.seed))


def days(event: PlantedEvent, *offsets: int) -> list[float]:
    return [event.strength(START + timedelta(days=offset)) for offset in offsets]


def test_a_spike_holds_from_its_first_to_its_last_day() -> None:
    assert days(SPIKE, -1, 0, 2, 3) == [1.0, 1.5, 1.5, 1.0]


def test_a_creep_is_complete_on_its_last_day_and_lower_before() -> None:
    creep = replace(SPIKE, kind=EventKind.CREEP, factor=1.21)
    assert days(creep, -9, 1, 2, 9) == pytest.approx([1 / 1.21, 1 / 1.1, 1.0, 1.0])


def test_a_fall_stays_where_it_ends() -> None:
    fall = replace(SPIKE, kind=EventKind.FALL, factor=0.81)
    assert days(fall, -9, 0, 1, 2, 9) == pytest.approx([1.0, 1.0, 0.9, 0.81, 0.81])


def test_a_spike_and_a_shortfall_are_there_on_the_first_day() -> None:
    seen = {event.kind for event in script() if event.must_report and event.start < START}
    assert {EventKind.SPIKE, EventKind.SHORTFALL} <= seen


def test_nothing_is_planted_on_an_outlet_that_stands_for_a_real_place() -> None:
    assert all(event.outlet != NAMED for event in script())


def test_the_rush_comes_on_the_first_saturday() -> None:
    rush = {event.start for event in script() if event.scenario == "S1"}
    assert rush == {date(2021, 1, 30)}


def test_the_checkpoints_are_felt_the_day_after_28_january() -> None:
    shortfall = [event for event in script() if event.scenario == "S5"]
    assert {event.start for event in shortfall} == {date(2021, 1, 29)}


def test_another_year_plays_at_the_same_distance_to_tet() -> None:
    starts = {event.start for event in script(start=date(2026, 1, 25)) if event.scenario == "S5"}
    assert starts == {date(2026, 2, 17) - timedelta(days=14)}


def test_the_run_up_of_pork_ends_on_8_january() -> None:
    creep = next(event for event in script() if event.kind is EventKind.CREEP)
    assert (creep.end, creep.factor) == (date(2021, 1, 8), 1.24)


def test_only_the_events_asked_for_are_played() -> None:
    assert {event.scenario for event in script(events=("S8",))} == {"", "S8"}


def test_events_are_told_in_the_order_of_their_beginning() -> None:
    starts = [event.start for event in script()]
    assert starts == sorted(starts)


def test_a_market_without_the_goods_has_no_events() -> None:
    bare = replace(market(), products={}, groups={}, areas={})
    spec = DrillSpec(start=START)
    assert planted(bare, spec, place_of(bare, spec.seed)) == []
