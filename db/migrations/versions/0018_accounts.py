"""invitations, areas of liaisons, second factors"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("account", _areas())
    op.add_column("account", sa.Column("totp_secret", sa.LargeBinary))
    op.add_column("account", sa.Column("totp_since", _WHEN))
    op.add_column("account", sa.Column("totp_step", sa.BigInteger))
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Integer, _account(), primary_key=True),
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        sa.Column("used_at", _WHEN),
    )
    op.create_table(
        "half_session",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("account_id", sa.Integer, _account(), nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        _areas(),
        sa.Column("made_by", sa.Integer),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.Column("used_at", _WHEN),
        sa.Column("withdrawn_at", _WHEN),
    )


def _account() -> sa.ForeignKey:
    return sa.ForeignKey("account.id", ondelete="CASCADE")


def _areas() -> sa.Column[list[int]]:
    kind = postgresql.ARRAY(sa.Integer)
    return sa.Column("areas", kind, nullable=False, server_default="{}")


def downgrade() -> None:
    op.drop_table("invitation")
    op.drop_table("half_session")
    op.drop_table("recovery_code")
    for column in ("totp_step", "totp_since", "totp_secret", "areas"):
        op.drop_column("account", column)
