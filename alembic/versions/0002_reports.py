"""Reports that retailers send by themselves: tokens (their SHA-256 alone) and idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0002_reports"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "retailer_tokens",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("retailer", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retailer_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_retailer_tokens_digest")),
    )
    op.create_table(
        "report_submissions",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("retailer", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("payload_id", NUMBER, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["payload_id"], ["payloads.id"], name=op.f("fk_report_submissions_payload_id_payloads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_submissions")),
        sa.UniqueConstraint(
            "retailer",
            "idempotency_key",
            name=op.f("uq_report_submissions_retailer_idempotency_key"),
        ),
    )


def downgrade() -> None:
    op.drop_table("report_submissions")
    op.drop_table("retailer_tokens")
