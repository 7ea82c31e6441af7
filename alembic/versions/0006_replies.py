"""Codes by which people answer an alert from a text message."""

import sqlalchemy as sa
from alembic import op

revision = "0006_replies"
down_revision = "0005_bundles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reply_codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert"], ["alerts.id"], name=op.f("fk_reply_codes_alert_alerts")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_reply_codes")),
    )
    op.create_index("ix_reply_codes_alert", "reply_codes", ["alert", "recipient"])


def downgrade() -> None:
    op.drop_table("reply_codes")
