"""the resolution of each risk surface"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until now every surface was one of resolution 10.
    column = sa.Column("resolution", sa.SmallInteger(), nullable=False, server_default="10")
    op.add_column("risk_surface", column)
    op.alter_column("risk_surface", "resolution", server_default=None)


def downgrade() -> None:
    op.drop_column("risk_surface", "resolution")
