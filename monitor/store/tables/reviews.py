"""Decisions about records that were set aside, and the names that they taught."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text

from monitor.store.columns import BigId, JsonText, UtcDateTime
from monitor.store.tables.schema import metadata

quarantine_reviews = Table(
    "quarantine_reviews",
    metadata,
    Column(
        "quarantine_id",
        BigId,
        ForeignKey("quarantine.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("verdict", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("corrections", JsonText, nullable=False),
    Column("observation", BigInteger, nullable=False),
)

taught_names = Table(
    "taught_names",
    metadata,
    Column("source", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("written", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
