"""The drill's clock: simulated days pass faster than real ones, also over a restart."""

from __future__ import annotations

from datetime import datetime, time
from threading import Lock
from zoneinfo import ZoneInfo

from monitor.domain.calendar import moment_of
from monitor.domain.ports import Clock
from monitor.domain.settings import DrillSpec

_DAY_SECONDS = 86_400.0
_OPENING = time(8, 0)


def opening_moment(spec: DrillSpec, zone: ZoneInfo) -> datetime:
    """Return the simulated moment at which a drill begins: 08:00 of its first day, local time.

    By then the markets' morning reports are in and the shops' first ones are about to come.
    """
    return moment_of(spec.start, _OPENING, zone)


class DrillClock:
    """Tells the simulated time; ``began`` is the real moment at which the drill first started.

    The simulated time follows from ``began`` alone, so that a drill that is started again goes on
    where it would be; a real clock that is set back makes it stand and never go back.
    """

    def __init__(
        self, *, start: datetime, began: datetime, day_seconds: float, wall: Clock
    ) -> None:
        if day_seconds <= 0:
            raise ValueError(f"day_seconds is {day_seconds:g}; allowed is more than 0")
        self._start, self._began, self._wall = start, began, wall
        self._speed = _DAY_SECONDS / day_seconds
        self._latest = start
        self._lock = Lock()

    def now(self) -> datetime:
        """Return the simulated moment, aware, in UTC; never earlier than one returned before."""
        passed = (self._wall.now() - self._began) * self._speed
        with self._lock:
            self._latest = max(self._latest, self._start + passed)
            return self._latest

    def real_seconds(self, simulated_seconds: float) -> float:
        """Return how many real seconds a simulated span takes."""
        return simulated_seconds / self._speed
