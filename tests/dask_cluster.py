"""A real cluster on this machine: a scheduler and two workers, each a process, on loopback only."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from distributed import Client

ROOT = Path(__file__).resolve().parents[1]
_PATIENCE_S = 60
_LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")


@dataclass(frozen=True)
class DaskCluster:
    """``workers`` are not started again when they end."""

    address: str
    workers: tuple[subprocess.Popen[bytes], ...]


@contextmanager
def running(folder: Path) -> Iterator[DaskCluster]:
    """Two workers of one thread each; everything they write goes below ``folder``."""
    file = folder / "scheduler.json"
    with ExitStack() as stack:
        _start(stack, folder, "scheduler", *_LOOPBACK, "--port", "0", "--scheduler-file", str(file))
        _await(file)
        workers = tuple(
            _start(stack, folder, "worker", *_LOOPBACK, "--no-nanny", "--nthreads", "1", *where)
            for where in [("--scheduler-file", str(file), "--local-directory", str(folder))] * 2
        )
        address = _address(file)
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(len(workers), timeout=_PATIENCE_S)
        yield DaskCluster(address, workers)


def _start(stack: ExitStack, folder: Path, *command: str) -> subprocess.Popen[bytes]:
    log = stack.enter_context((folder / "dask.log").open("ab"))
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *command],
        cwd=ROOT,
        env=_environment(folder),
        stdout=log,
        stderr=log,
    )
    stack.callback(_end, process)
    return process


def _environment(folder: Path) -> Mapping[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "DASK_CONFIG": str(folder)}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _await(file: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not file.exists() or not file.read_text().endswith("}"):
        assert time.monotonic() < deadline, "the scheduler did not start"
        time.sleep(0.05)


def _address(file: Path) -> str:
    address: str = json.loads(file.read_text())["address"]
    assert address.startswith("tcp://127.0.0.1:")
    return address
