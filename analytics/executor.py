"""Where heavy work is done: here, in processes of this machine, or on the machines of a cluster.

All three do the same: ``map(function, items)`` gives the results in the order of the items. The
function must be pure, since an item is done again where the process that had it was lost, and
function, items and results must pickle. What the function raises is raised here.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from domain.errors import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")
Heed = Callable[[], None]

# How often work is done again after a process was lost: killed, or out of memory.
RETRIES = 2
_PATIENCE_S = 30
_LOOK_EVERY_S = 0.2


class Executor(Protocol):
    """Somewhere to work."""

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """``function`` of each of ``items``, in their order."""
        ...


def _nothing() -> None:
    """Wait on."""


@contextmanager
def chosen(scheduler: str | None, *, heed: Heed = _nothing) -> Iterator[Executor]:
    """The cluster of the ``scheduler`` at this address; without one, a process for each core that
    this process may use, which in a container are fewer than the machine has.

    ``heed`` is called again and again while work is awaited; what it raises ends the wait.
    """
    if scheduler:
        yield Dask(scheduler, heed=heed)
        return
    # Heavy to import, and only who computes needs it.
    from dask.system import cpu_count

    with Processes(cpu_count(), heed=heed) as processes:
        yield processes


class Here:
    """One item after the other, in this process."""

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """See ``Executor.map``."""
        return [function(item) for item in items]


class Processes:
    """``count`` processes of this machine, from the first ``map`` to the end of the block; they
    end with the process that started them, however that ends. They are started afresh, not
    forked: a caller with threads and connections may call.

    ``map`` raises ``Unavailable`` where processes are lost again and again.
    """

    def __init__(self, count: int, *, heed: Heed = _nothing) -> None:
        self._count, self._heed = count, heed
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._close()

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """See ``Executor.map``."""
        for _ in range(1 + RETRIES):
            try:
                return self._mapped(function, items)
            except BrokenProcessPool:
                self._close()
        raise Unavailable(
            f"A process that computed was killed {1 + RETRIES} times: is there enough memory?"
        )

    def _mapped(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        pool = self._pool = self._pool or ProcessPoolExecutor(
            self._count,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_end_with_the_caller,
        )
        futures = [pool.submit(function, item) for item in items]
        try:
            while not _are_done(futures):
                self._heed()
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()

    def _close(self) -> None:
        """What was begun is finished unseen: nobody waits for it."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _are_done(futures: Sequence[Future[Result]]) -> bool:
    """Whether all are, after a moment; raises what one of them raised."""
    done, left = wait(futures, _LOOK_EVERY_S, FIRST_EXCEPTION)
    for future in done:
        future.result()
    return not left


def _end_with_the_caller() -> None:
    """A pool's process waits for work for ever when its owner was killed: this one looks."""
    threading.Thread(target=_exit_after_the_caller, daemon=True).start()


def _exit_after_the_caller() -> None:
    caller = multiprocessing.parent_process()
    if caller is not None:
        caller.join()
    os._exit(1)


class Dask:
    """The machines of a ``dask.distributed`` cluster, whose scheduler is at ``address``. Each needs
    this edition of Halo; none needs the database.

    ``map`` raises ``Unavailable`` where the scheduler does not answer, no worker has joined it or
    is left, or workers are lost again and again.
    """

    def __init__(self, address: str, *, heed: Heed = _nothing) -> None:
        self._address, self._heed = address, heed

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """See ``Executor.map``."""
        from distributed import KilledWorker

        with self._client() as client:
            # Not pure, to Dask, means: not to be looked up by its arguments.
            futures = client.map(function, items, retries=RETRIES, pure=False)
            self._await(client, futures)
            try:
                results: list[Result] = client.gather(futures)
            except KilledWorker as problem:
                raise Unavailable(f"The cluster loses its workers: {problem}") from problem
            return results

    def _await(self, client: Any, futures: Sequence[Any]) -> None:
        """Tasks of a cluster without workers wait for ever: whoever computes must not."""
        seen = time.monotonic()
        while not all(future.done() for future in futures):
            self._heed()
            time.sleep(_LOOK_EVERY_S)
            if client.nthreads():
                seen = time.monotonic()
            elif time.monotonic() - seen > _PATIENCE_S:
                raise Unavailable(f"No worker is left at {self._address}.")

    @contextmanager
    def _client(self) -> Iterator[Any]:
        from distributed import Client

        try:
            client: Any = Client(self._address, timeout=_PATIENCE_S, set_as_default=False)  # type: ignore[no-untyped-call]
        except OSError as problem:
            raise Unavailable(f"The scheduler at {self._address} does not answer.") from problem
        with client:
            try:
                client.wait_for_workers(1, timeout=_PATIENCE_S)
            except OSError as problem:
                raise Unavailable(f"No worker has joined {self._address}.") from problem
            yield client
