"""flagged incidents

A list of the incidents with certain flags is read by an index of its own: they are few, so that the
others cost it nothing (db/queries/narrowed.py).
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "incident_flagged",
        "incident",
        ["occurred_from", "id"],
        postgresql_where=sa.text("status = 'active' AND flags <> '{}'::text[]"),
    )


def downgrade() -> None:
    op.drop_index("incident_flagged", "incident")
