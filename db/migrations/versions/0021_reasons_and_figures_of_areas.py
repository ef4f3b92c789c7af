"""why a job ended as it did and a source failed, as lines to be put into words; figures of areas
for the fairness audit"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)
# What was a sentence stays one: a JSON string.
_SAID = (("job", "reason"), ("source", "last_error"))


def upgrade() -> None:
    for table, column in _SAID:
        op.execute(f"ALTER TABLE {table} ALTER {column} DROP DEFAULT")
        op.execute(f"ALTER TABLE {table} ALTER {column} TYPE jsonb USING to_jsonb({column})")
        op.execute(f"""ALTER TABLE {table} ALTER {column} SET DEFAULT '""'""")
    op.create_table(
        "area_covariate",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("withdrawn_at", _WHEN),
    )
    op.execute(
        "CREATE UNIQUE INDEX area_covariate_in_force ON area_covariate ((withdrawn_at IS NULL))"
        " WHERE withdrawn_at IS NULL"
    )
    op.create_table(
        "area_figure",
        sa.Column(
            "covariate_id",
            sa.Integer,
            sa.ForeignKey("area_covariate.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "area_id", sa.Integer, sa.ForeignKey("area.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("figure", sa.Double, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("area_figure")
    op.drop_table("area_covariate")
    for table, column in _SAID:
        op.execute(f"ALTER TABLE {table} ALTER {column} DROP DEFAULT")
        op.execute(
            f"ALTER TABLE {table} ALTER {column} TYPE text"
            f" USING coalesce({column} ->> 'key', {column} #>> '{{}}')"
        )
        op.execute(f"ALTER TABLE {table} ALTER {column} SET DEFAULT ''")
