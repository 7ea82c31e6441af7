"""Runs of jobs and leases: the truth about what ran, and who may keep the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, case, select, update

from monitor.domain.run import JobOutcome, JobRun
from monitor.store.dialects import insert_or_ignore, upsert
from monitor.store.tables.work import job_run, leases

_MAY_RUN_AGAIN = (JobOutcome.ABANDONED.value, JobOutcome.FAILED.value)


class JobRuns:
    """Planned runs of jobs, each claimed once, and leases with fencing tokens."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start_job(self, job: str, planned_for: datetime, at: datetime, holder: str) -> bool:
        """Claim a planned run; ``False`` when it was claimed before.

        A run that failed or was abandoned (its process died before the end) may be claimed again.
        """
        claim = {
            "holder": holder,
            "started_at": at,
            "finished_at": None,
            "outcome": JobOutcome.RUNNING.value,
            "text": "",
        }
        same = (job_run.c.job == job) & (job_run.c.planned_for == planned_for)
        again = same & job_run.c.outcome.in_(_MAY_RUN_AGAIN)
        if self._connection.execute(update(job_run).where(again).values(**claim)).rowcount == 1:
            return True
        claimed = insert_or_ignore(self._connection, job_run).returning(job_run.c.id)
        row = {"job": job, "planned_for": planned_for, **claim}
        return self._connection.execute(claimed, row).scalar() is not None

    def finish_job(
        self, job: str, planned_for: datetime, at: datetime, outcome: JobOutcome, text: str = ""
    ) -> None:
        """Write down how a claimed run ended."""
        same = (job_run.c.job == job) & (job_run.c.planned_for == planned_for)
        ended = update(job_run).where(same)
        self._connection.execute(ended.values(finished_at=at, outcome=outcome.value, text=text))

    def last_job(self, job: str, until: datetime | None = None) -> JobRun | None:
        """Return the run with the latest planned moment, or the latest of those until a moment."""
        chosen = select(job_run).where(job_run.c.job == job)
        if until is not None:
            chosen = chosen.where(job_run.c.planned_for <= until)
        latest = chosen.order_by(job_run.c.planned_for.desc()).limit(1)
        row = self._connection.execute(latest).one_or_none()
        if row is None:
            return None
        return JobRun(
            job=row.job,
            planned_for=row.planned_for,
            started_at=row.started_at,
            finished_at=row.finished_at,
            outcome=JobOutcome(row.outcome),
            text=row.text,
        )

    def abandon_jobs(self, holder: str, at: datetime) -> int:
        """Mark this holder's runs that a killed process left ``running``; return how many."""
        running = (job_run.c.holder == holder) & (job_run.c.outcome == JobOutcome.RUNNING.value)
        left = update(job_run).where(running)
        ended = left.values(finished_at=at, outcome=JobOutcome.ABANDONED.value)
        return self._connection.execute(ended).rowcount

    def take_lease(self, name: str, holder: str, now: datetime, until: datetime) -> int | None:
        """Take or renew a lease; return its fencing token, or ``None`` when another holds it.

        A renewal in time keeps its token; whoever takes an ended lease gets the next one.
        """
        taken = upsert(self._connection, leases).values(
            name=name, holder=holder, token=1, until=until
        )
        is_free = leases.c.until <= now
        token = case((is_free, leases.c.token + 1), else_=leases.c.token)
        statement = taken.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "until": until, "token": token},
            where=is_free | (leases.c.holder == holder),
        ).returning(leases.c.token)
        return self._connection.execute(statement).scalar()
