"""What is to be said about the database server."""

from collections.abc import Iterator

from db import cluster_binaries, readiness
from db.server import Server
from domain.checkup import Line, State, broken, look, ok
from locales import number, t

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
        return broken("PostgreSQL", server.postgres, t("doctor.server.old", oldest=str(oldest)))
    return ok("PostgreSQL", server.postgres)


def _postgis(server: Server) -> Line:
    if server.postgis is None:
        return broken("PostGIS", t("doctor.server.absent"), t("doctor.server.add_postgis"))
    if _numbers(server.postgis) < _OLDEST_POSTGIS:
        return broken("PostGIS", server.postgis, t("doctor.server.old", oldest="3.2"))
    return ok("PostGIS", server.postgis)


def _pg_trgm(server: Server) -> Line:
    if server.pg_trgm is None:
        return broken("pg_trgm", t("doctor.server.absent"), t("doctor.server.add_pg_trgm"))
    return ok("pg_trgm", server.pg_trgm)


def _head(server: Server) -> Line:
    newest, about = readiness.head(), t("doctor.about.migrations")
    if server.head is None:
        return broken(about, t("doctor.migrations.empty"), t("doctor.migrations.prepare"))
    told = {"database": server.head, "halo": newest}
    if server.head < newest:
        said = t("doctor.migrations.behind", **told)
        return broken(about, said, t("doctor.migrations.migrate"))
    if server.head > newest:
        said = t("doctor.migrations.ahead", **told)
        return broken(about, said, t("doctor.migrations.newer"))
    return ok(about, server.head)


def clock(server: Server) -> Line:
    """The server's clock against this machine's."""
    about, off_s = t("doctor.about.clock"), max(0.0, abs(server.ahead_s) - server.unsure_s)
    which = "ahead" if server.ahead_s > 0 else "behind"
    said = t(f"doctor.clock.{which}", seconds=number(off_s, digits=1))
    if off_s > _BROKEN_S:
        return broken(about, said, t("doctor.clock.advice"))
    if off_s > _LOOK_S:
        return look(about, said, t("doctor.clock.advice"))
    return ok(about, t("doctor.clock.well", seconds=number(_LOOK_S)))


def unseen_disk() -> Line:
    """That nothing is known of the disk of a database on another machine, in another container, or
    one whose role may not know where its files are."""
    about, advice = t("doctor.about.disk_database"), t("doctor.disk.watch")
    return Line(State.OK, about, t("doctor.disk.unseen"), advice)


def _password(server: Server) -> Line:
    about = t("doctor.about.password")
    if server.password is not None and len(server.password) < _SHORTEST_PASSWORD:
        said = t("doctor.password.short", n=_SHORTEST_PASSWORD)
        return look(about, said, t("doctor.password.longer"))
    return ok(about, t("doctor.password.well"))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
