"""One command runs Halo: the private database, the migrations, the web server and the worker.

    serve ── postgres (unless DATABASE_URL is given)
          ├─ prepare  manage.py prepare, to its end, unless the database is ready
          ├─ web      gunicorn "app:create_server()"
          └─ worker   worker.py

Nothing is restarted behind anybody's back: when one ends by itself, it is named and the others
are stopped. Ctrl-C, SIGTERM and a closed terminal stop everything in order, and on Linux the
kernel stops it when this program is killed. Started twice, the second start says where the first
one answers and leaves with success.
"""

import http.client
import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Self

from commands import web_server
from commands.web_server import WebServer
from db import cluster, cluster_process, readiness
from domain import errors

ROOT = Path(__file__).resolve().parent
_HEALTH_S = 120.0
_GRACE_S = 15.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Commands:
    """What runs, as argument lists; a test puts small programs of its own in their place."""

    prepare: Sequence[str]
    web: Sequence[str]
    worker: Sequence[str]


def commands(web: WebServer) -> Commands:
    """Halo itself."""
    return Commands(
        prepare=(sys.executable, "manage.py", "prepare"),
        web=web.command,
        worker=(sys.executable, "worker.py"),
    )


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, SIGTERM or a closed terminal."""


class DoesNotRun(errors.Unavailable):
    """A part of Halo did not start, or ended by itself."""


def say(sentence: str) -> None:
    """Print at once; the terminal may be gone, which must not disturb stopping."""
    try:
        print(sentence, flush=True)
    except OSError:
        return


def serve(
    environment: Mapping[str, str],
    *,
    runs: Commands | None = None,
    say: Say = say,
) -> int:
    """Run Halo until it is told to stop; the exit code.

    Args:
        environment: HALO_HOME, DATABASE_URL and what the web server needs are read, all of it is
            handed on.
        runs: the programs, Halo's own by default.
        say: receives every sentence meant for the person at the terminal.

    Returns:
        0 after a stop that was asked for and where Halo was running already, 1 after a failure.
    """
    try:
        with _stoppable() as stop:
            _serve(environment, runs, say, stop)
    except Stopped:
        say("Halo has stopped.")
    except errors.Refusal as refusal:
        say(str(refusal))
        return 1
    except PermissionError as refusal:
        say(f"Halo may not use {refusal.filename}: start it as its owner, or set HALO_HOME.")
        return 1
    return 0


def _serve(environment: Mapping[str, str], runs: Commands | None, say: Say, stop: "_Stop") -> None:
    home = Path(environment.get("HALO_HOME") or ROOT / "var").resolve()
    web = web_server.asked(environment)
    address = web.address
    home.mkdir(parents=True, exist_ok=True)
    record = home / "serve.lock"
    lock = cluster_process.tried_lock(record)
    if lock is None:
        say(f"Halo is already running at {(record.read_text().split() or [address])[0]}")
        return
    with lock:
        cluster_process.end_leftovers(record.read_text().splitlines()[1:], _GRACE_S)
        _write(lock, address)
        web.require_free()
        with _database(environment, home, say, stop) as (variables, process):
            everything = {**environment, "HALO_HOME": str(home), **variables}
            with _Children(everything, process, stop) as children:
                _run(children, runs or commands(web), address, lock, say)


def _run(children: "_Children", runs: Commands, address: str, record: IO[str], say: Say) -> None:
    if not readiness.is_ready(children.environment["DATABASE_URL"]):
        _prepare(children, runs, say)
    children.start("web server", runs.web)
    children.start("worker", runs.worker)
    _write(record, address, *children.lines())
    _await_health(children, address)
    say(f"Halo is running at {address}")
    say("Ctrl-C stops it.")
    while True:
        children.require_alive()
        time.sleep(0.2)


def _prepare(children: "_Children", runs: Commands, say: Say) -> None:
    if words := children.finish("preparing the database", runs.prepare).strip():
        account = json.loads(words.splitlines()[-1])
        say(f"Sign in as {account['email']} with the one-time password {account['password']}")


@dataclass(slots=True)
class _Children:
    """The programs of one run; leaving the block stops those that are left."""

    environment: Mapping[str, str]
    database: subprocess.Popen[bytes] | None
    stop: "_Stop"
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Ask all at once, wait, then end whole process groups, workers of the web included."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + _GRACE_S
        for process in self.running.values():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue
        for process in self.running.values():
            cluster_process.signal_group(process.pid, signal.SIGKILL)
            process.wait()

    def start(self, name: str, command: Sequence[str], stdout: int | None = None) -> None:
        self.running[name] = cluster_process.child(
            command,
            ends_by=signal.SIGTERM,
            env=self.environment,
            folder=ROOT,
            stdout=stdout,
        )

    def finish(self, name: str, command: Sequence[str]) -> str:
        """Run to the end and return what it printed."""
        self.start(name, command, subprocess.PIPE)
        process = self.running[name]
        while (words := _output(process)) is None:
            self.stop.heed()
        del self.running[name]
        if process.returncode:
            raise DoesNotRun(f"Halo stops: {name} failed ({_ending(process.returncode)}).")
        return words

    def require_alive(self) -> None:
        self.stop.heed()
        if self.database and (code := self.database.poll()) is not None:
            raise DoesNotRun(f"Halo stops: the database ended by itself ({_ending(code)}).")
        for name, process in self.running.items():
            if (code := process.poll()) is not None:
                raise DoesNotRun(f"Halo stops: the {name} ended by itself ({_ending(code)}).")

    def lines(self) -> list[str]:
        pids = [process.pid for process in self.running.values()]
        return [f"{pid} {cluster_process.command_line(pid)}" for pid in pids]


class _Stop:
    """Whether a signal asked for the end.

    The handler only takes note: what it raised could be lost (in a callback of fork, for one),
    or cut short the stopping. Every loop that waits asks `heed`.
    """

    is_asked = False

    def note(self, _number: int, _frame: FrameType | None) -> None:
        self.is_asked = True

    def heed(self) -> None:
        if self.is_asked:
            raise Stopped


@contextmanager
def _stoppable() -> Iterator[_Stop]:
    """Signals are noted; under nohup a closed terminal is meant to change nothing."""
    stop = _Stop()
    heeded = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        heeded.append(signal.SIGHUP)
    before = {number: signal.signal(number, stop.note) for number in heeded}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _database(
    environment: Mapping[str, str], home: Path, say: Say, stop: _Stop
) -> Iterator[tuple[dict[str, str], subprocess.Popen[bytes] | None]]:
    """The variables that lead to the database, and its process where it is ours."""
    if environment.get("DATABASE_URL"):
        yield {}, None
        return
    with cluster.running(home, alone=True, say=say, heed=stop.heed) as private:
        yield {"DATABASE_URL": private.url}, private.process


def _await_health(children: _Children, address: str) -> None:
    deadline = time.monotonic() + _HEALTH_S
    while not _is_healthy(address):
        children.require_alive()
        if time.monotonic() > deadline:
            raise DoesNotRun(f"Halo stops: {address}/health was not well after {_HEALTH_S:.0f} s.")
        time.sleep(0.05)


def _is_healthy(address: str) -> bool:
    """Asked directly: a proxy in the environment knows nothing of this machine."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{address}/health", timeout=2) as answer:
            return bool(answer.status == http.HTTPStatus.OK)
    except (OSError, http.client.HTTPException):
        return False


def _write(record: IO[str], *lines: str) -> None:
    record.truncate(0)
    record.write("\n".join(lines) + "\n")
    record.flush()


def _output(process: subprocess.Popen[bytes]) -> str | None:
    """What it printed, once it has ended; None while it runs, after a moment."""
    try:
        return process.communicate(timeout=0.2)[0].decode()
    except subprocess.TimeoutExpired:
        return None


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
