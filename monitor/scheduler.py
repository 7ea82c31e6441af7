"""APScheduler as an in-memory heartbeat; what is due and what ran is ours.

It runs in UTC, keeps nothing on disk, knocks at short intervals and is never asked about days or
weekdays: its cron fields count Monday as 0 and skip a day when clocks change. Slots come from the
schedules, their truth from ``job_run``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from threading import Lock

from apscheduler.schedulers.background import BackgroundScheduler


class Heart:
    """Knocks on each door at its own interval, each door once at a time; stopped, it stays so."""

    def __init__(self, beats: Mapping[str, tuple[timedelta, Callable[[], object]]]) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for name, (interval, knock) in beats.items():
            self._scheduler.add_job(knock, "interval", seconds=interval.total_seconds(), id=name)
        self._lock, self._is_over = Lock(), False

    def start(self) -> None:
        """Begin to beat, unless ``stop`` came first."""
        with self._lock:
            if not self._is_over:
                self._scheduler.start()

    def stop(self) -> None:
        """Stop after the knocks under way have ended."""
        with self._lock:
            self._is_over = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
