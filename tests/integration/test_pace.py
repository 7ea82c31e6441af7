"""How often somebody may come, also when the clock is set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.app.pace import Pace
from tests.fakes import FakeClock


def test_a_clock_that_is_set_back_keeps_nobody_out_for_longer() -> None:
    clock = FakeClock(datetime(2021, 2, 5, tzinfo=UTC))
    pace = Pace(clock, at_once=2, per_second=1.0)
    waits = [pace.wait_seconds("board") for _ in range(3)]
    clock.advance(-timedelta(days=400))

    again = pace.wait_seconds("board")
    clock.advance(timedelta(seconds=1))

    assert waits == [0, 0, 2]
    assert again == 2
    assert pace.wait_seconds("board") == 0
