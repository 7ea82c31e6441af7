"""The counter for what was set aside: what waits, and what people decide about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.domain.errors import NotFoundError, UsageError
from monitor.domain.review import AsideRecord, Review, TaughtName, Verdict
from monitor.normalise.spelling import composed
from monitor.pipeline.review import UNSIGNED, Reviewer

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

    def names(self) -> list[TaughtName]:
        """Return what people taught of the names that sources write."""
        with self._monitor.store.read() as tx:
            return tx.reviews.names()

    def forget(self, source: str, written: str, by: str, reason: str) -> None:
        """Take back what a name stands for: the next line with it waits for a person again.

        What was recorded by it stays; the retailer corrects or withdraws it.

        Raises:
            NotFoundError: nobody explained this name.
            UsageError: nobody signed, or no reason is given.
        """
        if not (by.strip() and reason.strip()):
            raise UsageError(UNSIGNED)
        text, now = composed(written).casefold(), self._monitor.wall.now()
        with self._monitor.store.begin() as tx:
            if not tx.reviews.forget(source, text):
                raise NotFoundError(f"nobody explained {text!r} of {source}")
            tx.archive.audit(
                now, by, "forget-name", {"source": source, "name": text, "why": reason}
            )
