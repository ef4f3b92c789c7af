"""What a container does by its first word, with real programs on a real database."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands import container
from tests import databases

ROOT = Path(__file__).resolve().parents[2]
KEY = "0123456789abcdef" * 2
PATIENCE_S = 90
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What the image and whoever runs it give; without a database and a key."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    given = {"HALO_HOME": str(tmp_path), "HALO_PORT": str(port), "HALO_LOG": "json"}
    return {**kept, **given, "HALO_HOST": "0.0.0.0", "HALO_WEB_WORKERS": "1"}


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def begin(*words: str, **given: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "commands.container", *words]
        known = {**environment, **given}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen(command, cwd=ROOT, env=known, text=True, **pipes))
        return started[-1]

    yield begin
    for process in started:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.communicate()


def _answers(start: Start, word: str, url: str) -> bool:
    return start(word, DATABASE_URL=url).wait(PATIENCE_S) == 0


def _until(question: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.5)


@pytest.mark.parametrize("word", ["web", "worker", "prepare", "wait", "present"])
def test_without_a_database_it_says_what_is_missing(start: Start, word: str) -> None:
    process = start(word)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert said == (
        "DATABASE_URL is missing: it must name a PostGIS: a container has no database of its own.\n"
    )


@pytest.mark.parametrize("word", ["web", "worker"])
def test_web_and_worker_want_a_key_of_their_own(start: Start, word: str) -> None:
    process = start(word, DATABASE_URL="postgresql://halo@127.0.0.1:1/none")
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert said.startswith("HALO_SECRET_KEY is missing: it must be the same 32 or more ")


def test_other_words_are_commands_of_manage_py(start: Start) -> None:
    process = start("no-such-command", DATABASE_URL="postgresql://halo@127.0.0.1:1/none")
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert "manage.py: error: argument COMMAND: invalid choice: 'no-such-command'" in said


def test_web_answers_and_stops_when_it_is_told(start: Start, city_url: str) -> None:
    assert not _answers(start, "well", city_url)
    web = start("web", DATABASE_URL=city_url, HALO_SECRET_KEY=KEY)
    _until(lambda: web.poll() is None and _answers(start, "well", city_url))
    web.send_signal(signal.SIGTERM)
    assert web.wait(PATIENCE_S) == 0


def test_a_worker_is_known_to_the_database_until_it_ends(start: Start, city_url: str) -> None:
    assert not _answers(start, "present", city_url)
    worker = start("worker", DATABASE_URL=city_url, HALO_SECRET_KEY=KEY)
    _until(lambda: worker.poll() is None and _answers(start, "present", city_url))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE_S) == 0
    assert not _answers(start, "present", city_url)


def test_waiting_ends_when_the_database_is_prepared(start: Start, city_url: str) -> None:
    assert _answers(start, "wait", city_url)
    with databases.connected(city_url) as connection:
        connection.execute("ALTER TABLE account RENAME TO set_aside")
        waiting = start("wait", DATABASE_URL=city_url)
        assert waiting.stderr is not None
        assert waiting.stderr.readline() == "Waiting for the database to be prepared.\n"
        assert waiting.poll() is None
        connection.execute("ALTER TABLE set_aside RENAME TO account")
    assert waiting.wait(PATIENCE_S) == 0


def test_its_name_fits_into_what_the_database_keeps() -> None:
    assert container.name("worker").startswith("halo worker ")
    assert len(container.name("w" * 100)) == 63
