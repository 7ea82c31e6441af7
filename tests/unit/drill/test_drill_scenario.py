"""The documented shocks: each is planted where and when it was, and shows in what shops know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from monitor.domain.calendar import days_to_tet
from monitor.domain.reserve import ReservePlan
from monitor.domain.settings import DRILL_EVENTS, DrillSpec
from monitor.drill import EventKind, PlantedEvent, SimulatedMarket
from monitor.drill.scenario import SCENARIOS, SEASON
from tests.shipped import LOADED
from tests.unit.drill.markets import market

SETTINGS = LOADED.settings
TET = date(2021, 2, 12)


def played(*names: str, start: date = date(2020, 12, 25)) -> SimulatedMarket:
    spec = DrillSpec(start=start, events=names, welcome=False)
    return SimulatedMarket(replace(SETTINGS, drill=spec), spec)


def test_every_event_that_may_be_configured_has_a_script() -> None:
    assert tuple(SCENARIOS) == DRILL_EVENTS


@pytest.mark.parametrize("name", DRILL_EVENTS)
def test_a_scenario_played_alone_begins_and_is_felt_within_its_own_days(name: str) -> None:
    scenario = SCENARIOS[name]
    start = TET + timedelta(days=scenario.begin)
    events = played(name, start=start).truth()
    last = start + timedelta(days=scenario.days - 1)
    wanted = [event for event in events if event.must_report]
    assert wanted
    assert all(event.scenario == name for event in events)
    assert all(event.start < last and event.end >= start for event in wanted)


@pytest.mark.parametrize("name", DRILL_EVENTS)
def test_nothing_is_planted_on_an_outlet_that_stands_for_a_real_place(name: str) -> None:
    named = {outlet.code for outlet in SETTINGS.market.outlets.values() if outlet.aliases}
    assert not named & {event.outlet for event in played(name).truth()}


def test_a_season_keeps_to_one_story_about_pork() -> None:
    assert "S7" not in SEASON
    assert len(SEASON) == len(DRILL_EVENTS) - 1


def test_another_year_plays_the_checkpoints_at_the_same_distance_to_tet() -> None:
    days = [
        {days_to_tet(event.start) for event in played("S5", start=start).truth()}
        for start in (date(2021, 1, 25), date(2026, 1, 20))
    ]
    assert days == [{-14}, {-14}]


def test_sealed_districts_are_bought_empty_and_the_others_are_not() -> None:
    simulated = played("S6", start=TET + timedelta(days=7))
    event = simulated.truth()[0]
    before, after = simulated.day(event.start - timedelta(days=1)), simulated.day(event.start)
    column = simulated.place.products.index("rice_plain")
    shops = simulated.place.is_shop & (before.level[:, column] > 0)
    fell = after.level[:, column] < 0.5 * before.level[:, column]
    sealed = {each.area for each in simulated.truth()}
    here = shops & np.array([area == event.area for area in simulated.place.areas])
    elsewhere = shops & np.array([area not in sealed for area in simulated.place.areas])
    assert fell[here].all()
    assert fell[elsewhere].mean() < 0.1


def test_eggs_run_out_behind_the_checkpoints_while_the_scenario_is_played() -> None:
    start = TET + timedelta(days=SCENARIOS["S5"].begin)
    cuts = [event for event in played("S5", start=start).truth() if event.kind is EventKind.CUT]
    last = start + timedelta(days=SCENARIOS["S5"].days - 1)
    assert {event.area for event in cuts} == {"an-duong", "an-lao", "vinh-bao"}
    assert all(event.gone is not None and event.gone <= last for event in cuts)


def test_greens_cost_three_times_as_much_at_markets_after_the_hail() -> None:
    simulated = played("S2", start=TET + timedelta(days=4))
    event = simulated.truth()[0]
    column = simulated.place.products.index(event.product)
    rows = simulated.place.outlet_rows(area=event.area)
    before, after = simulated.day(event.start - timedelta(days=1)), simulated.day(event.start)
    rise = np.median(after.price[rows, column] / before.price[rows, column])
    assert rise == pytest.approx(3.0, rel=0.1)


def test_a_market_without_the_goods_of_a_scenario_plays_nothing_of_it() -> None:
    bare = replace(market(), areas={}, groups={})
    spec = DrillSpec(events=DRILL_EVENTS, welcome=False)
    settings = replace(SETTINGS, market=bare, drill=spec, reserve=ReservePlan())
    assert SimulatedMarket(settings, spec).truth() == []


def test_the_welcome_of_a_newcomer_can_be_left_out() -> None:
    spec = DrillSpec(events=())
    everything = SimulatedMarket(replace(SETTINGS, drill=spec), spec).truth()
    assert {event.kind for event in everything} >= {EventKind.SPIKE, EventKind.SLIP}
    assert list[PlantedEvent](played().truth()) == []
