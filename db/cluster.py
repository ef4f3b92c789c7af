"""The private PostGIS that Halo runs for itself when no `DATABASE_URL` is given.

One program owns the cluster and stops it when it leaves; every other one waits for it and uses
it. It listens on a socket in a closed folder only, runs as an ordinary user, and on Linux the
kernel stops it when its owner dies, however that happens.

    $HALO_HOME/postgres/data      what initdb made
    $HALO_HOME/postgres/log       what the server said
    $HALO_HOME/postgres.lock      held by the owner
    $HALO_HOME/postgres.guests    held, shared, by everybody else
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg

from db import cluster_binaries, cluster_folder, cluster_process, libpq
from db.cluster_binaries import NoCluster, Programs
from db.cluster_folder import Place

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(cluster_folder.PORT),
    "max_connections": "100",
    "shared_buffers": "256MB",
    "wal_buffers": "64MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
_READY_S = 600.0
_MESSAGE_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that answers: its SQLAlchemy URL, and its process for the one who owns it."""

    url: str
    process: subprocess.Popen[bytes] | None


def _to_stderr(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


@contextmanager
def running(
    home: Path,
    *,
    alone: bool = False,
    options: Mapping[str, str] | None = None,
    say: Callable[[str], None] = _to_stderr,
    heed: Callable[[], None] = lambda: None,
) -> Iterator[Cluster]:
    """The cluster of `home` (HALO_HOME), started if nobody runs it, while the block lasts.

    Args:
        home: made if missing; the same folder is the same data.
        alone: for the server: wait to become the owner, and stop without waiting for guests.
        options: PostgreSQL settings over the usual ones, `{"fsync": "off"}` in tests.
        say: receives a sentence whenever a person would wonder what takes so long.
        heed: called again and again while waiting; what it raises ends the wait.

    Raises:
        NoCluster: with one sentence that says what to do.
    """
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    lock, owner = _turn(home, alone, _Patience(say, heed))
    with lock, ExitStack() as door:
        if not owner:
            yield Cluster(cluster_folder.url(cluster_folder.existing(home)), None)
            return
        place = cluster_folder.prepared(home, say)
        with _owned(place, options or {}, _Patience(say, heed)) as cluster:
            try:
                yield cluster
            finally:
                door.enter_context(_closed_door(home, alone, say))


def _turn(home: Path, alone: bool, patience: "_Patience") -> tuple[IO[str], bool]:
    """The owner's lock and True, or a guest's lock and False once the owner's cluster answers."""
    while True:
        if lock := cluster_process.tried_lock(home / "postgres.lock"):
            return lock, True
        seat = None if alone else cluster_process.tried_lock(home / "postgres.guests", shared=True)
        if seat:
            if _answers(cluster_folder.url(cluster_folder.existing(home))):
                return seat, False
            seat.close()
        patience.wait("Another Halo program has the database; waiting for it.")


def _closed_door(
    home: Path, alone: bool, say: Callable[[str], None]
) -> AbstractContextManager[object]:
    """While this is open no guest is inside and none comes in, unless we leave `alone`."""
    path = home / "postgres.guests"
    if door := cluster_process.tried_lock(path):
        return door
    if alone:
        return nullcontext()
    say("Other Halo programs still use the database; it stops when they finish.")
    return cluster_process.awaited_lock(path)


@contextmanager
def _owned(place: Place, options: Mapping[str, str], patience: "_Patience") -> Iterator[Cluster]:
    programs = cluster_binaries.found(place.home, place.major)
    if not cluster_process.evicted(place.data):
        raise NoCluster(f"An old PostgreSQL in {place.data} does not stop; end it and try again.")
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    if place.major is None:
        _initialise(place, programs, options)
    process = _started(place, programs, options)
    try:
        _await_ready(place, process, patience)
        _ensure_database(place)
        yield Cluster(cluster_folder.url(place), process)
    finally:
        _stop(process)


def _initialise(place: Place, programs: Programs, options: Mapping[str, str]) -> None:
    """Make the data folder beside its place and move it there: half a folder is never used."""
    cluster_folder.discard(place.unfinished)
    command = [programs.path("initdb"), "--pgdata", str(place.unfinished), "--username", "halo"]
    command += ["--auth", "trust", "--encoding", "UTF8", "--data-checksums", "--locale", "C"]
    command += ["--lc-ctype", "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"]
    if options.get("fsync") == "off":
        command += ["--no-sync"]
    process = cluster_process.child(
        command,
        ends_by=signal.SIGKILL,
        env=_environment(programs),
        runs_as=place.account,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    words = process.communicate()[1].decode(errors="replace")
    if process.returncode:
        raise NoCluster(f"PostgreSQL could not make its folder: {_last_line(words)}")
    place.unfinished.rename(place.data)


def _started(
    place: Place, programs: Programs, options: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    command = [programs.path("postgres"), "-D", str(place.data), "-k", str(place.socket)]
    for name, value in {**_SETTINGS, **options}.items():
        command += ["-c", f"{name}={value}"]
    with cluster_folder.log(place) as log:
        return cluster_process.child(
            command,
            ends_by=signal.SIGINT,
            env=_environment(programs),
            runs_as=place.account,
            stdout=log,
            stderr=log,
        )


def _await_ready(place: Place, process: subprocess.Popen[bytes], patience: "_Patience") -> None:
    deadline = time.monotonic() + _READY_S
    while not _answers(cluster_folder.url(place, "postgres"), ""):
        if process.poll() is not None:
            words = _last_line(place.log.read_text(errors="replace"))
            raise NoCluster(f"PostgreSQL did not start: {words} (all of it: {place.log})")
        if time.monotonic() > deadline:
            raise NoCluster(f"PostgreSQL was not ready after {_READY_S:.0f} s: see {place.log}")
        patience.wait("PostgreSQL is getting ready (after a crash it replays its log).")


def _ensure_database(place: Place) -> None:
    first = libpq.url(cluster_folder.url(place, "postgres"))
    with psycopg.connect(first, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = 'halo'").fetchone():
            server.execute("CREATE DATABASE halo")
    with psycopg.connect(libpq.url(cluster_folder.url(place)), autocommit=True) as database:
        database.execute("SET client_min_messages = warning")
        database.execute("CREATE EXTENSION IF NOT EXISTS postgis")


def _answers(url: str, question: str = "SELECT postgis_lib_version()") -> bool:
    try:
        with psycopg.connect(libpq.url(url), connect_timeout=5) as connection:
            connection.execute(question)
    except psycopg.Error:
        return False
    return True


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown: clients are cut off, everything committed is on disk."""
    for stop_signal, wait_s in ((signal.SIGINT, 60), (signal.SIGQUIT, 10)):
        process.send_signal(stop_signal)
        try:
            process.wait(wait_s)
            return
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    process.wait()


def _environment(programs: Programs) -> dict[str, str]:
    """Nothing of ours: a PGPORT or a missing locale of the caller must not reach the server."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", **programs.environment}


def _last_line(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


class _Patience:
    """Short pauses, and a sentence whenever they have added up to something noticeable."""

    def __init__(self, say: Callable[[str], None], heed: Callable[[], None]) -> None:
        self._say, self._heed = say, heed
        self._next = time.monotonic() + _MESSAGE_EVERY_S / 5

    def wait(self, sentence: str) -> None:
        self._heed()
        time.sleep(0.03)
        if time.monotonic() > self._next:
            self._say(sentence)
            self._next = time.monotonic() + _MESSAGE_EVERY_S
