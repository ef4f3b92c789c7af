"""Here, in local processes and on a real cluster: the same results, whoever is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from analytics import executor
from db import cluster_process
from domain.errors import Unavailable
from domain.job import Interrupted
from tests import dask_cluster, labour
from tests.dask_cluster import DaskCluster

ROOT = Path(__file__).resolve().parents[2]
ENDLESS = """
import sys
from analytics.executor import Processes
if __name__ == "__main__":
    from tests import labour
    with Processes(2) as place:
        place.map(labour.sums, [(seed, sys.argv[1]) for seed in range(10_000)])
"""


@pytest.fixture
def processes() -> Iterator[executor.Processes]:
    with executor.Processes(2) as processes:
        yield processes


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[DaskCluster]:
    with dask_cluster.running(tmp_path) as cluster:
        yield cluster


def items(folder: Path) -> list[labour.Item]:
    return [(seed, str(folder)) for seed in range(12)]


def expected() -> list[bytes]:
    return [np.random.default_rng(seed).normal(size=1000).cumsum().tobytes() for seed in range(12)]


def with_a_death(killed: Callable[[], None], place: executor.Executor, folder: Path) -> list[bytes]:
    """What ``place`` computes while two work and ``killed`` kills one of them."""

    def kill() -> None:
        await_true(lambda: len(labour.workers(folder)) == 2)
        killed()

    killer = threading.Thread(target=kill)
    killer.start()
    results = [each.tobytes() for each in place.map(labour.sums, items(folder))]
    killer.join()
    return results


def await_true(question: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_here_and_in_processes_the_results_are_the_same_and_in_order(
    processes: executor.Processes, tmp_path: Path
) -> None:
    for place in (executor.Here(), processes):
        results = place.map(labour.sums, items(tmp_path))
        assert [each.tobytes() for each in results] == expected()
    assert len(set(labour.workers(tmp_path)) - {os.getpid()}) == 2


def test_nothing_to_do_gives_nothing(processes: executor.Processes) -> None:
    assert processes.map(labour.sums, []) == []


def test_what_the_function_raises_is_raised_here(
    processes: executor.Processes, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="is no number"):
        processes.map(labour.refused, [7, 8])
    assert len(processes.map(labour.sums, items(tmp_path))) == 12


def test_a_killed_process_changes_nothing(processes: executor.Processes, tmp_path: Path) -> None:
    def kill() -> None:
        os.kill(labour.workers(tmp_path)[0], signal.SIGKILL)

    assert with_a_death(kill, processes, tmp_path) == expected()


def test_processes_that_are_always_lost_are_a_refusal(processes: executor.Processes) -> None:
    with pytest.raises(Unavailable, match="is there enough memory"):
        processes.map(labour.ended, [1, 2])


def test_whoever_is_called_off_waits_no_longer(cluster: DaskCluster, tmp_path: Path) -> None:
    def heed() -> None:
        if labour.workers(tmp_path):
            raise Interrupted

    for scheduler in (None, cluster.address):
        with pytest.raises(Interrupted), executor.chosen(scheduler, heed=heed) as place:
            place.map(labour.sums, [(seed, str(tmp_path)) for seed in range(10_000)])
        for note in tmp_path.glob("*.pid"):
            note.unlink()


def test_processes_end_with_a_killed_caller(tmp_path: Path) -> None:
    program = tmp_path / "endless.py"
    program.write_text(ENDLESS)
    command = [sys.executable, str(program), str(tmp_path)]
    caller = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    await_true(lambda: len(labour.workers(tmp_path)) == 2)
    caller.kill()
    caller.wait()
    await_true(lambda: not any(map(cluster_process.command_line, labour.workers(tmp_path))))


def test_on_a_cluster_a_killed_worker_changes_nothing(
    cluster: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with executor.chosen(cluster.address) as place:
        assert with_a_death(cluster.workers[0].kill, place, tmp_path) == expected()
    assert len(labour.workers(tmp_path)) == 2
    assert cluster.workers[0].poll() is not None
    assert cluster.workers[1].poll() is None
    monkeypatch.setattr(executor, "_PATIENCE_S", 2)
    killer = threading.Timer(1, cluster.workers[1].kill)
    killer.start()
    with pytest.raises(Unavailable, match="No worker is left"):
        executor.Dask(cluster.address).map(labour.sums, [(n, str(tmp_path)) for n in range(10_000)])
    killer.join()


def test_a_cluster_says_what_the_function_raised(cluster: DaskCluster) -> None:
    with pytest.raises(ValueError, match="is no number"):
        executor.Dask(cluster.address).map(labour.refused, [7, 8])


def test_a_scheduler_that_does_not_answer_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "_PATIENCE_S", 1)
    with pytest.raises(Unavailable, match="does not answer"):
        executor.Dask("tcp://127.0.0.1:9").map(labour.refused, [7])
