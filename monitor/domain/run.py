"""What a run expected and what it got: a failure must never look like an empty market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a run of a source ended. Only ``ok`` and ``unchanged`` count as a report.

    ``idle`` is neither a report nor a failure.
    """

    OK = "ok"
    UNCHANGED = "unchanged"
    """The source said that nothing is new since last time (HTTP 304, same file)."""
    IDLE = "idle"
    """Nobody has handed in anything since the last look into a folder or mailbox."""
    SHORT = "short"
    """Fewer records than the expected band."""
    EMPTY = "empty"
    DOWN = "down"
    CHANGED = "changed"
    REFUSED = "refused"
    FAILED = "failed"
    """Our own fault, for example a full disk; what arrived is kept and read again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedBand:
    """How many records a healthy run of a source brings, those that say nothing not counted."""

    low: int = 1
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One run of one source.

    ``seen`` counts records read, ``accepted`` new observations, ``duplicates`` facts already
    known, ``skipped`` records ignored by name (``NR``, a price not given), ``quarantined`` those
    set aside, by reason. ``seen`` is the sum of the other four.
    """

    source: str
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    expected: ExpectedBand = ExpectedBand()
    seen: int = 0
    accepted: int = 0
    duplicates: int = 0
    skipped: int = 0
    quarantined: Mapping[str, int] = field(default_factory=dict)
    text: str = ""
    payloads: tuple[int, ...] = ()


FINE = (Outcome.OK, Outcome.UNCHANGED, Outcome.IDLE)
"""Outcomes that ask nobody to do anything."""


class JobOutcome(StrEnum):
    """How a scheduled job ended; ``running`` is what a killed process leaves behind."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One planned run of one job: the truth about what ran, whatever the timer says."""

    job: str
    planned_for: datetime
    started_at: datetime
    finished_at: datetime | None
    outcome: JobOutcome
    text: str = ""
