"""Facts: payloads as received, observations, and what was set aside.

Observations are clustered by local day and series, the order in which the panel reads them and in
which reports arrive. What all rows of one report share stands once, in ``arrivals``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from monitor.store.columns import BigId, JsonText, UtcDateTime
from monitor.store.tables.schema import metadata

payloads = Table(
    "payloads",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("source", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("origin", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("headers", JsonText, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("config_version", Text, nullable=False),
    Column("recorded_at", UtcDateTime),
    UniqueConstraint("source", "digest"),
)
Index(
    "ix_payloads_waiting",
    payloads.c.received_at,
    sqlite_where=payloads.c.recorded_at.is_(None),
    postgresql_where=payloads.c.recorded_at.is_(None),
)

series = Table(
    "series",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("outlet", Text, nullable=False),
    Column("product", Text, nullable=False),
    UniqueConstraint("outlet", "product"),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("payload_id", ForeignKey("payloads.id"), nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("config_version", Text, nullable=False),
)

observations = Table(
    "observations",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("series_id", ForeignKey("series.id"), primary_key=True),
    Column("observed_at", UtcDateTime, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("price", BigInteger),
    Column("listed_price", BigInteger),
    Column("regular_price", BigInteger),
    Column("registered_price", BigInteger),
    Column("member_price", BigInteger),
    Column("promotional", SmallInteger, nullable=False),
    Column("stock", BigInteger),
    Column("stock_form", Text),
    Column("stock_as_reported", Text, nullable=False),
    Column("sold", BigInteger),
    Column("received", BigInteger),
    Column("ordered", BigInteger),
    Column("availability", SmallInteger, nullable=False),
    Column("flags", Text, nullable=False),
    Column("locator", Text, nullable=False),
    Column("arrival_id", ForeignKey("arrivals.id"), nullable=False),
    Column("supersedes", BigInteger),
    Column("superseded_by", BigInteger),
    sqlite_with_rowid=False,
)
Index("ix_observations_id", observations.c.id, unique=True)
Index(
    "ix_observations_supersedes",
    observations.c.supersedes,
    sqlite_where=observations.c.supersedes.is_not(None),
    postgresql_where=observations.c.supersedes.is_not(None),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("payload_id", ForeignKey("payloads.id"), nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("locator", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("fields", JsonText, nullable=False),
    Column("proposal", JsonText, nullable=False),
    Column("config_version", Text, nullable=False),
)
