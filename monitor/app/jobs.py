"""What is due, and the record of what ran.

The timer only knocks: which slots are due follows from the schedules and from ``job_run``. A slot
missed while the process was down is run once, the newest one, after the start. A slot that failed
for a reason that may pass is tried again after a while, until the next slot takes its place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from monitor.domain.errors import MonitorError
from monitor.domain.ports import Clock
from monitor.domain.run import JobOutcome, JobRun
from monitor.domain.source import Schedule
from monitor.domain.store import Store
from monitor.domain.timetable import latest_slot

logger = logging.getLogger(__name__)

_NEVER = datetime.min.replace(tzinfo=UTC)
_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to be done at each slot of a schedule; ``run`` returns a line for the record."""

    name: str
    schedule: Schedule
    run: Callable[[datetime], str]


class Jobs:
    """Starts what is due, each job one run at a time, and writes down how it ended."""

    def __init__(
        self, jobs: Sequence[Job], store: Store, clock: Clock, wall: Clock, holder: str
    ) -> None:
        self._jobs, self._store, self._holder = jobs, store, holder
        self._clock, self._wall = clock, wall
        self._running: set[str] = set()
        self._last_slot: dict[str, datetime] = {}
        self._retry: dict[str, tuple[int, datetime]] = {}
        self._untold: dict[str, tuple[datetime, datetime, JobOutcome, str]] = {}
        """How runs ended whose end is not on record: the database was away."""
        self._lock = Lock()

    def recover(self) -> int:
        """Mark runs that a killed process left behind, and forget their slots so they run again."""
        now = self._clock.now()
        with self._store.begin() as tx:
            abandoned = tx.runs.abandon_jobs(self._holder, now)
        for job in self._jobs:
            with self._store.read() as tx:
                last = tx.runs.last_job(job.name, now)
            if last is not None and last.outcome is not JobOutcome.ABANDONED:
                self._last_slot[job.name] = last.planned_for
        return abandoned

    def behind(self) -> list[tuple[str, datetime, JobRun | None]]:
        """Return the jobs whose newest slot has no good run: name, slot, and the last run.

        A source that could not be collected from is told by the rule for silent reporters.
        """
        now, found = self._clock.now(), []
        with self._store.read() as tx:
            for job in self._jobs:
                slot, last = latest_slot(job.schedule, now), tx.runs.last_job(job.name, now)
                if last is None or last.planned_for < slot or _is_broken(job.name, last):
                    found.append((job.name, slot, last))
        return found

    def newest(self) -> datetime:
        """Return the newest slot until now for which any job was started."""
        now = self._clock.now()
        with self._store.read() as tx:
            runs = [tx.runs.last_job(job.name, now) for job in self._jobs]
        return max((run.planned_for for run in runs if run), default=_NEVER)

    def start_due(self, executor: Executor) -> list[str]:
        """Hand every due job to the executor; return their names."""
        now, started = self._clock.now(), []
        for job in self._jobs:
            slot = latest_slot(job.schedule, now)
            if self._take(job.name, slot):
                executor.submit(self.run, job, slot)
                started.append(job.name)
        return started

    def run(self, job: Job, slot: datetime) -> JobOutcome | None:
        """Run one slot unless another process has; return how it ended."""
        try:
            return self._run(job, slot)
        finally:
            with self._lock:
                self._running.discard(job.name)

    def _take(self, name: str, slot: datetime) -> bool:
        with self._lock:
            if name in self._running or not self._is_due(name, slot):
                return False
            self._running.add(name)
            self._last_slot[name] = slot
            return True

    def _is_due(self, name: str, slot: datetime) -> bool:
        last = self._last_slot.get(name)
        if last != slot:  # also an older one: a clock that was set back must not stop the work
            self._retry.pop(name, None)
            return True
        return name in self._retry and self._retry[name][1] <= self._wall.now()

    def _try_again(self, name: str) -> None:
        with self._lock:
            tries = self._retry[name][0] if name in self._retry else 0
            wait = min(_FIRST_RETRY * 2**tries, _LONGEST_RETRY)
            self._retry[name] = (tries + 1, self._wall.now() + wait)

    def _run(self, job: Job, slot: datetime) -> JobOutcome | None:
        try:
            if not self._claim(job, slot):
                return None
            outcome, text = JobOutcome.DONE, job.run(slot)
            self._retry.pop(job.name, None)
        except MonitorError as error:
            outcome, text = JobOutcome.FAILED, str(error)
            logger.warning("job failed", extra={"job": job.name, "reason": text})
            if error.retryable:
                self._try_again(job.name)
        except (
            Exception
        ) as error:  # the one wall: a fault of ours must be on record, not end the clock
            outcome, text = JobOutcome.FAILED, f"{type(error).__name__}: {error}"
            logger.exception("job failed", extra={"job": job.name})
        self._finish(job, slot, outcome, text)
        return outcome

    def _claim(self, job: Job, slot: datetime) -> bool:
        """Claim a slot; a run before whose end is not on record would keep it claimed for ever."""
        with self._store.begin() as tx:
            if job.name in self._untold:
                tx.runs.finish_job(job.name, *self._untold[job.name])
            is_ours = tx.runs.start_job(job.name, slot, self._clock.now(), self._holder)
        self._untold.pop(job.name, None)
        return is_ours

    def _finish(self, job: Job, slot: datetime, outcome: JobOutcome, text: str) -> None:
        end = slot, self._clock.now(), outcome, text
        try:
            with self._store.begin() as tx:
                tx.runs.finish_job(job.name, *end)
        except MonitorError as error:
            self._untold[job.name] = end
            logger.warning("job not on record", extra={"job": job.name, "reason": str(error)})


def _is_broken(name: str, last: JobRun) -> bool:
    is_bad = last.outcome in {JobOutcome.FAILED, JobOutcome.ABANDONED}
    return is_bad and not name.startswith("collect:")
