"""Everything that can go wrong with a feed, a worker, a database, a disk or a clock, many times.

python -m bench.faults [--times 20] [--only NAME …] [--seed 1]

A worker of the product polls a feed over HTTP into a database of its own; bench/fault_kinds.py says
what goes wrong and what must hold. ``violations`` counts what did not, each told on a line of its
own; ``skipped`` names what this machine cannot do: without the right to mount there is no full
disk. ``seconds`` are how long each fault took with its recovery, in the median.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import fault_disk, fault_town, fault_worker, scratch
from bench.fault_kinds import FAULTS, Stage
from db import migrations

_NEEDS_A_DISK = "disk_full"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", nargs="*", choices=sorted(FAULTS), default=list(FAULTS))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    scratch.report(**tried(given.only, times=given.times, seed=given.seed))


def tried(names: Sequence[str], *, times: int, seed: int) -> dict[str, object]:
    """Each fault ``times`` times; what became of it."""
    moments = random.Random(seed)
    took: dict[str, float] = {}
    skipped, violations = [], 0
    with (
        tempfile.TemporaryDirectory() as folder,
        fault_disk.serving() as server,
        _stage(server, moments, Path(folder)) as stage,
    ):
        for name in names:
            if name == _NEEDS_A_DISK and not server.bounded:
                skipped.append(name)
                continue
            took[name], wrong = _rounds(stage, name, times)
            violations += wrong
    return {"times": times, "violations": violations, "skipped": skipped, "seconds": took}


@contextmanager
def _stage(server: fault_disk.Server, moments: random.Random, folder: Path) -> Iterator[Stage]:
    migrations.upgrade(server.url)
    with (
        fault_town.running(server.url, moments) as town,
        fault_worker.crew(server.url, town.server.url, folder) as crew,
    ):
        stage = Stage(town, crew, server)
        for wrong in town.recovers():
            raise SystemExit(f"The town is not well before anything goes wrong: {wrong}")
        yield stage


def _rounds(stage: Stage, name: str, times: int) -> tuple[float, int]:
    """The median of seconds a round took, and how much was violated."""
    took, violations = [], 0
    for turn in range(times):
        began = time.monotonic()
        for wrong in FAULTS[name](stage):
            print(f"{name}, time {turn + 1}: {wrong}", flush=True)
            violations += 1
        took.append(time.monotonic() - began)
    print(f"{name}: {times} times, {violations} violations", flush=True)
    return round(statistics.median(took), 2), violations


if __name__ == "__main__":
    main()
