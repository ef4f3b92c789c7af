"""reports that lost what is personal say so; the audit trail is searched by words

A search by words went through every entry.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_WORDS = "((((((subject || ' ') || address) || ' ') || request_id) || ' ') || detail::text)"


def upgrade() -> None:
    op.add_column("report", sa.Column("stripped_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(f"CREATE INDEX audit_event_words ON audit_event USING gin ({_WORDS} gin_trgm_ops)")


def downgrade() -> None:
    op.drop_index("audit_event_words", "audit_event")
    op.drop_column("report", "stripped_at")
