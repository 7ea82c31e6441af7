"""What inspectors found in the goods."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Table, Text

from monitor.store.columns import BigId, UtcDateTime
from monitor.store.tables.schema import metadata

inspections = Table(
    "inspections",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("outlet", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("lot", Text, nullable=False),
    Column("breach", Text),
    Column("expires_on", Date),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_inspections_subject", *(inspections.c[name] for name in ("outlet", "product", "lot")))
