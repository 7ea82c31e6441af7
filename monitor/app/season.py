"""A drill at full speed: a season of the simulated market through the real pipeline, scored.

Everything is as in ``monitor run`` (feeds over loopback HTTP, the database, the rules, the alerts,
the deliveries), but for the clock, which jumps from one due moment to the next.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.app.database import open_store
from monitor.app.memory import settled
from monitor.app.monitor import Monitor
from monitor.app.verdict import Played, dates_told, judge
from monitor.config import Loaded
from monitor.domain.calendar import local_day, moment_of, tet_of
from monitor.domain.errors import UsageError
from monitor.domain.settings import DrillSpec, Settings
from monitor.domain.source import SourceSpec
from monitor.drill.scenario import SCENARIOS, SEASON
from monitor.drill.score import Dated

_SEASON_BEGIN, _SEASON_DAYS = -49, 70
_SEASONS = {"season": SEASON, "drift": ()}
"""Whole seasons by name, with what is played in them; nothing but Tết happens in a drift."""
_REAL_TIME = 86_400.0
_AFTER_SLOT = timedelta(minutes=2)


class StepClock:
    """A clock that stands until it is moved on."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the moment it was moved to."""
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Go on to a moment; an earlier one changes nothing."""
        self._moment = max(self._moment, moment)


def play(
    loaded: Loaded,
    scenario: str,
    folder: Path,
    *,
    days: int | None = None,
    seed: int | None = None,
    progress: Callable[[date, int, int], object] = lambda *_: None,
) -> Played:
    """Play a scenario (``S1`` to ``S10``, ``season`` or ``drift``) in a folder of its own.

    ``progress`` is told of each day that is over: the day, its number and how many there are.

    Raises:
        UsageError: there is no such scenario, or the configuration has no drill.
    """
    if loaded.settings.drill is None:
        raise UsageError("the configuration has no drill section, so there is nothing to play")
    spec, last = planned(loaded.settings.drill, scenario, days, seed)
    clock = StepClock(moment_of(spec.start, time(8), loaded.settings.zone))
    store = open_store(f"sqlite:///{folder / 'drill.db'}")
    try:
        monitor = Monitor(_moved(loaded, spec), store, folder, clock)
        try:
            dated = _play(monitor, clock, last, progress)
            return judge(monitor, scenario, spec.start, last, dated)
        finally:
            monitor.stop()
    finally:
        store.close()


def planned(
    drill: DrillSpec, scenario: str, days: int | None = None, seed: int | None = None
) -> tuple[DrillSpec, date]:
    """Return the drill that plays a scenario, and its last day.

    Raises:
        UsageError: there is no such scenario.
    """
    begin, length, events = _script(scenario)
    first = tet_of(drill.start.year) + timedelta(days=begin)
    spec = replace(
        drill,
        start=first,
        events=events,
        welcome=False,
        seed=drill.seed if seed is None else seed,
        day_seconds=_REAL_TIME,
        port=_free_port(),
    )
    return spec, first + timedelta(days=(days or length) - 1)


def _script(scenario: str) -> tuple[int, int, tuple[str, ...]]:
    if scenario in _SEASONS:
        return _SEASON_BEGIN, _SEASON_DAYS, _SEASONS[scenario]
    if scenario not in SCENARIOS:
        known = ", ".join((*SCENARIOS, *_SEASONS))
        raise UsageError(f"there is no scenario {scenario}; there are {known}")
    return SCENARIOS[scenario].begin, SCENARIOS[scenario].days, (scenario,)


def _moved(loaded: Loaded, spec: DrillSpec) -> Loaded:
    """Return the configuration with another drill, its sources asked where that one listens."""
    settings = loaded.settings
    old = settings.drill.port if settings.drill else 0
    sources = tuple(_asked_at(source, old, spec.port) for source in settings.sources)
    return replace(loaded, settings=replace(settings, drill=spec, sources=sources))


def _asked_at(source: SourceSpec, old: int, new: int) -> SourceSpec:
    url = str(source.fetch.options.get("url", ""))
    parts = urlsplit(url)
    if source.fetch.kind != "http" or parts.port != old:
        return source
    moved = parts._replace(netloc=f"{parts.hostname}:{new}").geturl()
    options = {**source.fetch.options, "url": moved}
    return replace(source, fetch=replace(source.fetch, options=options))


def _play(
    monitor: Monitor, clock: StepClock, last: date, progress: Callable[[date, int, int], object]
) -> list[Dated]:
    """Play day after day; return which dates of shortages stood at the end of each."""
    monitor.prepare()
    monitor.start()
    dated: list[Dated] = []
    first = local_day(clock.now(), monitor.settings.zone)
    days = (last - first).days + 1
    with settled():
        for number in range(days):
            day = first + timedelta(days=number)
            _play_day(monitor, clock, day)
            dated += dates_told(monitor, day)
            progress(day, number + 1, days)
    return dated


def _play_day(monitor: Monitor, clock: StepClock, day: date) -> None:
    for moment in moments_of(monitor.settings, day):
        clock.move_to(moment)
        with ThreadPoolExecutor(2, "drill") as workers:
            monitor.jobs.start_due(workers)
        monitor.deliver(until_empty=True)


def moments_of(settings: Settings, day: date) -> Iterator[datetime]:
    """Yield when on a day to look at what is due: a little after the last slot of each hour."""
    times = {at for source in settings.sources for at in source.schedule.at}
    times |= {report.at for report in settings.reports}
    last_of_hour = {at.hour: at for at in sorted(times)}
    for at in last_of_hour.values():
        yield moment_of(day, at, settings.zone) + _AFTER_SLOT


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
