"""decisions can only be added, and no cluster changes its state without one

A row of ``decision`` is never changed or deleted. The table is emptied together with the whole city
alone, by a transaction that says so (db/queries/cities.py). When a transaction ends in which the
state of a same-event cluster was changed, the newest decision of the cluster must say that state:
neither a count of reports nor a slip of the program verifies anything.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KEPT = """
CREATE FUNCTION decision_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_setting('halo.forgets', true) = 'city' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'Decisions are only added, never changed: % was refused.', TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$
"""
_DECIDED = """
CREATE FUNCTION event_cluster_decided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_state text;
  said text;
BEGIN
  SELECT state INTO is_state FROM event_cluster WHERE id = NEW.id;
  SELECT after->>'state' INTO said FROM decision WHERE cluster_id = NEW.id
    ORDER BY id DESC LIMIT 1;
  IF is_state IS DISTINCT FROM coalesce(said, 'unreviewed') THEN
    RAISE EXCEPTION 'Cluster % is % by no decision of a person.', NEW.id, is_state
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""
_TRIGGERS = """
CREATE TRIGGER decision_kept BEFORE UPDATE OR DELETE ON decision
  FOR EACH ROW EXECUTE FUNCTION decision_kept();
CREATE TRIGGER decision_kept_whole BEFORE TRUNCATE ON decision
  FOR EACH STATEMENT EXECUTE FUNCTION decision_kept();
CREATE CONSTRAINT TRIGGER event_cluster_decided AFTER UPDATE OF state ON event_cluster
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
  EXECUTE FUNCTION event_cluster_decided();
CREATE CONSTRAINT TRIGGER event_cluster_born AFTER INSERT ON event_cluster
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state <> 'unreviewed')
  EXECUTE FUNCTION event_cluster_decided();
"""


def upgrade() -> None:
    for statement in (_KEPT, _DECIDED, *filter(str.strip, _TRIGGERS.split(";"))):
        op.execute(sa.text(statement))


def downgrade() -> None:
    for trigger in ("event_cluster_born", "event_cluster_decided"):
        op.execute(f"DROP TRIGGER {trigger} ON event_cluster")
    for trigger in ("decision_kept_whole", "decision_kept"):
        op.execute(f"DROP TRIGGER {trigger} ON decision")
    op.execute("DROP FUNCTION event_cluster_decided()")
    op.execute("DROP FUNCTION decision_kept()")
