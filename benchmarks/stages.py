"""What each stage of a storm takes of a processor for one alert: 2,000 alerts of one person.

The least of seven goes, in the time of the thread alone, each in a transaction that is rolled back:
so the figures can be compared on a machine that others use too. Posting is not among them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from monitor.alerting.book import Book
from monitor.alerting.lifecycle import reconcile
from monitor.app.check import load_checked
from monitor.app.database import open_store
from monitor.app.monitor import Monitor
from monitor.domain.bundle import Lane
from monitor.domain.calendar import local_day
from monitor.domain.delivery import Delivered, DeliveryState
from monitor.domain.store import Transaction
from monitor.drill.storm import INBOX, Storm, past_sheet, storm_config, storm_sheet
from monitor.pipeline.consequences import act
from monitor.pipeline.load import foresee, load

_ALERTS, _GOES = 2000, 7
_NOWHERE = "http://127.0.0.1:9/nobody"


def measure() -> Iterator[dict[str, object]]:
    storm = Storm(alerts=_ALERTS, recipients=1)
    with TemporaryDirectory(prefix="stages-") as folder:
        place = Path(folder)
        (place / INBOX).mkdir()
        (place / "config.yaml").write_text(storm_config(storm, _NOWHERE), "utf-8")
        store = open_store(f"sqlite:///{place / 'monitor.db'}")
        monitor = Monitor(load_checked(place / "config.yaml"), store, place)
        monitor.prepare()
        today = local_day(monitor.clock.now(), monitor.settings.zone)
        with monitor.recorder.learning():
            for sheet in (past_sheet, storm_sheet):
                (place / INBOX / f"{sheet.__name__}.csv").write_text(sheet(storm, today), "utf-8")
                monitor.collect()
            yield from _stages(monitor)
        monitor.stop()
        store.close()


def _stages(monitor: Monitor) -> Iterator[dict[str, object]]:
    settings, watch, now = monitor.settings, monitor.watch, monitor.clock.now()
    every = np.arange(_ALERTS)
    yield _row("judged", lambda: watch.findings([], {}, every))
    findings = watch.findings([], {}, every)
    moment = {"now": now, "today": watch.panel.last_day, "policy": settings.lifecycle}
    nothing = Book(open={}, closed={})
    version = settings.version
    yield _row(
        "made an alert", lambda: reconcile(nothing, findings, **moment, config_version=version)
    )
    steps = reconcile(nothing, findings, **moment, config_version=version)
    yield _row("written down", _undone(monitor, lambda tx: act(tx, steps, settings, now)))
    with monitor.store.begin() as tx:
        act(tx, steps, settings, now)
    later, lane = now + timedelta(seconds=31), Lane("inspector-0", "hook")
    yield _row("foreseen", _undone(monitor, lambda tx: foresee(tx, lane, later)))
    with monitor.store.read() as tx:
        due = foresee(tx, lane, later)
    loaded = _undone(monitor, lambda tx: load(tx, lane, settings, later, due))
    yield _row("loaded to be told", loaded)
    with monitor.store.begin() as tx:
        digest = max(load(tx, lane, settings, later, due), key=lambda parcel: len(parcel.claims))
    person = settings.recipients[lane.recipient]
    yield _row("worded", lambda: monitor.messages.render(digest, person))
    sent, state = Delivered(), DeliveryState.DELIVERED
    settled = _undone(
        monitor, lambda tx: tx.outbox.settle_all(digest.claims, sent, later, state=state)
    )
    yield _row("settled", settled)


def _undone(monitor: Monitor, work: Callable[[Transaction], object]) -> Callable[[], object]:
    def run() -> None:
        with suppress(InterruptedError), monitor.store.begin() as tx:
            work(tx)
            raise InterruptedError

    return run


def _row(stage: str, work: Callable[[], object]) -> dict[str, object]:
    seconds = []
    for _ in range(_GOES):
        begin = time.thread_time()
        work()
        seconds.append(time.thread_time() - begin)
    figure = f"an alert of a storm is {stage}"
    return {"figure": figure, "value": min(seconds) / _ALERTS * 1e6, "unit": "µs"}
