"""One state of the whole database, held open while it is counted and dumped."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from db import libpq
from domain import errors

# A dump may take longer than an idle transaction is let live elsewhere.
_OPTIONS = "-c idle_in_transaction_session_timeout=0 -c timezone=UTC -c jit=off"
# An extension's own tables come and go with it.
_TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                      AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1, 2
"""
_MEDIA = "SELECT state || '/' || id FROM report_media WHERE state IN ('waiting', 'kept')"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``name`` is what pg_dump is given to see the same; ``rows`` are counted by table; ``media``
    are the files of reports that rows name, as ``<state>/<id>``."""

    name: str
    head: str
    postgres: str
    rows: Mapping[str, int]
    media: frozenset[str]


@contextmanager
def taken(url: str) -> Iterator[Snapshot]:
    """The database at ``url`` as it is now, for others to see until the block ends.

    Raises ``NotFound`` where Halo's tables are not there.
    """
    with psycopg.connect(libpq.url(url), options=_OPTIONS) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        if not _has(connection, "alembic_version"):
            raise errors.NotFound("The database is empty: there is nothing to back up.")
        name = _value(connection, "SELECT pg_export_snapshot()")
        yield Snapshot(
            name,
            head=_value(connection, "SELECT version_num FROM alembic_version"),
            postgres=_value(connection, "SHOW server_version"),
            rows=_rows(connection),
            media=_media(connection),
        )


def rows(url: str) -> dict[str, int]:
    """How many rows each table has; nothing where the database is empty."""
    with psycopg.connect(libpq.url(url), options=_OPTIONS) as connection:
        return _rows(connection)


def major(url: str) -> int:
    """The major version of the server."""
    with psycopg.connect(libpq.url(url)) as connection:
        return connection.info.server_version // 10_000


def analyse(url: str) -> None:
    """Count what the planner goes by, which no dump carries."""
    with psycopg.connect(libpq.url(url), autocommit=True) as connection:
        connection.execute("ANALYZE")


def _rows(connection: psycopg.Connection) -> dict[str, int]:
    found = {}
    for schema, table in connection.execute(_TABLES).fetchall():
        question = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        counted = connection.execute(question).fetchone()
        name = table if schema == "public" else f"{schema}.{table}"
        found[name] = counted[0] if counted else 0
    return found


def _media(connection: psycopg.Connection) -> frozenset[str]:
    if not _has(connection, "report_media"):
        return frozenset()
    return frozenset(name for (name,) in connection.execute(_MEDIA).fetchall())


def _has(connection: psycopg.Connection, table: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (table,)).fetchone()
    return bool(row and row[0])


def _value(connection: psycopg.Connection, question: str) -> str:
    row = connection.execute(question.encode()).fetchone()
    return str(row[0]) if row else ""
