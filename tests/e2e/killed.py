"""Run one day of the walk in a process of its own and kill it at a named point, as -9 does."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.pipeline.deliver import Courier
from monitor.pipeline.read import Reader
from monitor.store.alert_book import SqlAlertBook
from monitor.store.ledger import SqlLedger
from monitor.store.outbox import SqlOutbox
from monitor.store.runs import SqlRuns
from tests.fakes import FakeClock
from tests.walk import a_monitor

POINTS: dict[str, tuple[Any, str, str]] = {
    "the payload is fetched": (SqlLedger, "keep_payload", "before"),
    "the payload is kept": (Reader, "read", "before"),
    "the payload is read": (SqlLedger, "append", "before"),
    "observations are appended": (SqlLedger, "append", "after"),
    "alerts are saved": (SqlAlertBook, "save", "after"),
    "deliveries are enqueued": (SqlOutbox, "enqueue", "after"),
    "the run is closed": (SqlRuns, "finish", "after"),
    "all is committed": (Courier, "deliver", "before"),
    "a delivery is claimed": (Courier, "_attempt", "before"),
    "the letter is sent": (Courier, "_settle", "before"),
    "the delivery is settled": (Courier, "_settle", "after"),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    owner, name, when = POINTS[point]
    original: Callable[..., Any] = getattr(owner, name)

    def armed(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            die()
        result = original(*args, **kwargs)
        die()
        return result

    setattr(owner, name, armed)


def live_a_day(config: Path, data: Path, moment: datetime, point: str) -> None:
    """Collect, record and deliver, until killed."""
    with a_monitor(config, data, FakeClock(moment)) as monitor:
        arm(point)
        monitor.replay()
        monitor.collect()
        monitor.deliver(until_empty=True)
