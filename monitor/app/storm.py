"""The drill of a storm: N breaches at once through the normal path, and a count of what arrived.

Everything is what it is on any day: a file in an inbox, reading, the ledger, the rule, alerts and
outbox rows in one transaction, digests over HTTP. Only the thirty seconds in which companions are
waited for pass on a clock that is moved forward, and are not in the figures.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import active_children
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.app.check import load_checked
from monitor.app.clock import SkippingClock
from monitor.app.database import open_store
from monitor.app.memory import keep_few_arenas, look_seldom
from monitor.app.monitor import Monitor
from monitor.domain.alert import Transition
from monitor.domain.calendar import local_day
from monitor.domain.delivery import DeliveryRecord, DeliveryState
from monitor.drill.sink import Sink, counting_sink
from monitor.drill.storm import INBOX, Storm, past_sheet, storm_config, storm_sheet

_FAR = timedelta(days=2)

Phases = dict[str, tuple[float, float]]
"""By name: seconds on the wall, and of processors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StormResult:
    """What came of a storm. ``lost`` counts what the ledger holds and nobody was told of."""

    alerts: int
    transitions: int
    rows: int
    messages: int
    digests: int | None
    repeated: int
    per_person: dict[str, int]
    lost: int
    seconds: dict[str, float]
    cpu_seconds: dict[str, float]
    peak_megabytes: float


def run_storm(
    alerts: int, recipients: int, address: str | None = None, folder: Path | None = None
) -> StormResult:
    """Play a storm on a database of its own; without an address it is counted on loopback.

    The files are left in ``folder`` when one is given.
    """
    storm = Storm(alerts=alerts, recipients=recipients)
    keep_few_arenas()
    look_seldom()
    with _folder(folder) as place, _sink(address) as sink:
        (place / "config.yaml").write_text(storm_config(storm, address or sink.address), "utf-8")
        store = open_store(f"sqlite:///{place / 'monitor.db'}")
        try:
            clock = SkippingClock()
            monitor = Monitor(load_checked(place / "config.yaml"), store, place, clock)
            try:
                return _play(storm, monitor, clock, None if address else sink)
            finally:
                monitor.stop()
        finally:
            store.close()


def _play(storm: Storm, monitor: Monitor, clock: SkippingClock, sink: Sink | None) -> StormResult:
    today = local_day(clock.now(), monitor.settings.zone)
    inbox = monitor.data_dir / INBOX
    inbox.mkdir()
    seconds: Phases = {}
    monitor.prepare()
    with _timed(seconds, "the quiet past (not part of the storm)"), monitor.recorder.learning():
        (inbox / "past.csv").write_text(past_sheet(storm, today), "utf-8")
        monitor.collect()
    (inbox / "storm.csv").write_text(storm_sheet(storm, today), "utf-8")
    gc.collect()
    with _timed(seconds, "read, judge and record"):
        monitor.collect()
    with _timed(seconds, "tell everybody"):
        _deliver(monitor, clock)
        peak = _peak()
        monitor.second.stop()
    with monitor.store.read() as tx:
        alerts = tx.alerts.open()
        steps = tx.alerts.transitions_between(clock.now() - _FAR, clock.now() + _FAR)
        records = tx.outbox.records()
    return _result(len(alerts), steps, records, sink, seconds, peak)


def _deliver(monitor: Monitor, clock: SkippingClock) -> None:
    """Send until nothing waits, passing over the waits."""
    while True:
        monitor.deliver(until_empty=True)
        with monitor.store.read() as tx:
            due = tx.outbox.next_due()
        if due is None or due > clock.now() + _FAR:
            return
        clock.skip_to(due)


def _result(
    alerts: int,
    steps: list[Transition],
    records: list[DeliveryRecord],
    sink: Sink | None,
    seconds: Phases,
    peak: float,
) -> StormResult:
    told = _told(records, sink)
    wanted = {(record.row.recipient, record.row.topic) for record in records}
    unheard = {step.alert for step in steps if step.notify} - {topic for _, topic in wanted}
    attempts = len({_message(record) for record in records})
    return StormResult(
        alerts=alerts,
        transitions=len(steps),
        rows=len(records),
        messages=sink.messages if sink else attempts,
        digests=sink.digests if sink else None,
        repeated=sink.repeated if sink else 0,
        per_person=dict(sorted(Counter(person for person, _ in told).items())),
        lost=len(wanted - set(told)) + len(unheard),
        seconds={name: round(wall, 2) for name, (wall, _) in seconds.items()},
        cpu_seconds={name: round(cpu, 2) for name, (_, cpu) in seconds.items()},
        peak_megabytes=round(peak, 1),
    )


def _told(records: list[DeliveryRecord], sink: Sink | None) -> Counter[tuple[str, str]]:
    """Return who was told of what: as counted by the sink, or as a foreign one accepted it."""
    if sink is not None:
        return sink.told
    accepted = (record.row for record in records if record.state is DeliveryState.DELIVERED)
    return Counter((row.recipient, row.topic) for row in accepted)


def _message(record: DeliveryRecord) -> tuple[str, str, datetime | None]:
    return (record.row.recipient, record.row.channel, record.settled_at)


def _peak() -> float:
    """Return the most memory that this process and its children ever held, in MB.

    Linux counts in KiB, and tells of children in ``/proc`` alone: by ``getrusage`` a child had all
    that its parent had when it began.
    """
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1e6 if sys.platform == "darwin" else 1e6 / 1024
    return (own + sum(_most_held(child.pid) for child in active_children())) / unit


def _most_held(process: int | None) -> int:
    with suppress(OSError):
        status = Path(f"/proc/{process}/status").read_text("utf-8")
        return next((int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line), 0)
    return 0


@contextmanager
def _timed(seconds: Phases, name: str) -> Iterator[None]:
    begin, begin_cpu = time.perf_counter(), _processors()
    yield
    seconds[name] = (time.perf_counter() - begin, _processors() - begin_cpu)


def _processors() -> float:
    """Return the seconds of processors taken by this process and its children that have ended."""
    return sum(os.times()[:4])


@contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with TemporaryDirectory(prefix="storm-") as place:
        yield Path(place)


@contextmanager
def _sink(address: str | None) -> Iterator[Sink]:
    if address is not None:
        yield Sink()
        return
    with counting_sink() as sink:
        yield sink
