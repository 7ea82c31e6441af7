"""What people are to be told, and every attempt to tell them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from monitor.store.columns import BigId, UtcDateTime
from monitor.store.tables.schema import metadata

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("config_version", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("token", Integer, nullable=False),
    Column("possible_duplicate", Boolean, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("text", Text, nullable=False),
    UniqueConstraint("key"),
)
Index("ix_outbox_due_at", outbox.c.due_at)
Index("ix_outbox_state", outbox.c.state)
Index("ix_outbox_topic", outbox.c.topic)

deliveries = Table(
    "deliveries",
    metadata,
    Column("outbox_id", ForeignKey("outbox.id"), primary_key=True),
    Column("token", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, nullable=False),
    Column("possible_duplicate", Boolean, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("result", Text),
    Column("text", Text, nullable=False),
)
