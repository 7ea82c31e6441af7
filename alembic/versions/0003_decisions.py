"""People's decisions: silences, answers, duties, accepted levels, chains, what was withheld."""

import sqlalchemy as sa
from alembic import op

revision = "0003_decisions"
down_revision = "0002_reports"
branch_labels = None
depends_on = None

TABLES = (
    "withheld",
    "climbed_rungs",
    "escalation_chains",
    "accepted_levels",
    "assignments",
    "acknowledgements",
    "silences",
)


def upgrade() -> None:
    op.create_table(
        "silences",
        _text("id"),
        _text("author"),
        _text("reason"),
        _text("scope"),
        _moment("begins_at"),
        _moment("ends_at"),
        _text("ended_by"),
        _moment("warned_at", nullable=True),
        _moment("summed_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    op.create_index("ix_silences_ends_at", "silences", ["ends_at"])
    _about_an_alert(
        "acknowledgements",
        _text("by"),
        _moment("at"),
        _moment("expires_at"),
        _text("severity"),
        _text("note"),
        _text("ended_by"),
        _moment("lapsed_at", nullable=True),
    )
    op.create_index("ix_acknowledgements_alert", "acknowledgements", ["alert"])
    _partial_index("ix_acknowledgements_expires_at", "acknowledgements", "expires_at", "lapsed_at")
    _about_an_alert("assignments", _text("to"), _text("by"), _moment("at"), _text("note"))
    op.create_index("ix_assignments_alert", "assignments", ["alert"])
    _about_an_alert(
        "accepted_levels",
        _text("fingerprint"),
        sa.Column("value", sa.Float(precision=53), nullable=False),
        _text("by"),
        _text("reason"),
        _moment("at"),
        _moment("until"),
    )
    op.create_index("ix_accepted_levels_until", "accepted_levels", ["until"])
    _about_an_alert("escalation_chains", _text("policy"), _moment("fired_at"), _text("rungs"))
    op.create_index("ix_escalation_chains_alert", "escalation_chains", ["alert"])
    op.create_table(
        "climbed_rungs",
        sa.Column("chain_id", _id(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _moment("at"),
        sa.ForeignKeyConstraint(
            ["chain_id"],
            ["escalation_chains.id"],
            name=op.f("fk_climbed_rungs_chain_id_escalation_chains"),
        ),
        sa.PrimaryKeyConstraint("chain_id", "number", name=op.f("pk_climbed_rungs")),
    )
    _about_an_alert(
        "withheld",
        sa.Column("number", sa.Integer(), nullable=False),
        _text("recipient"),
        _text("channel"),
        _text("ground"),
        _text("by"),
        _moment("at"),
        _moment("lifted_at", nullable=True),
    )
    op.create_index("ix_withheld_alert", "withheld", ["alert"])
    op.create_index("ix_withheld_by", "withheld", ["by"])
    _partial_index("ix_withheld_open", "withheld", "at", "lifted_at")
    wide = sa.text("state != 'resolved' AND subject_outlet = ''")
    op.create_index(
        "ix_alerts_wide", "alerts", ["opened_at"], sqlite_where=wide, postgresql_where=wide
    )


def downgrade() -> None:
    op.drop_index("ix_alerts_wide", "alerts")
    for table in TABLES:
        op.drop_table(table)


def _about_an_alert(name: str, *columns: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("id", _id(), nullable=False),
        _text("alert"),
        *columns,
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name=op.f(f"fk_{name}_alert_alerts")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _partial_index(name: str, table: str, column: str, empty: str) -> None:
    where = sa.text(f"{empty} IS NULL")
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def _id() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)
