"""The drill's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.settings import DrillSpec
from monitor.drill import DrillClock, opening_moment
from tests.fakes import FakeClock
from tests.unit.drill.markets import START, ZONE, at

BEGAN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OPENING = at(START, 8)


def clock_at(wall: FakeClock, day_seconds: float = 120.0) -> DrillClock:
    return DrillClock(start=OPENING, began=BEGAN, day_seconds=day_seconds, wall=wall)


def test_a_drill_opens_at_eight_in_the_morning_of_its_first_day() -> None:
    assert opening_moment(DrillSpec(start=START), ZONE) == OPENING


def test_the_clock_begins_at_the_opening() -> None:
    assert clock_at(FakeClock(BEGAN)).now() == OPENING


def test_two_minutes_are_a_simulated_day() -> None:
    assert clock_at(FakeClock(BEGAN + timedelta(minutes=2))).now() == OPENING + timedelta(days=1)


def test_a_clock_that_is_started_again_goes_on_where_it_would_be() -> None:
    wall = FakeClock(BEGAN)
    first = clock_at(wall)
    wall.advance(timedelta(seconds=90))
    assert clock_at(wall).now() == first.now() == OPENING + timedelta(hours=18)


def test_a_real_clock_that_is_set_back_makes_it_stand_still() -> None:
    wall = FakeClock(BEGAN + timedelta(minutes=2))
    clock = clock_at(wall)
    before = clock.now()
    wall.advance(timedelta(minutes=-1))
    assert clock.now() == before


def test_before_the_drill_began_it_is_the_opening() -> None:
    assert clock_at(FakeClock(BEGAN - timedelta(hours=1))).now() == OPENING


def test_a_simulated_hour_takes_five_seconds() -> None:
    assert clock_at(FakeClock(BEGAN)).real_seconds(3600) == pytest.approx(5.0)


def test_days_without_length_are_refused() -> None:
    with pytest.raises(ValueError, match="day_seconds is 0; allowed is more than 0"):
        clock_at(FakeClock(BEGAN), day_seconds=0)
