"""Letters to the mailbox: which of them were answered, so that none is answered twice."""

import sqlalchemy as sa
from alembic import op

revision = "0007_mail"
down_revision = "0006_replies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_answers",
        sa.Column(
            "payload_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["payload_id"], ["payloads.id"], name=op.f("fk_letter_answers_payload_id_payloads")
        ),
        sa.PrimaryKeyConstraint("payload_id", name=op.f("pk_letter_answers")),
    )


def downgrade() -> None:
    op.drop_table("letter_answers")
