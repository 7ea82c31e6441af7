"""What was asked of people before: a line that is read twice waits once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from monitor.domain.observation import QuarantinedRecord
from monitor.store.tables.facts import payloads, quarantine
from monitor.store.tables.reviews import quarantine_reviews as reviews

_CHUNK = 500
_LOOKED_AT = 20_000
"""So many of the newest records are looked at, so that the cost does not grow with the years."""
_UNDATED_FOR = timedelta(days=1)
"""A line without a date says it of its arrival: the next day it is another statement."""


def unsaid(
    connection: Connection, records: Sequence[QuarantinedRecord], payload_id: int, at: datetime
) -> list[QuarantinedRecord]:
    """Return the records that their source did not send before, word for word, for this reason.

    A dated line is never asked about again, a line without a date while it waits and for a day.
    """
    known: set[tuple[object, ...]] = set()
    texts = sorted({one.text for one in records})
    for begin in range(0, len(texts), _CHUNK):
        known |= _known(connection, texts[begin : begin + _CHUNK], payload_id, at)
    return [one for one in records if _is_new(one, known)]


def _known(
    connection: Connection, texts: Sequence[str], payload_id: int, at: datetime
) -> set[tuple[object, ...]]:
    newest = select(func.max(quarantine.c.id)).scalar_subquery()
    source = select(payloads.c.source).where(payloads.c.id == payload_id).scalar_subquery()
    chosen = (
        select(quarantine.c.reason, quarantine.c.fields, quarantine.c.at, reviews.c.verdict)
        .select_from(
            quarantine.join(payloads, payloads.c.id == quarantine.c.payload_id).outerjoin(
                reviews, reviews.c.quarantine_id == quarantine.c.id
            )
        )
        .where(quarantine.c.id > newest - _LOOKED_AT, quarantine.c.text.in_(texts))
        .where(payloads.c.source == source)
    )
    return {
        _words(row.reason, row.fields)
        for row in connection.execute(chosen)
        if "observed_at" in row.fields or (row.verdict is None and at - row.at < _UNDATED_FOR)
    }


def _is_new(one: QuarantinedRecord, known: set[tuple[object, ...]]) -> bool:
    said = _words(one.reason, one.fields)
    is_new = said not in known
    known.add(said)
    return is_new


def _words(reason: str, fields: Mapping[str, str]) -> tuple[object, ...]:
    return reason, *sorted(fields.items())
