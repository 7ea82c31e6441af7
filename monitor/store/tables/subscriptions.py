"""Browsers that take Web Push."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from monitor.store.columns import UtcDateTime
from monitor.store.tables.schema import metadata

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("endpoint", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("p256dh", Text, nullable=False),
    Column("auth", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_subscriptions_name", subscriptions.c.name)
