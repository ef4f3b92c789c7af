"""later evidence

What an official record said when it was held to be part of an event, so that a revision of it is
seen; verified clusters that wait to be put on the map; reports of one district find each other.
"""

import sqlalchemy as sa
from alembic import op

from db.migrations import matching_functions

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cluster_member", sa.Column("revision", sa.Integer(), nullable=True))
    op.add_column("cluster_member", sa.Column("slot", sa.SmallInteger(), nullable=True))
    op.add_column("cluster_member", sa.Column("revised_from", sa.Integer(), nullable=True))
    op.execute("""
    UPDATE cluster_member m SET revision = i.revision, slot = i.category
    FROM incident i WHERE i.id = m.incident_id
    """)
    op.create_index(
        "cluster_member_revised",
        "cluster_member",
        ["cluster_id"],
        postgresql_where=sa.text("revised_from IS NOT NULL"),
    )
    op.add_column(
        "event_cluster",
        sa.Column("unpublished", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    # Those that are on the map are put there anew, in their cells where their places allow it.
    op.execute("UPDATE event_cluster SET unpublished = true WHERE incident_id IS NOT NULL")
    op.create_index(
        "event_cluster_unpublished",
        "event_cluster",
        ["id"],
        postgresql_where=sa.text("unpublished"),
    )
    op.create_index(
        "report_area",
        "report",
        ["area_id", "occurred_from"],
        postgresql_where=sa.text("geom IS NULL AND area_id > 0"),
    )
    op.execute(f"DROP FUNCTION {matching_functions.FIND}")
    op.execute(matching_functions.finding(areas=True))


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {matching_functions.FIND}")
    op.execute(matching_functions.finding(areas=False))
    op.drop_index("report_area", table_name="report")
    op.drop_index("event_cluster_unpublished", table_name="event_cluster")
    op.drop_column("event_cluster", "unpublished")
    op.drop_index("cluster_member_revised", table_name="cluster_member")
    for column in ("revised_from", "slot", "revision"):
        op.drop_column("cluster_member", column)
