"""The drill beside the monitor: a simulated clock and retailers that answer on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.app.check import load_checked
from monitor.app.clock import SystemClock
from monitor.domain.errors import UsageError
from monitor.domain.ports import Clock
from monitor.domain.settings import DrillSpec, Settings
from monitor.domain.source import Schedule, SourceSpec
from monitor.domain.store import Store
from monitor.drill import DrillClock, DrillServer, PlantedEvent, history_url, opening_moment

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_ROUND_SECONDS = 10
"""How often, in real time, things that recur at an interval may recur in a drill."""

_PART_DAYS = 6
"""How many days of the past are read at once, so that memory stays small."""

_PAST, _UNREAD = "drill/past", "unread"
"""Where it is kept whether the past was read; drills that began without a note have read theirs."""


class Simulation:
    """A drill in this process: begun once per database, its clock goes on over restarts."""

    def __init__(self, settings: Settings, spec: DrillSpec, clock: Clock) -> None:
        self.settings, self.spec, self.clock = settings, spec, clock
        self._server = DrillServer(settings, clock)

    @staticmethod
    def of(settings: Settings, store: Store, wall: Clock) -> Simulation | None:
        """Return the drill that the configuration asks for, if any."""
        if settings.drill is None:
            return None
        with store.begin() as tx:
            began = tx.archive.value("drill/began")
            if began is None:
                began = wall.now().isoformat()
                tx.archive.set_value("drill/began", began)
                tx.archive.set_value(_PAST, _UNREAD)
        clock = drill_clock(settings, settings.drill, datetime.fromisoformat(began), wall)
        return Simulation(settings, settings.drill, clock)

    @property
    def shortest_interval(self) -> timedelta:
        """Return how much simulated time passes in the real seconds that a round may take."""
        return timedelta(days=1) * (_ROUND_SECONDS / self.spec.day_seconds)

    def truth(self) -> list[PlantedEvent]:
        """Return everything that is planted."""
        return self._server.market.truth()

    def start(self, monitor: Monitor) -> None:
        """Open the simulated shops, and read their past in parts until it was read to its end.

        A past that was broken off is read again from its beginning; what was recorded of it is
        known by then and changes nothing.
        """
        self._server.start()
        with monitor.store.read() as tx:
            is_unread = tx.archive.value(_PAST) == _UNREAD
        if is_unread:
            with monitor.recorder.learning():
                self._read_the_past(monitor)
            with monitor.store.begin() as tx:
                tx.archive.set_value(_PAST, "read")

    def _read_the_past(self, monitor: Monitor) -> None:
        """Fetch some days at a time, all as of one moment: the drill's clock goes on meanwhile."""
        now = self.clock.now()
        for days in range(self.spec.history_days, 0, -_PART_DAYS):
            skip = max(days - _PART_DAYS, 0)
            played = self._played(monitor)
            monitor.collect_from({spec.name: _with_past(spec, days, skip, now) for spec in played})

    def stop(self) -> None:
        """Close the simulated shops."""
        self._server.stop()

    def _played(self, monitor: Monitor) -> list[SourceSpec]:
        specs = [source.spec for source in monitor.sources.values()]
        return [spec for spec in specs if spec.fetch.kind == "http"]


def paced(simulation: Simulation | None, schedule: Schedule) -> Schedule:
    """Return a schedule; in a drill no shorter than some real seconds."""
    if simulation is None or schedule.every is None:
        return schedule
    return replace(schedule, every=max(schedule.every, simulation.shortest_interval))


def _with_past(spec: SourceSpec, days: int, skip: int, as_of: datetime) -> SourceSpec:
    url = history_url(str(spec.fetch.options["url"]), days, skip, as_of)
    fetch = replace(spec.fetch, options={**spec.fetch.options, "url": url})
    return replace(spec, fetch=fetch, expected=replace(spec.expected, high=None))


def drill_clock(settings: Settings, spec: DrillSpec, began: datetime, wall: Clock) -> DrillClock:
    """Return the drill's clock: at ``began`` it shows the morning of the first simulated day."""
    return DrillClock(
        start=opening_moment(spec, settings.zone),
        began=began,
        day_seconds=spec.day_seconds,
        wall=wall,
    )


@contextmanager
def simulated(config: Path | None) -> Iterator[str]:
    """Play the retailers of a configuration on their own, from now; yield the address.

    Raises:
        UsageError: the configuration has no drill.
    """
    settings = load_checked(config).settings
    if settings.drill is None:
        raise UsageError("the configuration has no drill section, so there is nothing to play")
    wall = SystemClock()
    server = DrillServer(settings, drill_clock(settings, settings.drill, wall.now(), wall))
    server.start()
    try:
        yield f"http://127.0.0.1:{settings.drill.port}/"
    finally:
        server.stop()
