"""What each product cost in each month."""

import sqlalchemy as sa
from alembic import op

revision = "0011_months"
down_revision = "0010_inspections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "monthly_medians",
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("median", sa.Float(53), nullable=False),
        sa.Column("quotes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("product", "month", name=op.f("pk_monthly_medians")),
    )


def downgrade() -> None:
    op.drop_table("monthly_medians")
