"""What a database server says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo

from db import libpq
from domain.errors import Unavailable

_ANSWER_S = 5
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HEAD = "SELECT version_num FROM alembic_version"
_EXTENSIONS = "SELECT extname, extversion FROM pg_extension WHERE extname IN ('postgis', 'pg_trgm')"


@dataclass(frozen=True, slots=True)
class Server:
    """``head`` is the migration, None before the first; ``data`` the folder of its files where that
    is on this machine and may be known; ``ahead_s`` by how much its clock is ahead of ours, give
    or take ``unsure_s``; ``password`` the one it is reached with, None where none is needed."""

    postgres: str
    major: int
    postgis: str | None
    pg_trgm: str | None
    head: str | None
    data: Path | None
    ahead_s: float
    unsure_s: float
    is_local: bool
    password: str | None


def examined(url: str, *, clock: Callable[[], datetime]) -> Server:
    """The server at ``url``, its time compared with ``clock``'s.

    Raises ``Unavailable`` where it does not answer.
    """
    plain = libpq.url(url)
    try:
        with psycopg.connect(plain, autocommit=True, connect_timeout=_ANSWER_S) as connection:
            return _examined(connection, plain, clock)
    except psycopg.OperationalError as problem:
        said = str(problem).strip().splitlines() or ["it said nothing"]
        raise Unavailable(said[-1]) from None


def _examined(connection: psycopg.Connection, plain: str, clock: Callable[[], datetime]) -> Server:
    host = connection.info.host
    is_local = host.startswith("/") or host in _LOOPBACK
    versions: dict[str, str] = dict(connection.execute(_EXTENSIONS).fetchall())
    connection.execute("SELECT 1")
    before = clock()
    theirs: datetime = _value(connection, "SELECT clock_timestamp()")
    unsure_s = (clock() - before).total_seconds() / 2
    password = conninfo.conninfo_to_dict(plain).get("password")
    return Server(
        postgres=connection.info.parameter_status("server_version") or "",
        major=connection.info.server_version // 10_000,
        postgis=versions.get("postgis"),
        pg_trgm=versions.get("pg_trgm"),
        head=_head(connection),
        data=_data(connection) if is_local else None,
        ahead_s=(theirs - before).total_seconds() - unsure_s,
        unsure_s=unsure_s,
        is_local=is_local,
        password=None if password is None else str(password),
    )


def _head(connection: psycopg.Connection) -> str | None:
    try:
        head: str | None = _value(connection, _HEAD)
    except psycopg.errors.UndefinedTable:
        return None
    return head


def _data(connection: psycopg.Connection) -> Path | None:
    """Only some roles may know where it is."""
    try:
        folder = Path(_value(connection, "SHOW data_directory"))
    except psycopg.errors.InsufficientPrivilege:
        return None
    return folder if folder.exists() else None


def _value(connection: psycopg.Connection, question: str) -> Any:
    row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None
