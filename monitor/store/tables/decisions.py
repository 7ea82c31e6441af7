"""What people decided about alerts, and what follows while nobody answers."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text

from monitor.store.columns import BigId, JsonText, UtcDateTime
from monitor.store.tables.schema import metadata

silences = Table(
    "silences",
    metadata,
    Column("id", Text, primary_key=True),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("scope", JsonText, nullable=False),
    Column("begins_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("ended_by", Text, nullable=False),
    Column("warned_at", UtcDateTime),
    Column("summed_at", UtcDateTime),
)
Index("ix_silences_ends_at", silences.c.ends_at)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("alert", ForeignKey("alerts.id"), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("severity", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("ended_by", Text, nullable=False),
    Column("lapsed_at", UtcDateTime),
)
Index("ix_acknowledgements_alert", acknowledgements.c.alert)
_not_lapsed = acknowledgements.c.lapsed_at.is_(None)
Index(
    "ix_acknowledgements_expires_at",
    acknowledgements.c.expires_at,
    sqlite_where=_not_lapsed,
    postgresql_where=_not_lapsed,
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("alert", ForeignKey("alerts.id"), nullable=False),
    Column("to", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False),
)
Index("ix_assignments_alert", assignments.c.alert)

accepted_levels = Table(
    "accepted_levels",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("alert", ForeignKey("alerts.id"), nullable=False),
    Column("value", Float(53), nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
Index("ix_accepted_levels_until", accepted_levels.c.until)

escalation_chains = Table(
    "escalation_chains",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("alert", ForeignKey("alerts.id"), nullable=False),
    Column("policy", Text, nullable=False),
    Column("fired_at", UtcDateTime, nullable=False),
    Column("rungs", JsonText, nullable=False),
)
Index("ix_escalation_chains_alert", escalation_chains.c.alert)

climbed_rungs = Table(
    "climbed_rungs",
    metadata,
    Column("chain_id", ForeignKey("escalation_chains.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
)

withheld = Table(
    "withheld",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("alert", ForeignKey("alerts.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("ground", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
)
Index("ix_withheld_alert", withheld.c.alert)
Index("ix_withheld_by", withheld.c.by)
_not_lifted = withheld.c.lifted_at.is_(None)
Index(
    "ix_withheld_open",
    withheld.c.at,
    sqlite_where=_not_lifted,
    postgresql_where=_not_lifted,
)

reply_codes = Table(
    "reply_codes",
    metadata,
    Column("code", Text, primary_key=True),
    Column("alert", ForeignKey("alerts.id"), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
Index("ix_reply_codes_alert", reply_codes.c.alert, reply_codes.c.recipient)
