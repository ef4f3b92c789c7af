"""Databases of the tests' own on one server: made once for a run, copied, and lent to modules."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy
from sqlalchemy import text
from sqlalchemy.orm import Session

# What the migrations write; tests change some of it.
CHANGEABLE = ("match_method", "offence_category")
SEEDED = (*CHANGEABLE, "alembic_version", "spatial_ref_sys")
_DELETE = """
DO $$
DECLARE
  name regclass;
  grown text;
  filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT oid FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND relname {which} (ARRAY[{names}])
  LOOP
    IF pg_relation_size(name) > 1000000 THEN
      grown := concat_ws(', ', grown, name);
    ELSE
      EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO filled;
      IF filled THEN EXECUTE format('DELETE FROM %s', name); END IF;
    END IF;
  END LOOP;
  IF grown IS NOT NULL THEN EXECUTE format('TRUNCATE %s CASCADE', grown); END IF;
  SET LOCAL session_replication_role = origin;
END $$
"""
_UNCOUNTED = """
UPDATE pg_class SET relpages = 0, reltuples = -1
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') AND relpages > 0
"""
_UNKNOWN = """
DELETE FROM pg_statistic WHERE starelid IN
  (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
"""
_FROM_THE_FIRST = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
# Rows lie as they came, in every run alike: room that was tidied up would be filled out of turn.
_UNTIDIED = """
DO $$
DECLARE name regclass;
BEGIN
  FOR name IN SELECT oid FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  LOOP EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', name); END LOOP;
END $$
"""
_PUT_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def connected(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)


def url_of(server: str, database: str) -> str:
    return sqlalchemy.make_url(server).set(database=database).render_as_string(hide_password=False)


def name_of(run: str, what: str) -> str:
    """What is made once for the run in folder ``run`` goes by this name."""
    return f"{Path(run).name}_{what}".replace("-", "_").lower()


def drop(server_url: str, database: str) -> None:
    with connected(server_url) as server:
        server.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def made_once(
    server_url: str, name: str, fill: Callable[[str], None], *, template: str = "template1"
) -> str:
    """The database ``name``, which the first worker makes of ``template`` and fills by its URL."""
    with connected(server_url) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not known.fetchone():
            server.execute(f"CREATE DATABASE {name}_unfinished TEMPLATE {template}")
            fill(url_of(server_url, f"{name}_unfinished"))
            server.execute(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")
    return name


@contextmanager
def copied(server_url: str, template: str) -> Iterator[str]:
    """URL of a copy of ``template``, for as long as the block lasts."""
    name = f"halo_test_{uuid.uuid4().hex[:12]}"
    with connected(server_url) as server:
        # Files are copied with less work than pages are logged, from the version that can do both.
        way = "STRATEGY file_copy" if server.info.server_version >= 150_000 else ""
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template} {way}")
    yield url_of(server_url, name)
    drop(server_url, name)


def emptied(within: Session | sqlalchemy.Connection) -> None:
    """Leave what the migrations left: no rows but theirs, every number given anew from the first.

    To delete a few rows is a hundredth of the work of giving seventy tables new files, which
    ``TRUNCATE`` does; that is left for tables that have grown. What the planner knew of a table is
    forgotten too: once told that it holds nothing, it would believe so while it fills.
    """
    _delete(within, "<> ALL", SEEDED)
    for statement in (_UNCOUNTED, _UNKNOWN, _FROM_THE_FIRST):
        within.execute(text(statement))


def empty_audit(within: Session | sqlalchemy.Connection) -> None:
    """A test begins without an audit trail; only who owns the tables can empty them."""
    _delete(within, "= ANY", ("audit_event", "audit_link"))


def _delete(within: Session | sqlalchemy.Connection, which: str, tables: Sequence[str]) -> None:
    """Without triggers, which let nobody delete a decision, and in any order."""
    names = ", ".join(f"'{table}'" for table in tables)
    within.execute(text(_DELETE.format(which=which, names=names)))


class Lent:
    """One database that many borrow, one after the other; each finds it as the first did."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._seeds = self._read_seeds()
        with connected(url) as server:
            server.execute(_UNTIDIED)

    def restore(self) -> None:
        """Put out who is still in it, and undo what was done to it."""
        with connected(self.url) as server:
            server.execute(_PUT_OUT)
        engine = sqlalchemy.create_engine(self.url, poolclass=sqlalchemy.NullPool)
        with engine.begin() as connection:
            emptied(connection)
        if self._read_seeds() != self._seeds:
            self._write_seeds()

    def _read_seeds(self) -> dict[str, bytes]:
        with connected(self.url) as server, server.cursor() as cursor:
            found = {}
            for table in CHANGEABLE:
                with cursor.copy(f"COPY {table} TO STDOUT") as copied:
                    found[table] = b"".join(bytes(part) for part in copied)
            return found

    def _write_seeds(self) -> None:
        with connected(self.url) as server, server.transaction(), server.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in self._seeds.items():
                cursor.execute(f"DELETE FROM {table}")
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
