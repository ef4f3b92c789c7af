"""what the operator must know, and the messages that tell of it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("noticed_at", _WHEN, nullable=False),
        sa.Column("raised_at", _WHEN),
        sa.Column("seen_at", _WHEN, nullable=False),
        sa.Column("well_at", _WHEN),
        sa.Column("ended_at", _WHEN),
        sa.Column("detail", postgresql.JSONB, nullable=False),
        sa.Column("heeded_at", _WHEN),
        sa.Column("heeded_by", sa.Integer),
    )
    only_open = sa.text("ended_at IS NULL")
    columns = ["kind", "subject"]
    op.create_index("alert_open", "alert", columns, unique=True, postgresql_where=only_open)
    op.create_index("alert_raised", "alert", ["raised_at"])
    op.create_table(
        "alert_message",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column(
            "alert_id", sa.BigInteger, sa.ForeignKey("alert.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("receiver", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", _WHEN, nullable=False),
        sa.Column("problem", sa.Text, nullable=False, server_default=""),
        sa.Column("sent_at", _WHEN),
        sa.UniqueConstraint("alert_id", "phase", "channel", "receiver", name="alert_message_once"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("alert_message_due", "alert_message", ["next_at"], postgresql_where=waiting)


def downgrade() -> None:
    op.drop_table("alert_message")
    op.drop_table("alert")
