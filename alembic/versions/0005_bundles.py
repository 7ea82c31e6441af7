"""Messages about many alerts: which rows travelled together, and the way to a person's rows."""

import sqlalchemy as sa
from alembic import op

revision = "0005_bundles"
down_revision = "0004_channel_tokens"
branch_labels = None
depends_on = None

_OPEN = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "bundles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundles")),
    )
    op.create_index("ix_bundles_lane", "bundles", ["recipient", "channel", "made_at"])
    op.create_table(
        "bundle_rows",
        sa.Column(
            "outbox_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle"], ["bundles.id"], name=op.f("fk_bundle_rows_bundle_bundles")
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_bundle_rows_outbox_id_outbox")
        ),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_bundle_rows")),
    )
    op.create_index("ix_bundle_rows_bundle", "bundle_rows", ["bundle"])
    op.create_index(
        "ix_outbox_lane",
        "outbox",
        ["recipient", "channel", "due_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_lane", "outbox")
    op.drop_table("bundle_rows")
    op.drop_table("bundles")
