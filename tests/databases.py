"""Databases of the tests' own on one server: made once for a run, copied for a module."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy
from sqlalchemy import text
from sqlalchemy.orm import Session


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


def empty_audit(session: Session | sqlalchemy.Connection) -> None:
    """A test begins without an audit trail; only who owns the tables can empty them."""
    for switch in ("DISABLE", "ENABLE"):
        for table in ("audit_event", "audit_link"):
            session.execute(text(f"ALTER TABLE {table} {switch} TRIGGER USER"))
        if switch == "DISABLE":
            session.execute(text("TRUNCATE audit_event, audit_link"))
