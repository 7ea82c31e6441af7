"""The counts of a run, and what they say of how it went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.domain.run import ExpectedBand, Outcome, RunReport
from monitor.domain.store import Appended
from monitor.pipeline.collect import Collected
from monitor.pipeline.read import ReadPayload


@dataclass(slots=True, kw_only=True)
class ReadTotals:
    """The counts of a run, added up over its payloads."""

    expected: ExpectedBand
    seen: int = 0
    accepted: int = 0
    duplicates: int = 0
    skipped: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def add(self, read: ReadPayload, appended: Appended) -> None:
        """Count one payload."""
        self.seen += read.seen
        self.accepted += len(appended.ids)
        self.duplicates += appended.duplicates
        self.skipped += read.skipped
        self.quarantined.update(record.reason for record in read.quarantined)
        self.notes += [notice for notice in read.notices if notice not in self.notes]

    def and_also(self, read: ReadPayload, appended: Appended) -> ReadTotals:
        """Return the counts with one payload more; these stay as they are."""
        sums = replace(self, quarantined=self.quarantined.copy(), notes=self.notes.copy())
        sums.add(read, appended)
        return sums

    def report(self, collected: Collected, outcome: Outcome, text: str, at: datetime) -> RunReport:
        """Return the report of a run that ended at a moment."""
        return RunReport(
            source=collected.source,
            started_at=collected.started_at,
            finished_at=at,
            outcome=outcome,
            expected=self.expected,
            seen=self.seen,
            accepted=self.accepted,
            duplicates=self.duplicates,
            skipped=self.skipped,
            quarantined=dict(self.quarantined),
            text=text,
            payloads=tuple(kept.id for kept in collected.payloads),
        )


def judge(totals: ReadTotals) -> tuple[Outcome, str]:
    """Say how a run that was read went, against the band of records it should bring."""
    outcome, text = _against_band(totals)
    return outcome, "; ".join(filter(None, (text, *totals.notes)))


def _against_band(totals: ReadTotals) -> tuple[Outcome, str]:
    low, high, seen = totals.expected.low, totals.expected.high, totals.seen
    told = seen - totals.skipped
    if told == 0 and low > 0:
        said = f"none of {seen} records says anything" if seen else "no record in the answer"
        return Outcome.EMPTY, said
    if told < low:
        more = f"; {totals.skipped} more say nothing" if totals.skipped else ""
        return Outcome.SHORT, f"{told} records, at least {low} were expected{more}"
    if high is not None and seen > high:
        return Outcome.OK, f"{seen} records, at most {high} were expected"
    return Outcome.OK, ""


def sum_of(parts: Sequence[Appended]) -> Appended:
    """Return several batches of observations as one."""
    return Appended(
        ids=tuple(one for part in parts for one in part.ids),
        observations=tuple(one for part in parts for one in part.observations),
        duplicates=sum(part.duplicates for part in parts),
        superseded=sum(part.superseded for part in parts),
        overtaken=tuple(sorted({day for part in parts for day in part.overtaken})),
    )
