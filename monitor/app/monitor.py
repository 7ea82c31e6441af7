"""The monitor as a whole: every room wired to the others, and what the front doors may ask.

Two clocks run here. The market's clock says which day it is for prices and schedules, and is
simulated in a drill; the wall clock rules leases, retries and the lifetime of deliveries.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from socket import gethostname
from threading import Event

from monitor.app.bell import Bell
from monitor.app.check import load_checked, reached_at
from monitor.app.clock import SystemClock
from monitor.app.daily import Daily
from monitor.app.database import open_store
from monitor.app.desk import MonitorDesk
from monitor.app.engine import engine_of
from monitor.app.intake import Intake
from monitor.app.jobs import Jobs
from monitor.app.links import Access, Links
from monitor.app.memory import give_back, keep_few_arenas, look_seldom
from monitor.app.messages import Messages
from monitor.app.patience import patiently
from monitor.app.plugins import (
    bind_channels,
    bind_rules,
    bind_sources,
    make_inboxes,
    polite_client,
)
from monitor.app.second import SecondCourier
from monitor.app.sign_of_life import SignOfLife
from monitor.app.simulation import Simulation
from monitor.app.tokens import Tokens
from monitor.app.watchdog import LOOKS_EVERY, Watchdog, bring_back
from monitor.app.work import work_of
from monitor.config import Loaded, environment
from monitor.domain.alert import Step
from monitor.domain.calendar import KNOWN_DAYS, moment_of
from monitor.domain.errors import UsageError
from monitor.domain.people import ReportSpec
from monitor.domain.ports import Clock
from monitor.domain.run import RunReport
from monitor.domain.source import SourceSpec
from monitor.domain.store import Store
from monitor.domain.view import StoredReport
from monitor.pipeline.again import Again
from monitor.pipeline.bound import Source
from monitor.pipeline.collect import Collector
from monitor.pipeline.deliver import Courier
from monitor.pipeline.moved import follow_outlets
from monitor.pipeline.publish import publish
from monitor.pipeline.record import Recorder
from monitor.pipeline.watch import Watch

logger = logging.getLogger(__name__)

_BEAT = timedelta(seconds=1)
_LEASE = timedelta(seconds=30)
_LONGEST_RUN = timedelta(hours=1)
_SENDERS, _ANSWERS = 64, 8


class Monitor:
    """One process's monitor. ``start`` begins a new life; the stages can also be called once."""

    def __init__(
        self,
        loaded: Loaded,
        store: Store,
        data_dir: Path,
        wall: Clock | None = None,
        access: Access | None = None,
    ) -> None:
        self.loaded, self.settings = loaded, loaded.settings
        self.store, self.data_dir = store, data_dir
        self.wall: Clock = wall or SystemClock()
        self.simulation = Simulation.of(self.settings, store, self.wall)
        self.clock: Clock = self.simulation.clock if self.simulation else self.wall
        self.http = polite_client(self.settings)
        self.sources = bind_sources(loaded, self.clock, data_dir, self.http)
        self.watch = Watch(self.settings, bind_rules(loaded), engine_of(self.settings.engine))
        self.access = access or Access()
        self.second = SecondCourier(self.settings, store.address, self.wall, self.access)
        self.recorder = Recorder(
            self.settings, store, self.watch, self.clock, self.wall, self.second.come_for
        )
        self.collector = Collector(store, self.settings, self.recorder.under_way)
        self.daily = Daily(self)
        self.links = Links(self.settings, store, self.wall, self.access)
        self.channels = bind_channels(self.settings, data_dir, store, self.wall, self.links)
        self.messages = Messages(self.settings, store, self.daily, self.links)
        self.courier = Courier(
            self.settings, store, self.channels, self.wall, self.messages.render, self.second
        )
        self.holder = f"{gethostname()}:{data_dir.resolve()}"
        self.jobs = Jobs(work_of(self), store, self.clock, self.wall, self.holder)
        self.intake, self.tokens = Intake(self), Tokens(self.settings, store, self.wall)
        self.desk, self.bell = MonitorDesk(self), Bell(self.send_due)
        self.last_beat: datetime | None = None
        self._is_over = Event()
        self._workers = ThreadPoolExecutor(_ANSWERS * self.settings.http.concurrency, "source")
        self._senders = ThreadPoolExecutor(_SENDERS, "sender")

    def prepare(self) -> None:
        """Put the configuration on record and note when the market was first watched."""
        now = self.wall.now()
        with self.store.begin() as tx:
            tx.archive.save_version(
                self.settings.version, self.loaded.text, now, author="config.yaml"
            )
            moved = tx.archive.sync_market(self.settings.market, self.settings.version, now)
            follow_outlets(tx, moved, self.settings, self.clock.now(), now)
            began = tx.archive.value("began")
            if began is None:
                began = self.clock.now().isoformat()
                tx.archive.set_value("began", began)
        self.recorder.began = datetime.fromisoformat(began)
        self.links.make_secret()

    def start(self) -> None:
        """Take up what an earlier life left, and begin the drill where there is one."""
        make_inboxes(self.sources.values(), self.data_dir)
        abandoned = patiently(self._take_up, self._is_over)
        if self.simulation:
            self.simulation.start(self)
        replayed = patiently(self.replay, self._is_over)
        give_back()
        logger.info("started", extra={"abandoned_jobs": abandoned, "replayed_payloads": replayed})

    def _take_up(self) -> int:
        abandoned = self.jobs.recover()
        with self.store.begin() as tx:
            bring_back(self, tx, every=False)
        return abandoned

    def stop(self) -> None:
        """Stop after the work under way has ended."""
        self._is_over.set()
        self.bell.stop()
        self._workers.shutdown(wait=True, cancel_futures=True)
        self._senders.shutdown(wait=True, cancel_futures=True)
        self.second.stop()
        self.watch.close()
        if self.simulation:
            self.simulation.stop()

    def beats(self) -> dict[str, tuple[timedelta, Callable[[], object]]]:
        """Return what the timer has to knock at, and how often."""
        found: dict[str, tuple[timedelta, Callable[[], object]]] = {
            "clock": (_BEAT, self.beat),
            "deliveries": (self.settings.deliver_every, self.bell.knock),
            "watchdog": (LOOKS_EVERY, Watchdog(self).look),
        }
        if self.settings.heartbeat is not None:
            sign = SignOfLife(self, self.settings.heartbeat)
            found["heartbeat"] = (self.settings.heartbeat.every, sign.give)
        return found

    def beat(self) -> list[str]:
        """Start what is due, if this process keeps the clock."""
        now = self.wall.now()
        with self.store.begin() as tx:
            token = tx.runs.take_lease("clock", self.holder, now, now + _LEASE)
        self.last_beat = now
        return self.jobs.start_due(self._workers) if token is not None else []

    def send_due(self) -> int:
        """Send deliveries that are due."""
        return self.courier.deliver(self._senders, _SENDERS, to_the_end=False)

    def collect(self, names: Sequence[str] = ()) -> list[RunReport]:
        """Ask sources once, many at a time, and record what they say.

        Raises:
            UsageError: a name is no enabled source.
        """
        unknown = sorted(set(names) - set(self.sources))
        if unknown:
            raise UsageError(f"no such source: {', '.join(unknown)}; see monitor check-config")
        chosen = [self.sources[name] for name in names] or list(self.sources.values())
        return list(self._workers.map(self.collect_one, chosen))

    def collect_from(self, specs: Mapping[str, SourceSpec]) -> list[RunReport]:
        """Ask some sources once under specifications of their own, one after the other.

        Meant for pasts, whose answers are large: no two of them are in memory at once.

        Raises:
            CancelledError: the monitor was told to stop meanwhile.
        """
        bound = bind_sources(self.loaded, self.clock, self.data_dir, self.http, specs)
        reports = []
        for source in bound.values():
            if self._is_over.is_set():
                raise CancelledError
            reports.append(self.collect_one(source))
        give_back()
        return reports

    def evaluate(self) -> list[Step]:
        """Ask every rule about the whole market."""
        return self.recorder.evaluate()

    def replay(self) -> int:
        """Read again every payload that waits; return how many were recorded.

        A run that never came to its end is closed: its outcome is on record too.
        """
        now = self.clock.now()
        with self.store.begin() as tx:
            tx.runs.end_broken_off(now - _LONGEST_RUN, now)
        return self.recorder.replay({**self.sources, **self.intake.sources})

    def read_again(self, name: str, since: date) -> list[RunReport]:
        """Read again what a source gave from a local day on, under the configuration in force.

        Raises:
            UsageError: the name is no enabled source.
        """
        if name not in self.sources:
            raise UsageError(f"no such source: {name}; see monitor check-config")
        begin = moment_of(since, time(0), self.settings.zone)
        again = Again(self.settings, self.store, self.watch, self.recorder, self.clock)
        return again.read(self.sources[name], begin)

    def deliver(self, *, until_empty: bool = False) -> dict[str, int]:
        """Send what is due, once or until nothing is; return the outbox's counts."""
        while self.courier.deliver(self._senders, _SENDERS) and until_empty:
            pass
        with self.store.read() as tx:
            return tx.outbox.counts()

    def write_report(
        self, day: date, folder: Path, formats: tuple[str, ...], as_of: datetime | None
    ) -> list[Path]:
        """Write the daily summary of a day into a folder, without sending it.

        Raises:
            UsageError: a format is not known, or the day is of another century.
        """
        if not KNOWN_DAYS[0] <= day <= KNOWN_DAYS[1]:
            raise UsageError(f"day {day}: allowed is {KNOWN_DAYS[0]} to {KNOWN_DAYS[1]}")
        documents = self.daily.documents(self.daily.summary(day, as_of), formats)
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"bao-cao-{day.isoformat()}.{name}" for name in documents]
        for path, content in zip(paths, documents.values(), strict=True):
            path.write_bytes(content)
        return paths

    def publish(self, spec: ReportSpec, day: date) -> StoredReport:
        """Keep and enqueue a day's report."""
        summary = self.daily.summary(day, None)
        documents = self.daily.documents(summary, spec.formats, spec.language)
        report = publish(self.store, self.settings, spec, summary, documents, self.wall.now())
        self.messages.remember(report, summary)
        return report

    def collect_one(self, source: Source) -> RunReport:
        """Ask one source once, record what it says, and answer whom it reports for by mail."""
        report = self.recorder.record(
            source, self.collector.collect(source, self.clock.now())
        ).report
        self.intake.letters.answer(source)
        return report


@contextmanager
def opened(
    config: Path | None = None, door: tuple[str, int] | None = None, is_over: Event | None = None
) -> Iterator[Monitor]:
    """Open the monitor on a configuration (default: the environment's) and close it after.

    ``door`` is the host and port at which its pages are served (default: the environment's). One
    that is to run until ``is_over`` waits for a database that another holds; without it, not.

    Raises:
        StoreUnavailableError: the database cannot be reached, or is held for too long.
    """
    keep_few_arenas()
    look_seldom()
    surroundings = environment()
    host, port = door or (surroundings.host, surroundings.port)
    loaded = reached_at(load_checked(config), host, port)
    surroundings.data_dir.mkdir(parents=True, exist_ok=True)
    with closing(open_store(surroundings.database_url)) as store:
        access = Access(secret_key=surroundings.secret_key, api_token=surroundings.api_token)
        monitor = Monitor(loaded, store, surroundings.data_dir, access=access)
        try:
            patiently(monitor.prepare, is_over)
            yield monitor
        finally:
            monitor.stop()
