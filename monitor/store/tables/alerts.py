"""Alerts as they stand, and every step they took."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    and_,
    literal,
)

from monitor.store.columns import JsonText, UtcDateTime
from monitor.store.tables.schema import metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("kind_version", Integer, nullable=False),
    Column("subject_product", Text, nullable=False),
    Column("subject_outlet", Text, nullable=False),
    Column("subject_area", Text, nullable=False),
    Column("subject_group", Text, nullable=False),
    Column("subject_source", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("last_fresh_day", Date, nullable=False),
    Column("value", Float(53)),
    Column("baseline", Float(53)),
    Column("unit", Text, nullable=False),
    Column("sentence_vi", Text, nullable=False),
    Column("sentence_en", Text, nullable=False),
    Column("opened_evidence", JsonText, nullable=False),
    Column("evidence", JsonText, nullable=False),
    Column("transitions", Integer, nullable=False),
    Column("config_version", Text, nullable=False),
)
_is_open = alerts.c.state != "resolved"
Index(
    "ix_alerts_open",
    alerts.c.fingerprint,
    unique=True,
    sqlite_where=_is_open,
    postgresql_where=_is_open,
)
Index("ix_alerts_closed_at", alerts.c.closed_at)
Index("ix_alerts_opened_at", alerts.c.opened_at)

IS_WIDE = and_(
    alerts.c.state != literal("resolved", literal_execute=True),
    alerts.c.subject_outlet == literal("", literal_execute=True),
)
"""Open and about no single outlet; written out, or SQLite would not find the index."""
Index("ix_alerts_wide", alerts.c.opened_at, sqlite_where=IS_WIDE, postgresql_where=IS_WIDE)

transitions = Table(
    "transitions",
    metadata,
    Column("alert", ForeignKey("alerts.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("from_state", Text),
    Column("to_state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("notify", Boolean, nullable=False),
    Column("value", Float(53)),
    Column("baseline", Float(53)),
    Column("unit", Text, nullable=False),
    Column("sentence_vi", Text, nullable=False),
    Column("sentence_en", Text, nullable=False),
    Column("evidence", JsonText, nullable=False),
    Column("config_version", Text, nullable=False),
)
Index("ix_transitions_at", transitions.c.at)
