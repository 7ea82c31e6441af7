"""Runs of sources: what each expected and got, how the source stands, what to remember of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    bindparam,
    insert,
    select,
    true,
    update,
)

from monitor.domain.errors import StoreError
from monitor.domain.run import ExpectedBand, Outcome, RunReport
from monitor.domain.view import SourceState
from monitor.store.dialects import insert_or_ignore, upsert
from monitor.store.job_runs import JobRuns
from monitor.store.tables.work import runs, source_memory, source_states

_LOOK_BACK = timedelta(days=7)
_GOOD = (Outcome.OK, Outcome.UNCHANGED)
_REPORTED = (
    *("finished_at", "outcome", "expected_low", "expected_high"),
    *("seen", "accepted", "duplicates", "skipped", "quarantined", "text"),
)


class SqlRuns(JobRuns):
    """Runs of sources and of jobs within one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)

    def begin(
        self,
        source: str,
        at: datetime,
        config_version: str,
        payloads: Sequence[int] | None = None,
    ) -> int:
        """Open a run that was given some payloads, and return its id; one without asks nobody."""
        state = {"source": source, "failures": 0}
        self._connection.execute(insert_or_ignore(self._connection, source_states), state)
        row = {
            "source": source,
            "started_at": at,
            "config_version": config_version,
            "payloads": payloads,
        }
        run_id: int = self._connection.execute(_OPENED, row).scalar_one()
        return run_id

    def finish(self, run_id: int, report: RunReport) -> None:
        """Close a run with what it brought, and bring its source's state up to date.

        Raises:
            StoreError: there is no such run.
        """
        self._close(run_id, report)
        state: dict[str, Any] = {"of": report.source, "run": run_id}
        if report.outcome in _GOOD:
            self._connection.execute(_WENT_WELL, state | {"at": report.finished_at})
        else:
            is_bad = report.outcome is not Outcome.IDLE
            self._connection.execute(_WENT_OTHERWISE, state | {"more": int(is_bad)})

    def finish_again(self, run_id: int, report: RunReport) -> None:
        """Close a run that read old bytes again: what the source did last stays what it was.

        A good outcome counts as a report of the moment at which the bytes came (``started_at``).

        Raises:
            StoreError: there is no such run.
        """
        self._close(run_id, report)
        if report.outcome not in _GOOD:
            return
        before = source_states.c.last_good_at
        older = before.is_(None) | (before < report.started_at)
        chosen = update(source_states).where((source_states.c.source == report.source) & older)
        self._connection.execute(chosen.values(last_good_at=report.started_at))

    def end_broken_off(self, began_before: datetime, at: datetime) -> None:
        """Close as failed the runs that began before a moment and never came to their end.

        What such a run had kept is recorded by a run of its own. Only the last week is looked at.
        """
        text = "broken off: the process or the database went away"
        lost = RunReport(
            source="", started_at=at, finished_at=at, outcome=Outcome.FAILED, text=text
        )
        began = runs.c.started_at.between(began_before - _LOOK_BACK, began_before)
        left = began & runs.c.outcome.is_(None)
        self._connection.execute(update(runs).where(left).values(_report_row(lost)))

    def _close(self, run_id: int, report: RunReport) -> None:
        row = {"run": run_id, **_report_row(report)}
        if self._connection.execute(_CLOSED, row).rowcount != 1:
            raise StoreError(f"there is no run {run_id}")

    def memory(self, source: str) -> Mapping[str, str]:
        """Return what was remembered of a source; nothing for an unknown one."""
        found: Mapping[str, str] | None = self._connection.execute(
            _REMEMBERED, {"of": source}
        ).scalar()
        return found or {}

    def remember(self, source: str, memory: Mapping[str, str]) -> None:
        """Replace what is remembered of a source."""
        inserted = upsert(self._connection, source_memory).values(source=source, memory=memory)
        replaced = inserted.on_conflict_do_update(
            index_elements=["source"], set_={"memory": inserted.excluded.memory}
        )
        self._connection.execute(replaced)

    def rest(self, source: str, until: datetime) -> None:
        """Write down until when a source is left alone; a good run ends it."""
        chosen = update(source_states).where(source_states.c.source == source)
        self._connection.execute(chosen.values(rests_until=until))

    def state(self, source: str) -> SourceState | None:
        """Return the state of one source, as ``states`` would; ``None`` when it never ran."""
        return next(iter(self._states(source_states.c.source == source).values()), None)

    def states(self) -> dict[str, SourceState]:
        """Return the state of every source that ever ran.

        Which retailer reports through a source is the configuration's knowledge: left empty here,
        as are ``due_at`` and ``is_late``.
        """
        return self._states(true())

    def _states(self, wanted: ColumnElement[bool]) -> dict[str, SourceState]:
        joined = source_states.outerjoin(runs, runs.c.id == source_states.c.last_run_id)
        chosen = select(
            source_states.c.source.label("name"),
            source_states.c.last_good_at,
            source_states.c.failures,
            source_states.c.rests_until,
            runs,
        ).select_from(joined)
        chosen = chosen.where(wanted)
        rows = self._connection.execute(chosen.order_by(source_states.c.source)).mappings()
        return {row["name"]: _state(row) for row in rows}

    def given(self, source: str, since: datetime) -> list[tuple[datetime, tuple[int, ...]]]:
        """Return when a source was asked since a moment, and what it gave, where that was new."""
        is_new = runs.c.outcome.is_(None) | (runs.c.outcome != Outcome.UNCHANGED.value)
        chosen = select(runs.c.started_at, runs.c.payloads).where(
            runs.c.source == source, runs.c.started_at >= since, is_new
        )
        rows = self._connection.execute(chosen.order_by(runs.c.id))
        return [(row.started_at, tuple(row.payloads)) for row in rows if row.payloads]

    def between(self, begin: datetime, end: datetime) -> list[RunReport]:
        """Return the finished runs that started from ``begin`` on and before ``end``."""
        started = (runs.c.started_at >= begin) & (runs.c.started_at < end)
        finished = select(runs).where(started & runs.c.outcome.is_not(None))
        rows = self._connection.execute(finished.order_by(runs.c.started_at, runs.c.id)).mappings()
        return [_report(row) for row in rows]


