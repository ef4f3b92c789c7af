"""The launcher with real processes: small stand-ins for the three programs, a real database."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from db import cluster, cluster_process
from services import accounts
from tests import town
from tests.stand_ins import NOTED, WORKER, Programs, programs, python

ROOT = Path(__file__).resolve().parents[1]
LAUNCHER = """
import json, os, sys
import serve
serve._GRACE_S = 2.0
sys.exit(serve.serve(os.environ, runs=serve.Commands(**json.loads(sys.argv[1]))))
"""
Launch = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="module")
def first_home() -> Iterator[Path]:
    """A HALO_HOME whose database is made already: every test begins with a copy."""
    home = Path(tempfile.mkdtemp(prefix="halo-s-", dir="/tmp"))
    home.chmod(0o755)
    with cluster.running(home, options={"fsync": "off"}):
        pass
    yield home
    shutil.rmtree(home)


@pytest.fixture
def environment(first_home: Path) -> Iterator[dict[str, str]]:
    home = Path(tempfile.mkdtemp(prefix="halo-s-", dir="/tmp"))
    home.chmod(0o755)
    subprocess.run(["cp", "-a", first_home / "postgres", home], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    yield {**inherited, "HALO_HOME": str(home), "HALO_PORT": str(port)}
    shutil.rmtree(home)


@pytest.fixture
def launch(environment: Mapping[str, str]) -> Iterator[Launch]:
    started: list[subprocess.Popen[str]] = []

    def start(given: Programs | None = None, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*python(LAUNCHER), json.dumps(given or programs())],
            cwd=ROOT,
            env={**environment, **variables},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            preexec_fn=heed_hangups,  # noqa: PLW1509  (no other thread runs here)
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=60)


def heed_hangups() -> None:
    """Where the tests themselves run under nohup, what they start would inherit it."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def said(process: subprocess.Popen[str], words: str) -> str:
    """Everything it says up to the line with these words."""
    heard = ""
    assert process.stdout
    for line in process.stdout:
        heard += line
        if words in line:
            return heard
    raise AssertionError(f"{words!r} never came, only {heard!r}")


def living(environment: Mapping[str, str]) -> list[str]:
    """Which of web, worker and postgres run."""
    home = Path(environment["HALO_HOME"])
    notes = sorted(home.glob("*.pid"))
    names = [note.stem for note in notes if cluster_process.command_line(int(note.read_text()))]
    return names + ["postgres"] * bool(cluster_process.residents(home / "postgres" / "data"))


def await_nobody(environment: Mapping[str, str]) -> None:
    deadline = time.monotonic() + 60
    while left := living(environment):
        assert time.monotonic() < deadline, f"still running: {left}"
        time.sleep(0.05)


def test_it_prints_the_address_and_the_first_password(
    launch: Launch, environment: Mapping[str, str]
) -> None:
    words = said(launch(), "Ctrl-C")
    assert f"Halo is running at http://127.0.0.1:{environment['HALO_PORT']}\n" in words
    assert "Sign in as first@halo.example with the one-time password once-only" in words
    assert living(environment) == ["web", "worker", "postgres"]


def test_where_accounts_exist_no_password_is_printed(launch: Launch) -> None:
    assert "password" not in said(launch(programs(prepare="")), "Ctrl-C")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_everything_and_is_a_success(
    number: signal.Signals, launch: Launch, environment: Mapping[str, str]
) -> None:
    process = launch()
    said(process, "Ctrl-C")
    process.send_signal(number)
    words, _ = process.communicate(timeout=60)
    assert words == "Halo has stopped.\n"
    assert process.returncode == 0
    assert living(environment) == []


def test_a_signal_during_the_start_ends_everything(
    launch: Launch, environment: Mapping[str, str]
) -> None:
    slow = NOTED.format("prepare") + "print(1, flush=True); time.sleep(600)"
    process = launch(programs(prepare=slow))
    deadline = time.monotonic() + 60
    while "prepare" not in living(environment):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert living(environment) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_a_killed_launcher_leaves_nobody_and_the_next_start_works(
    launch: Launch, environment: Mapping[str, str]
) -> None:
    process = launch()
    said(process, "Ctrl-C")
    process.kill()
    process.wait()
    await_nobody(environment)
    said(launch(), "Ctrl-C")


