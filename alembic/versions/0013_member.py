"""What holders of a member card pay."""

import sqlalchemy as sa
from alembic import op

revision = "0013_member"
down_revision = "0012_push"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("observations", sa.Column("member_price", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("observations", "member_price")
