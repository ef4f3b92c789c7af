"""files handed over, forms of records, breaks of sources, editions of mappings, credentials"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("source", sa.Column("credential", sa.LargeBinary()))
    by_hand = sa.Column("by_hand", sa.Boolean, nullable=False, server_default=sa.text("false"))
    op.add_column("source", by_hand)
    _uploads()
    _forms()
    _breaks()
    _mappings()


def _uploads() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("source_id", sa.SmallInteger, sa.ForeignKey("source.id", ondelete="CASCADE")),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("settled", postgresql.JSONB),
        sa.Column("edition", sa.Text),
        sa.Column("run_id", sa.BigInteger),
        sa.Column("counts", postgresql.JSONB),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("upload_made", "upload", ["made_at"])


def _forms() -> None:
    op.create_table(
        "source_form",
        _source(primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("fields", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("first_seen_at", _WHEN, nullable=False),
        sa.Column("last_seen_at", _WHEN, nullable=False),
    )


def _breaks() -> None:
    op.create_table(
        "source_break",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _source(nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("since", _WHEN, nullable=False),
        sa.Column("noticed_at", _WHEN, nullable=False),
        sa.Column("ended_at", _WHEN),
        sa.Column("detail", postgresql.JSONB, nullable=False),
    )
    op.create_index(
        "source_break_open",
        "source_break",
        ["source_id", "kind"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _mappings() -> None:
    op.create_table(
        "mapping_edition",
        _source(primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("account_id", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("words", postgresql.JSONB, nullable=False),
        sa.Column("applied_at", _WHEN),
    )


def _source(**said: bool) -> sa.Column[int]:
    known = sa.ForeignKey("source.id", ondelete="CASCADE")
    return sa.Column("source_id", sa.SmallInteger, known, **said)  # type: ignore[arg-type]


def downgrade() -> None:
    for table in ("mapping_edition", "source_break", "source_form", "upload"):
        op.drop_table(table)
    op.drop_column("source", "by_hand")
    op.drop_column("source", "credential")
