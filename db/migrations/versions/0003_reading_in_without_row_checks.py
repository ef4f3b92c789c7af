"""reading in without row checks

A batch and its payloads are written by one transaction that has just made the rows they point
to; checking each row again took a fifth of the database's time (docs/decisions/0003-snapshots.md).
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("incident_source_id_fkey", "incident", type_="foreignkey")
    op.drop_constraint("source_record_incident_id_fkey", "source_record", type_="foreignkey")


def downgrade() -> None:
    op.create_foreign_key(
        "incident_source_id_fkey",
        "incident",
        "source",
        ["source_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key(
        "source_record_incident_id_fkey",
        "source_record",
        "incident",
        ["incident_id"],
        ["id"],
        ondelete="CASCADE",
    )
