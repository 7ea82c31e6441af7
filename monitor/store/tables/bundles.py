"""Messages about alerts, and which rows of the outbox each of them carries."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from monitor.store.columns import JsonText, UtcDateTime
from monitor.store.tables.deliveries import outbox
from monitor.store.tables.schema import metadata

bundles = Table(
    "bundles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("kinds", JsonText, nullable=False),
    Column("size", Integer, nullable=False),
)
Index("ix_bundles_lane", bundles.c.recipient, bundles.c.channel, bundles.c.made_at)

bundle_rows = Table(
    "bundle_rows",
    metadata,
    Column("outbox_id", ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    Column("bundle", ForeignKey("bundles.id"), nullable=False),
)
Index("ix_bundle_rows_bundle", bundle_rows.c.bundle)

_is_due_once = outbox.c.due_at.is_not(None)
Index(
    "ix_outbox_lane",
    outbox.c.recipient,
    outbox.c.channel,
    outbox.c.due_at,
    sqlite_where=_is_due_once,
    postgresql_where=_is_due_once,
)
