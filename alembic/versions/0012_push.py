"""Browsers that take Web Push."""

import sqlalchemy as sa
from alembic import op

revision = "0012_push"
down_revision = "0011_months"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("endpoint", name=op.f("pk_subscriptions")),
    )
    op.create_index("ix_subscriptions_name", "subscriptions", ["name"])


def downgrade() -> None:
    op.drop_index("ix_subscriptions_name", "subscriptions")
    op.drop_table("subscriptions")
