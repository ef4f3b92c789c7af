"""How much memory a piece of work needs, with the processes it starts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

_EVERY_S = 0.1


@dataclass(slots=True)
class Memory:
    """The most so far, MB."""

    peak_mb: int = 0


@contextmanager
def watched() -> Iterator[Memory]:
    """Resident memory of this process and its children while the block lasts, ten times a second.
    A database that runs as our child has a budget of its own and is left out."""
    seen, ended = Memory(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(seen, ended), daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def resident_mb(process: psutil.Process) -> int:
    """Resident memory of a process and its children now; what they share is counted in each."""
    used: int = process.memory_info().rss + sum(map(_resident, process.children(recursive=True)))
    return round(used / 1024**2)


def _watch(seen: Memory, ended: threading.Event) -> None:
    own = psutil.Process()
    while not ended.wait(_EVERY_S):
        seen.peak_mb = max(seen.peak_mb, resident_mb(own))


def _resident(child: psutil.Process) -> int:
    try:
        return 0 if child.name() == "postgres" else int(child.memory_info().rss)
    except psutil.Error:
        return 0
