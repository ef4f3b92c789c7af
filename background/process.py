"""One worker process: it listens, leads the clock if it can, and survives the database."""

import os
import signal
import socket
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from types import FrameType

import structlog

from background import clock
from background.loop import Loop
from background.terms import Jobs, Pace, Round, Scheduled
from db import session as database
from db.notices import DISCONNECTED, Notices
from db.queries import jobs as job_rows
from domain.errors import Unavailable

_LEADER = 0x48616C6F
_ROUND_S = 0.5
_LONGEST_PAUSE_S = 10.0

log = structlog.get_logger("worker")


class Worker:
    """Works on the database at ``url`` until SIGTERM or SIGINT, or until ``stop``."""

    def __init__(
        self,
        url: str,
        known: Jobs,
        schedule: Sequence[Scheduled],
        pace: Pace,
        *,
        contact: str = "",
        rounds: Sequence[Round] = (),
    ) -> None:
        self._url, self._schedule, self._pace, self._rounds = url, schedule, pace, rounds
        self._engine = database.engine(url, asleep_s=pace.asleep_s)
        self._sessions = database.sessions(self._engine)
        name = f"{socket.gethostname()}:{os.getpid()}"
        self._loop = Loop(self._sessions, known, pace, worker=name, contact=contact)
        self._stopping = False

    def heed_signals(self) -> None:
        """Stop in order at SIGTERM and SIGINT; from the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Make ``run`` return soon. No lock is touched: a signal may come at any moment."""
        self._stopping = True

    def run(self) -> None:
        """Raises ``Unavailable`` where a thread of the loop died."""
        log.info("worker_started")
        self._loop.start()
        try:
            self._stay_connected()
        finally:
            self._loop.stop()
            self._engine.dispose()
            log.info("worker_stopped")

    def _stay_connected(self) -> None:
        pause_s = _ROUND_S
        while not self._stopping:
            try:
                with Notices(self._url, job_rows.CHANNEL) as post, ExitStack() as leading:
                    pause_s = _ROUND_S
                    self._loop.wake()
                    self._attend(post, leading)
            except DISCONNECTED as lost:
                log.warning("database_away", error=str(lost).strip(), retry_s=pause_s)
                self._sleep(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    def _attend(self, post: Notices, leading: ExitStack) -> None:
        led, wall = False, clock.Wall()
        while not self._stopping:
            if not self._loop.is_alive():
                raise Unavailable("A job thread of the worker died; the log says of what.")
            if post.leads(_LEADER) and (not led or wall.was_set_back()):
                # What was planned before would wait for its hour to come again.
                leading.close()
                led = True
                log.info("worker_leads")
                leading.enter_context(self._clock())
            if post.wait(_ROUND_S):
                self._loop.wake()

    def _clock(self) -> AbstractContextManager[None]:
        every_s = self._pace.clock_s
        return clock.running(self._sessions, self._schedule, every_s=every_s, rounds=self._rounds)

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < until:
            time.sleep(0.1)
