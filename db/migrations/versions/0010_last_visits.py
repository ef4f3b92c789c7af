"""last visits, and finding what was read in since"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "last_visit",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id"),
    )
    # Rows stand in the order in which they came: a few pages tell of a time.
    for name, table, column in (
        ("incident_ingested", "incident", "ingested_at"),
        ("incident_revision_replaced", "incident_revision", "replaced_at"),
    ):
        op.create_index(name, table, [column], postgresql_using="brin")


def downgrade() -> None:
    op.drop_index("incident_revision_replaced", "incident_revision")
    op.drop_index("incident_ingested", "incident")
    op.drop_table("last_visit")
