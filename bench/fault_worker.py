"""The worker of the product in a process that can be killed, and whose clock can be moved."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import time_machine

import worker
from background.process import Worker
from background.terms import Pace
from connectors import polite_http, polite_limiter
from services import jobs
from tests import forked

# A lease is as short as a benchmark's patience; a job renews it thrice in that time.
PACE = Pace(lease_s=3, idle_s=0.1, clock_s=0.2, grace_s=1, asleep_s=10, threads=1)
PATIENCE = polite_http.Patience(
    connect_s=1, read_s=0.5, total_s=2, attempts=2, first_wait_s=0, longest_wait_s=0, jitter_s=0
)


class HastyClient(polite_http.PoliteClient):
    """Asks as every connector does, and has no patience."""

    def __init__(self, **told: Any) -> None:
        given = told.get("patience", PATIENCE)
        limiter = polite_limiter.HostLimiter(gap_s=0, per_hour=1_000_000)
        patience = replace(PATIENCE, body_bytes=given.body_bytes)
        super().__init__(**{**told, "patience": patience, "limiter": limiter})


def work(url: str, watched: str, told: Path, clock: Connection) -> None:
    """Poll until killed. Patience is short; everything else is as ``worker.py`` has it."""
    log = told.open("a")
    os.dup2(log.fileno(), sys.stdout.fileno())
    os.dup2(log.fileno(), sys.stderr.fileno())
    os.environ |= {"HALO_ALLOWED_SOURCES": "127.0.0.1", "HALO_WATCHED": watched}
    polite_http.PoliteClient = HastyClient  # type: ignore[misc]
    threading.Thread(target=_moved, args=(clock,), daemon=True).start()
    Worker(url, {jobs.POLL: worker.poll}, (), PACE).run()


def _moved(clock: Connection) -> None:
    """Set the clock of this process as often as somebody says by how much, in seconds."""
    moved: time_machine.travel | None = None
    while True:
        by = clock.recv()
        if moved is not None:
            moved.stop()
        moved = time_machine.travel(datetime.now(UTC) + timedelta(seconds=by), tick=True)
        moved.start()


class Crew:
    """One worker at a time on the database at ``url``; it may read files in ``watched``."""

    def __init__(self, url: str, watched: Path, folder: Path) -> None:
        self._told = folder / "worker.log"
        self._begin = (url, str(watched), self._told)
        self._process: ForkServerProcess | None = None
        self._clock: Connection | None = None

    def start(self) -> None:
        """Begin, where none is there."""
        if self._process is None:
            theirs, self._clock = forked.SERVER.Pipe(duplex=False)
            self._process = forked.SERVER.Process(target=work, args=(*self._begin, theirs))
            self._process.start()

    def kill(self) -> None:
        """End it without a word of warning."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = None

    def move_clock(self, by_s: float) -> None:
        """Its clock is off by ``by_s`` seconds from now on; 0 sets it right."""
        assert self._clock is not None
        self._clock.send(by_s)

    def is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def memory_mb(self) -> float:
        """The most memory it ever held."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        [line] = [one for one in status.splitlines() if one.startswith("VmHWM:")]
        return int(line.split()[1]) / 1024


@contextmanager
def crew(url: str, watched: Path, folder: Path) -> Iterator[Crew]:
    """A crew with a worker, killed in the end."""
    known = Crew(url, watched, folder)
    known.start()
    try:
        yield known
    finally:
        known.kill()
