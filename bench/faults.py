"""Everything that can go wrong with a feed, a worker, a database, a disk or a clock, many times.

python -m bench.faults [--times 20] [--kinds KIND …] [--only NAME …] [--seed 1]

A worker of the product polls a feed over HTTP, or a folder, into a database of its own. Whatever
depends on how a list comes is done to each kind of source, the rest to one of them. The modules
bench/fault_*.py say what goes wrong and what must hold. ``violations`` counts what did not, each
told on a line of its own; ``skipped`` names what this machine cannot do: without the right to mount
there is no full disk. ``seconds`` are how long each fault took with its recovery, in the median.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import fault_disk, fault_kinds, fault_town, fault_worker, scratch
from bench.fault_feeds import WIRES
from bench.fault_kinds import Stage
from db import migrations

_NEEDS_A_DISK = "disk_full"


def main() -> None:
    """Print the figures."""
    names = sorted({name for kind in WIRES for name in fault_kinds.faults(kind)})
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--kinds", nargs="*", choices=list(WIRES), default=list(WIRES))
    parser.add_argument("--only", nargs="*", choices=names, default=names)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    scratch.report(**tried(given.kinds, given.only, times=given.times, seed=given.seed))


def tried(
    kinds: Sequence[str], names: Sequence[str], *, times: int, seed: int
) -> dict[str, object]:
    """Each fault of each kind ``times`` times; what became of it."""
    took: dict[str, dict[str, float]] = {}
    skipped, violations = [], 0
    with fault_disk.serving() as server:
        for kind in kinds:
            wanted = [name for name in fault_kinds.faults(kind) if name in names]
            if _NEEDS_A_DISK in wanted and not server.bounded:
                skipped.append(_NEEDS_A_DISK)
                wanted.remove(_NEEDS_A_DISK)
            with _stage(server, kind, random.Random(seed)) as stage:
                rounds = {name: _rounds(stage, name, times) for name in wanted}
            took[kind] = {name: seconds for name, (seconds, _) in rounds.items()}
            violations += sum(wrong for _, wrong in rounds.values())
    return {"times": times, "violations": violations, "skipped": skipped, "seconds": took}


@contextmanager
def _stage(server: fault_disk.Server, kind: str, moments: random.Random) -> Iterator[Stage]:
    migrations.upgrade(server.url)
    with tempfile.TemporaryDirectory() as folder:
        watched = Path(folder, "watched")
        watched.mkdir()
        with (
            fault_town.running(server.url, WIRES[kind], moments, watched) as town,
            fault_worker.crew(server.url, watched, Path(folder)) as crew,
        ):
            stage = Stage(town, crew, server)
            for wrong in town.recovers():
                raise SystemExit(f"The town is not well before anything goes wrong: {wrong}")
            yield stage


def _rounds(stage: Stage, name: str, times: int) -> tuple[float, int]:
    """The median of seconds a round took, and how much was violated."""
    kind, took, violations = stage.town.wire.kind, [], 0
    for turn in range(times):
        began = time.monotonic()
        for wrong in fault_kinds.faults(kind)[name](stage):
            print(f"{kind}, {name}, time {turn + 1}: {wrong}", flush=True)
            violations += 1
        took.append(time.monotonic() - began)
    print(f"{kind}, {name}: {times} times, {violations} violations", flush=True)
    return round(statistics.median(took), 2), violations


if __name__ == "__main__":
    main()