# Statements that every run needs stand ready: to put one together takes longer than to run it.
_OPENED = insert(runs).returning(runs.c.id)
_CLOSED = (
    update(runs)
    .where(runs.c.id == bindparam("run"))
    .values({name: bindparam(name) for name in _REPORTED})
)
_OF_SOURCE = update(source_states).where(source_states.c.source == bindparam("of"))
_WENT_WELL = _OF_SOURCE.values(
    last_run_id=bindparam("run"), last_good_at=bindparam("at"), failures=0, rests_until=None
)
_WENT_OTHERWISE = _OF_SOURCE.values(
    last_run_id=bindparam("run"), failures=source_states.c.failures + bindparam("more")
)
_REMEMBERED = select(source_memory.c.memory).where(source_memory.c.source == bindparam("of"))


def _state(row: RowMapping) -> SourceState:
    return SourceState(
        name=row["name"],
        retailer="",
        last=_report(row) if row["outcome"] is not None else None,
        last_good_at=row["last_good_at"],
        failures=row["failures"],
        rests_until=row["rests_until"],
    )


def _report_row(report: RunReport) -> dict[str, Any]:
    return {
        "finished_at": report.finished_at,
        "outcome": report.outcome.value,
        "expected_low": report.expected.low,
        "expected_high": report.expected.high,
        "seen": report.seen,
        "accepted": report.accepted,
        "duplicates": report.duplicates,
        "skipped": report.skipped,
        "quarantined": report.quarantined,
        "text": report.text,
    }


def _report(row: RowMapping) -> RunReport:
    return RunReport(
        source=row["source"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        outcome=Outcome(row["outcome"]),
        expected=ExpectedBand(low=row["expected_low"], high=row["expected_high"]),
        seen=row["seen"],
        accepted=row["accepted"],
        duplicates=row["duplicates"],
        skipped=row["skipped"],
        quarantined=row["quarantined"],
        text=row["text"],
        payloads=tuple(row["payloads"] or ()),
    )
