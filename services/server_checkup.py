"""What is to be said about the database server."""

from collections.abc import Iterator

from db import cluster_binaries, readiness
from db.server import Server
from domain.checkup import Line, broken, look, ok

_OLDEST_POSTGIS = (3, 2)
_LOOK_S, _BROKEN_S = 2.0, 30.0
_SHORTEST_PASSWORD = 12


def lines(server: Server) -> Iterator[Line]:
    """Versions, extensions, migrations, clock and the way there."""
    yield _postgres(server)
    yield _postgis(server)
    yield _pg_trgm(server)
    yield _head(server)
    yield clock(server)
    if not server.is_local:
        yield _password(server)


def _postgres(server: Server) -> Line:
    oldest = cluster_binaries.OLDEST_MAJOR
    if server.major < oldest:
        return broken("PostgreSQL", server.postgres, f"Halo needs {oldest} or newer: upgrade it.")
    return ok("PostgreSQL", server.postgres)


def _postgis(server: Server) -> Line:
    if server.postgis is None:
        advice = "Have a superuser type in the database: CREATE EXTENSION postgis"
        return broken("PostGIS", "it is not in this database", advice)
    if _numbers(server.postgis) < _OLDEST_POSTGIS:
        return broken("PostGIS", server.postgis, "Halo needs 3.2 or newer: upgrade it.")
    return ok("PostGIS", server.postgis)


def _pg_trgm(server: Server) -> Line:
    if server.pg_trgm is None:
        advice = "Type: python manage.py migrate (or, as a superuser: CREATE EXTENSION pg_trgm)"
        return broken("pg_trgm", "it is not in this database", advice)
    return ok("pg_trgm", server.pg_trgm)


def _head(server: Server) -> Line:
    newest, about = readiness.head(), "migrations"
    if server.head is None:
        return broken(about, "the database is empty", "Type: python manage.py prepare")
    if server.head < newest:
        said = f"the database is at {server.head}, this Halo at {newest}"
        return broken(about, said, "Back up, then type: python manage.py migrate")
    if server.head > newest:
        said = f"the database is at {server.head}, which this Halo does not know"
        return broken(about, said, "A newer Halo wrote it: run that one.")
    return ok(about, server.head)


def clock(server: Server) -> Line:
    """The server's clock against this machine's."""
    off_s = max(0.0, abs(server.ahead_s) - server.unsure_s)
    word = "ahead of" if server.ahead_s > 0 else "behind"
    said = f"the database's is {off_s:.1f} s {word} this machine's"
    advice = "Let both machines take the time from the same servers (NTP)."
    if off_s > _BROKEN_S:
        return broken("clock", said, advice)
    if off_s > _LOOK_S:
        return look("clock", said, advice)
    return ok("clock", f"within {_LOOK_S:.0f} s of the database's")


def _password(server: Server) -> Line:
    about = "password"
    if server.password is not None and len(server.password) < _SHORTEST_PASSWORD:
        said = f"the database's has fewer than {_SHORTEST_PASSWORD} characters"
        return look(about, said, "Give the role a longer one, and DATABASE_URL with it.")
    return ok(about, "the database's is long enough, or none is used")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
