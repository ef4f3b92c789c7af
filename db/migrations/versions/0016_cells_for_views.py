"""cells for views

The single incidents in view are found by ranges of cells, which ``incident_cell`` serves: the GiST
index on their points took a seventh of the time of reading a file in. An incident leads to its
case. Raw records are kept as text is: making binary JSON of them took a tenth of the same time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE source_record ALTER payload TYPE json USING payload::json")
    op.drop_index("incident_geom", table_name="incident")
    op.create_index(
        "event_cluster_incident",
        "event_cluster",
        ["incident_id"],
        postgresql_where=sa.text("incident_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("ALTER TABLE source_record ALTER payload TYPE jsonb USING payload::jsonb")
    op.drop_index("event_cluster_incident", table_name="event_cluster")
    op.create_index("incident_geom", "incident", ["geom"], postgresql_using="gist")
