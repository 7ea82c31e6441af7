"""The counter for what was set aside: what waits, and what people decide about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.domain.review import AsideRecord, Review, Verdict
from monitor.pipeline.review import Reviewer

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_UNSET = datetime(1970, 1, 1, tzinfo=UTC)


class ReviewDesk:
    """What the command line and the pages ask about the quarantine."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def waiting(self, source: str | None = None, limit: int = 200) -> list[AsideRecord]:
        """Return the records that wait for a person, the newest first."""
        with self._monitor.store.read() as tx:
            return tx.reviews.waiting(source=source, limit=limit)

    def decide(
        self,
        record: int,
        verdict: Verdict,
        by: str,
        reason: str,
        corrections: Mapping[str, str] | None = None,
    ) -> Review:
        """Carry a decision out.

        Raises:
            NotFoundError: there is no such record.
            ExpiredError: somebody decided about it before.
            UsageError: nobody signed, or it cannot be read that way either.
        """
        monitor = self._monitor
        order = Review(
            record=record,
            verdict=verdict,
            by=by,
            reason=reason,
            at=_UNSET,
            corrections=corrections or {},
        )
        reviewer = Reviewer(monitor.settings, monitor.store, monitor.recorder, monitor.wall)
        return reviewer.decide({**monitor.sources, **monitor.intake.sources}, order)
