"""What retailers send by themselves: their tokens, and reports under their idempotency keys."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text, UniqueConstraint

from monitor.store.columns import BigId, JsonText, UtcDateTime
from monitor.store.tables.schema import metadata

retailer_tokens = Table(
    "retailer_tokens",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("retailer", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    UniqueConstraint("digest"),
)

report_submissions = Table(
    "report_submissions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("retailer", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("payload_id", ForeignKey("payloads.id")),
    Column("answer", JsonText),
    UniqueConstraint("retailer", "idempotency_key"),
)

letter_answers = Table(
    "letter_answers",
    metadata,
    Column("payload_id", ForeignKey("payloads.id"), primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("outcome", Text, nullable=False),
)
