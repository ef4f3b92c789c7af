"""every audit event is linked to the one before it, and neither is ever changed

Events and links are only added. Events are deleted by the one transaction that says so, after the
time an operator set (db/queries/audit_links.py); their links stay and say when that was.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)
_KEPT = """
CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('halo.forgets', true) = 'audit' THEN
    IF TG_TABLE_NAME = 'audit_event' AND TG_OP = 'DELETE' THEN
      RETURN OLD;
    END IF;
    IF TG_TABLE_NAME = 'audit_link' AND TG_OP = 'UPDATE' THEN
      IF OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NOT NULL AND
         (NEW.number, NEW.event_id, NEW.hash, NEW.made_at) =
         (OLD.number, OLD.event_id, OLD.hash, OLD.made_at) THEN
        RETURN NEW;
      END IF;
    END IF;
  END IF;
  RAISE EXCEPTION 'The audit trail is only added to, never changed: % was refused.', TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$
"""
_TABLES = ("audit_event", "audit_link")


def upgrade() -> None:
    op.create_table(
        "audit_link",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("event_id", sa.BigInteger, nullable=False, unique=True),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("forgotten_at", _WHEN),
    )
    op.create_index("audit_event_account", "audit_event", ["account_id", "id"])
    op.execute(sa.text(_KEPT))
    for table in _TABLES:
        op.execute(f"""
            CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION audit_kept()""")
        op.execute(f"""
            CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()""")


def downgrade() -> None:
    for table in _TABLES:
        for trigger in (f"{table}_kept_whole", f"{table}_kept"):
            op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute("DROP FUNCTION audit_kept()")
    op.drop_index("audit_event_account", "audit_event")
    op.drop_table("audit_link")
