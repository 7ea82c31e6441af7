"""What a person decides about a record that was set aside, and what is remembered of it.

Nothing is changed: the record stays in the quarantine with the decision beside it, and what was
accepted is an observation of its own, of the same payload and place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from monitor.domain.observation import QuarantinedRecord

REVIEWED = "reviewed"
"""The flag of an observation that came of a person's decision."""


class Verdict(StrEnum):
    """What becomes of a record that was set aside."""

    PROPOSAL = "proposal"
    """Accepted as the monitor, or the person, corrected it."""
    AS_IS = "as_is"
    """Accepted as it was written: it is true, however unlikely."""
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who decided what about which record, and why.

    ``corrections`` are fields with the text that was meant; ``observation`` is what came of it, 0
    where nothing new did.
    """

    record: int
    verdict: Verdict
    by: str
    reason: str
    at: datetime
    corrections: Mapping[str, str] = field(default_factory=dict)
    observation: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideRecord:
    """A record in quarantine under its number, with the decision about it where there is one."""

    id: int
    source: str
    payload: int
    at: datetime
    record: QuarantinedRecord
    review: Review | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtName:
    """A text of one source and the code that a person said it stands for."""

    source: str
    field: str
    written: str
    code: str
    by: str
    at: datetime


class Reviews(Protocol):
    """Records that wait for a person, decisions, and the names that they taught."""

    def waiting(
        self, *, source: str | None = None, reasons: Collection[str] = (), limit: int = 200
    ) -> list[AsideRecord]:
        """Return records without a decision, the newest first."""
        ...

    def aside(self, record_id: int) -> AsideRecord | None: ...

    def review(self, decided: Review) -> bool:
        """Keep a decision; ``False`` when there is one already."""
        ...

    def teach(self, names: Sequence[TaughtName]) -> None:
        """Keep what texts stand for, in place of what was said of them before."""
        ...

    def names(self) -> list[TaughtName]:
        """Return all that was taught, by source, field and text."""
        ...

    def forget(self, source: str, written: str) -> bool:
        """Take back what a source's text stands for; ``False`` when nothing was said of it."""
        ...

    def taught(self, source: str) -> dict[str, dict[str, str]]:
        """Return the codes by field and text (composed, case folded) of one source."""
        ...

    def accepted(self) -> list[int]:
        """Return the ids of the observations that came of decisions."""
        ...

    def counts(self) -> dict[str, int]:
        """Return how many records wait, by reason."""
        ...
