"""Sources that do not answer: until when each is left alone."""

import sqlalchemy as sa
from alembic import op

revision = "0009_breaker"
down_revision = "0008_editing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_states", sa.Column("rests_until", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("source_states", "rests_until")
