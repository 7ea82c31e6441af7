"""Who did what and when: runs of sources, runs of jobs, leases, tokens that work once."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from monitor.store.columns import BigId, JsonText, UtcDateTime
from monitor.store.tables.schema import metadata

runs = Table(
    "runs",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("source", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("outcome", Text),
    Column("expected_low", Integer),
    Column("expected_high", Integer),
    Column("seen", Integer),
    Column("accepted", Integer),
    Column("duplicates", Integer),
    Column("skipped", Integer),
    Column("quarantined", JsonText),
    Column("text", Text),
    Column("payloads", JsonText),
    Column("config_version", Text, nullable=False),
)
Index("ix_runs_started_at", runs.c.started_at)

source_states = Table(
    "source_states",
    metadata,
    Column("source", Text, primary_key=True),
    Column("last_run_id", ForeignKey("runs.id")),
    Column("last_good_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("rests_until", UtcDateTime),
)

source_memory = Table(
    "source_memory",
    metadata,
    Column("source", Text, primary_key=True),
    Column("memory", JsonText, nullable=False),
)

job_run = Table(
    "job_run",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("job", Text, nullable=False),
    Column("planned_for", UtcDateTime, nullable=False),
    Column("holder", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("outcome", Text, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("job", "planned_for"),
)

channel_tokens = Table(
    "channel_tokens",
    metadata,
    Column("account", Text, primary_key=True),
    Column("seed", Text, nullable=False),
    Column("refresh", Text, nullable=False),
    Column("access", Text, nullable=False),
    Column("refreshed_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("claim", BigInteger, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("trouble", Text, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
