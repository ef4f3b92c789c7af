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
# A right answer of a machine with much else to do takes seconds.
PATIENCE = polite_http.Patience(
    connect_s=20, read_s=20, total_s=60, attempts=2, first_wait_s=0, longest_wait_s=0, jitter_s=0
)
# For a server that never comes to an end.
HASTE = replace(PATIENCE, connect_s=1, read_s=0.5, total_s=2)


class BenchClient(polite_http.PoliteClient):
    """Asks as every connector does, without a pause before it asks again; ``patience`` is the one
    in force, but for how much is read."""

    patience = PATIENCE

    def __init__(self, **told: Any) -> None:
        given = told.get("patience", PATIENCE)
        limiter = polite_limiter.HostLimiter(gap_s=0, per_hour=1_000_000)
        patience = replace(self.patience, body_bytes=given.body_bytes)
        super().__init__(**{**told, "patience": patience, "limiter": limiter})


def work(url: str, watched: str, told: Path, orders: Connection) -> None:
    """Poll until killed. Pauses are short; everything else is as ``worker.py`` has it."""
    log = told.open("a")
    os.dup2(log.fileno(), sys.stdout.fileno())
    os.dup2(log.fileno(), sys.stderr.fileno())
    os.environ |= {"HALO_ALLOWED_SOURCES": "127.0.0.1", "HALO_WATCHED": watched}
    polite_http.PoliteClient = BenchClient  # type: ignore[misc]
    threading.Thread(target=_obeyed, args=(orders,), daemon=True).start()
    Worker(url, {jobs.POLL: worker.poll}, (), PACE).run()


def _obeyed(orders: Connection) -> None:
    """Take a patience, or set the clock of this process by so many seconds, as often as somebody
    says so; each is answered once it is done."""
    moved: time_machine.travel | None = None
    while True:
        try:
            order = orders.recv()
        except EOFError:
            # Whoever gave orders was killed: nobody else ends this.
            os._exit(1)
        if isinstance(order, polite_http.Patience):
            BenchClient.patience = order
        else:
            if moved is not None:
                moved.stop()
            moved = time_machine.travel(datetime.now(UTC) + timedelta(seconds=order), tick=True)
            moved.start()
        orders.send(None)


class Crew:
    """One worker at a time on the database at ``url``; it may read files in ``watched``."""

    def __init__(self, url: str, watched: Path, folder: Path) -> None:
        self._told = folder / "worker.log"
        self._begin = (url, str(watched), self._told)
        self._process: ForkServerProcess | None = None
        self._orders: Connection | None = None

    def start(self) -> None:
        """Begin, where none is there."""
        if self._process is None:
            self._orders, theirs = forked.SERVER.Pipe()
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
        self._tell(by_s)

    @contextmanager
    def in_haste(self) -> Iterator[None]:
        """While this is open it waits for no answer longer than a moment."""
        self._tell(HASTE)
        yield
        self._tell(PATIENCE)

    def _tell(self, order: float | polite_http.Patience) -> None:
        assert self._orders is not None
        self._orders.send(order)
        self._orders.recv()

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