def test_the_next_start_ends_what_a_killed_launcher_could_not_take_along(
    launch: Launch, environment: Mapping[str, str]
) -> None:
    orphan = cluster_process.child(
        python("import time; time.sleep(600)"), ends_by=signal.SIGKILL, env=environment
    )
    stranger = cluster_process.child(
        python("import time; time.sleep(601)"), ends_by=signal.SIGKILL, env=environment
    )
    record = Path(environment["HALO_HOME"]) / "serve.lock"
    lines = [f"{orphan.pid} {cluster_process.command_line(orphan.pid)}", f"{stranger.pid} another"]
    record.write_text("\n".join(["http://127.0.0.1:1", *lines]) + "\n")
    said(launch(), "Ctrl-C")
    assert orphan.wait(10) == -signal.SIGTERM
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_child_that_ends_is_named_and_the_others_are_stopped(
    launch: Launch, environment: Mapping[str, str]
) -> None:
    dying = NOTED.format("worker") + "time.sleep(1); sys.exit(3)"
    process = launch(programs(worker=dying))
    words, _ = process.communicate(timeout=60)
    assert "the worker ended by itself (exit code 3)" in words
    assert process.returncode == 1
    assert living(environment) == []


def test_a_database_that_ends_is_named(launch: Launch, environment: Mapping[str, str]) -> None:
    process = launch()
    said(process, "Ctrl-C")
    data = Path(environment["HALO_HOME"]) / "postgres" / "data"
    os.kill(cluster_process.recorded_pid(data), signal.SIGKILL)
    words, _ = process.communicate(timeout=60)
    assert "the database ended by itself (killed by SIGKILL)" in words
    assert process.returncode == 1
    await_nobody(environment)


def test_a_failed_migration_starts_nothing(launch: Launch, environment: Mapping[str, str]) -> None:
    process = launch(programs(prepare="raise SystemExit(4)"))
    assert (
        process.communicate(timeout=60)[0]
        == "Halo stops: preparing the database failed (exit code 4).\n"
    )
    assert process.returncode == 1
    assert not list(Path(environment["HALO_HOME"]).glob("*.pid"))


def test_children_that_do_not_listen_are_ended(
    launch: Launch, environment: Mapping[str, str]
) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WORKER
    process = launch(programs(worker=deaf))
    said(process, "Ctrl-C")
    process.terminate()
    assert process.wait(60) == 0
    assert living(environment) == []


def test_the_second_start_says_where_the_first_one_answers(
    launch: Launch, environment: Mapping[str, str]
) -> None:
    said(launch(), "Ctrl-C")
    second = launch()
    words, _ = second.communicate(timeout=60)
    assert words == f"Halo is already running at http://127.0.0.1:{environment['HALO_PORT']}\n"
    assert second.returncode == 0
    assert living(environment) == ["web", "worker", "postgres"]


def test_a_taken_port_is_refused_with_advice(
    launch: Launch, environment: Mapping[str, str]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environment["HALO_PORT"])))
        other.listen()
        process = launch()
        words, _ = process.communicate(timeout=60)
    assert "set HALO_PORT to a free one" in words
    assert process.returncode == 1


def test_an_impossible_port_is_refused(launch: Launch) -> None:
    process = launch(HALO_PORT="eighty")
    assert (
        process.communicate(timeout=60)[0]
        == "HALO_PORT must be a number from 1 to 65535, not 'eighty'.\n"
    )


def test_a_given_database_is_used_and_one_that_is_ready_is_not_prepared(
    launch: Launch, environment: Mapping[str, str], database_url: str
) -> None:
    with town.database_of(database_url) as sessions:
        town.settled(sessions)
        with sessions.begin() as session:
            accounts.first_admin(session, now=town.NOW)
        said(launch(programs(prepare="raise SystemExit(4)"), DATABASE_URL=database_url), "Ctrl-C")
        assert living(environment) == ["web", "worker"]


def test_under_nohup_a_closed_terminal_changes_nothing(environment: Mapping[str, str]) -> None:
    process = subprocess.Popen(
        ["nohup", *python(LAUNCHER), json.dumps(programs())],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    said(process, "Ctrl-C")
    process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert living(environment) == ["web", "worker", "postgres"]
    process.terminate()
    process.communicate(timeout=60)
