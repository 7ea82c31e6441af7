"""Records that wait for a person's word, the decisions, and the names that they taught."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, select

from monitor.domain.observation import QuarantinedRecord
from monitor.domain.review import AsideRecord, Review, TaughtName, Verdict
from monitor.store.dialects import insert_or_ignore, upsert
from monitor.store.tables.facts import payloads, quarantine
from monitor.store.tables.reviews import quarantine_reviews as reviews
from monitor.store.tables.reviews import taught_names

_JOINED = quarantine.join(payloads, payloads.c.id == quarantine.c.payload_id).outerjoin(
    reviews, reviews.c.quarantine_id == quarantine.c.id
)
_COLUMNS = (
    *(quarantine.c.id, quarantine.c.payload_id, quarantine.c.at, quarantine.c.locator),
    *(quarantine.c.reason, quarantine.c.text, quarantine.c.fields, quarantine.c.proposal),
    payloads.c.source,
    reviews.c.verdict,
    reviews.c.by.label("reviewed_by"),
    reviews.c.reason.label("reviewed_because"),
    reviews.c.at.label("reviewed_at"),
    reviews.c.corrections,
    reviews.c.observation,
)


class SqlReviews:
    """Decisions about quarantined records within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waiting(
        self, *, source: str | None = None, reasons: Collection[str] = (), limit: int = 200
    ) -> list[AsideRecord]:
        """Return records without a decision, the newest first."""
        chosen = select(*_COLUMNS).select_from(_JOINED).where(reviews.c.verdict.is_(None))
        if source is not None:
            chosen = chosen.where(payloads.c.source == source)
        if reasons:
            chosen = chosen.where(quarantine.c.reason.in_(sorted(reasons)))
        return self._rows(chosen.order_by(quarantine.c.id.desc()).limit(limit))

    def aside(self, record_id: int) -> AsideRecord | None:
        """Return one record, also one that was decided about."""
        chosen = select(*_COLUMNS).select_from(_JOINED).where(quarantine.c.id == record_id)
        return next(iter(self._rows(chosen)), None)

    def review(self, decided: Review) -> bool:
        """Keep a decision; ``False`` when there is one already."""
        statement = insert_or_ignore(self._connection, reviews).values(
            quarantine_id=decided.record,
            verdict=decided.verdict.value,
            by=decided.by,
            reason=decided.reason,
            at=decided.at,
            corrections=decided.corrections,
            observation=decided.observation,
        )
        kept = self._connection.execute(statement.returning(reviews.c.quarantine_id))
        return kept.scalar() is not None

    def teach(self, names: Sequence[TaughtName]) -> None:
        """Keep what texts stand for, in place of what was said of them before."""
        for one in names:
            inserted = upsert(self._connection, taught_names).values(
                source=one.source,
                field=one.field,
                written=one.written,
                code=one.code,
                by=one.by,
                at=one.at,
            )
            said = {name: inserted.excluded[name] for name in ("code", "by", "at")}
            keys = ["source", "field", "written"]
            self._connection.execute(inserted.on_conflict_do_update(index_elements=keys, set_=said))

    def names(self) -> list[TaughtName]:
        """Return all that was taught, by source, field and text."""
        keys = (taught_names.c.source, taught_names.c.field, taught_names.c.written)
        rows = self._connection.execute(select(taught_names).order_by(*keys)).mappings()
        return [TaughtName(**row) for row in rows]

    def forget(self, source: str, written: str) -> bool:
        """Take back what a source's text stands for; ``False`` when nothing was said of it."""
        known = (taught_names.c.source == source) & (taught_names.c.written == written)
        return self._connection.execute(delete(taught_names).where(known)).rowcount > 0

    def taught(self, source: str) -> dict[str, dict[str, str]]:
        """Return the codes by field and text of one source."""
        found: dict[str, dict[str, str]] = {}
        for row in self._connection.execute(_TAUGHT, {"of": source}):
            found.setdefault(row.field, {})[row.written] = row.code
        return found

    def accepted(self) -> list[int]:
        """Return the ids of the observations that came of decisions."""
        chosen = select(reviews.c.observation).where(reviews.c.observation > 0)
        return list(self._connection.execute(chosen).scalars())

    def counts(self) -> dict[str, int]:
        """Return how many records wait, by reason."""
        chosen = select(quarantine.c.reason, func.count()).select_from(_JOINED)
        waiting = chosen.where(reviews.c.verdict.is_(None)).group_by(quarantine.c.reason)
        return {row[0]: row[1] for row in self._connection.execute(waiting)}

    def _rows(self, chosen: Select[Any]) -> list[AsideRecord]:
        return [_aside(row) for row in self._connection.execute(chosen)]


_TAUGHT = select(taught_names).where(taught_names.c.source == bindparam("of"))


def _aside(row: Any) -> AsideRecord:
    record = QuarantinedRecord(
        fields=row.fields,
        locator=row.locator,
        reason=row.reason,
        text=row.text,
        proposal=row.proposal,
    )
    review = None
    if row.verdict is not None:
        review = Review(
            record=row.id,
            verdict=Verdict(row.verdict),
            by=row.reviewed_by,
            reason=row.reviewed_because,
            at=row.reviewed_at,
            corrections=row.corrections,
            observation=row.observation,
        )
    return AsideRecord(
        id=row.id,
        source=row.source,
        payload=row.payload_id,
        at=row.at,
        record=record,
        review=review,
    )
