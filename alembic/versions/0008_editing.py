"""Decisions about records that were set aside, and the names that they taught."""

import sqlalchemy as sa
from alembic import op

revision = "0008_editing"
down_revision = "0007_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quarantine_reviews",
        sa.Column(
            "quarantine_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("corrections", sa.Text(), nullable=False),
        sa.Column("observation", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarantine_id"],
            ["quarantine.id"],
            name=op.f("fk_quarantine_reviews_quarantine_id_quarantine"),
        ),
        sa.PrimaryKeyConstraint("quarantine_id", name=op.f("pk_quarantine_reviews")),
    )
    op.create_table(
        "taught_names",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "field", "written", name=op.f("pk_taught_names")),
    )


def downgrade() -> None:
    op.drop_table("taught_names")
    op.drop_table("quarantine_reviews")
