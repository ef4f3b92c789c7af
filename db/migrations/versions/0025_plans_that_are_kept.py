"""plans that are kept

Finding the cluster of a record is planned once a connection. It is read by the same indexes
whatever the record, and planning it anew each time took three times as long as doing it.
"""

from alembic import op

from db.migrations import matching_functions

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(f"ALTER FUNCTION {matching_functions.FIND} SET plan_cache_mode = force_generic_plan")


def downgrade() -> None:
    op.execute(f"ALTER FUNCTION {matching_functions.FIND} RESET plan_cache_mode")
