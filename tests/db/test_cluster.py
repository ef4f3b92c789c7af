"""The private cluster, with real servers: started, shared, killed and found again."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from db import cluster, cluster_folder, cluster_process
from db.cluster_binaries import NoCluster

FAST = {"fsync": "off"}
ROOT = Path(__file__).resolve().parents[2]
STAY = """
import sys
from pathlib import Path
from db import cluster
with cluster.running(Path(sys.argv[1]), options={"fsync": "off"}) as running:
    print("owner" if running.process else "guest", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def enterable() -> Iterator[Path]:
    """A HALO_HOME that PostgreSQL's user can enter, which pytest's own folders are not for root."""
    folder = Path(tempfile.mkdtemp(prefix="halo-c-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    cluster_process.evicted((folder / "postgres").resolve() / "data", patience_s=5)
    shutil.rmtree(folder)


@pytest.fixture
def new_home() -> Iterator[Path]:
    with enterable() as folder:
        yield folder


@pytest.fixture(scope="module")
def once_started() -> Iterator[Path]:
    with enterable() as folder:
        with cluster.running(folder, options=FAST):
            pass
        yield folder


@pytest.fixture
def home(new_home: Path, once_started: Path) -> Path:
    """One that has had its first start, which takes longer than most tests of what follows."""
    subprocess.run(["cp", "-a", once_started / "postgres", new_home], check=True)
    (new_home / "postgres" / "log").unlink()
    return new_home


def query(url: str, statement: str) -> object:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        answer = connection.execute(statement)
        row = answer.fetchone() if answer.description else None
    return row[0] if row else None


def log(home: Path) -> str:
    return (home / "postgres" / "log").read_text()


def stay(home: Path) -> subprocess.Popen[str]:
    """Another program with the cluster, until a line is written to it or it is killed."""
    return subprocess.Popen(
        [sys.executable, "-c", STAY, str(home)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def left(process: subprocess.Popen[str]) -> tuple[str, int]:
    words, _ = process.communicate("\n", timeout=120)
    return words.strip(), process.returncode


def test_it_serves_postgis_to_nobody_but_us(new_home: Path) -> None:
    with cluster.running(new_home, options=FAST) as running:
        assert query(running.url, "SELECT postgis_lib_version() >= '3.2'")
        assert query(running.url, "SHOW listen_addresses") == ""
        assert query(running.url, "SHOW timezone") == "UTC"
        assert query(running.url, "SELECT lower('ÅÄÖ')") == "åäö"
        assert (new_home / "postgres").stat().st_mode & 0o777 == 0o700
        assert running.process is not None
        assert os.geteuid() != 0 or Path(f"/proc/{running.process.pid}").stat().st_uid != 0
    assert running.process.returncode == 0


def test_the_second_start_finds_the_data(home: Path) -> None:
    with cluster.running(home, options=FAST) as running:
        query(running.url, "CREATE TABLE kept AS SELECT 7 AS n")
    with cluster.running(home, options=FAST) as running:
        assert query(running.url, "SELECT n FROM kept") == 7


def test_started_at_once_there_is_one_owner(new_home: Path) -> None:
    programs = [stay(new_home) for _ in range(4)]
    roles = [program.stdout.readline().strip() for program in programs if program.stdout]
    assert sorted(roles) == ["guest", "guest", "guest", "owner"]
    assert log(new_home).count("ready to accept connections") == 1
    guests = [p for p, role in zip(programs, roles, strict=True) if role == "guest"]
    owner = programs[roles.index("owner")]
    assert [left(guest)[1] for guest in guests] == [0, 0, 0]
    assert left(owner)[1] == 0


def test_the_owner_waits_for_its_guests(home: Path) -> None:
    said: list[str] = []
    outcome: list[int] = []

    def let_guest_go(sentence: str) -> None:
        if "still use the database" in sentence:
            said.append(sentence)
            outcome.append(left(guest)[1])

    with cluster.running(home, options=FAST, say=let_guest_go):
        guest = stay(home)
        assert guest.stdout
        assert guest.stdout.readline() == "guest\n"
    assert len(said) == 1
    assert outcome == [0]


def test_the_server_does_not_wait_for_guests(home: Path) -> None:
    with cluster.running(home, alone=True, options=FAST):
        guest = stay(home)
        assert guest.stdout
        assert guest.stdout.readline() == "guest\n"
    assert left(guest) == ("", 0)


def test_a_killed_server_recovers_what_was_committed(home: Path) -> None:
    with cluster.running(home) as running:
        query(running.url, "CREATE TABLE kept AS SELECT 7 AS n")
        assert running.process
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait()
    with cluster.running(home) as running:
        assert query(running.url, "SELECT n FROM kept") == 7
    assert "not properly shut down" in log(home)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_a_killed_owner_leaves_no_server(home: Path) -> None:
    owner = stay(home)
    assert owner.stdout
    assert owner.stdout.readline() == "owner\n"
    assert cluster_process.residents(home / "postgres" / "data")
    owner.kill()
    owner.communicate()
    deadline = time.monotonic() + 30
    while cluster_process.residents(home / "postgres" / "data"):
        assert time.monotonic() < deadline, "PostgreSQL outlived its owner"
        time.sleep(0.05)


def test_a_start_right_after_the_owner_was_killed(home: Path) -> None:
    owner = stay(home)
    assert owner.stdout
    assert owner.stdout.readline() == "owner\n"
    owner.kill()
    owner.communicate()
    with cluster.running(home, options=FAST) as running:
        assert query(running.url, "SELECT 1") == 1
        assert running.process


def test_a_recycled_pid_does_not_refuse_the_start(home: Path) -> None:
    with cluster.running(home, options=FAST) as running:
        record = home / "postgres" / "data" / "postmaster.pid"
        lines = record.read_text().splitlines()
    stranger = cluster_process.child(
        ["sleep", "120"],
        ends_by=signal.SIGTERM,
        env=dict(os.environ),
        runs_as=cluster_folder.existing(home).account,
    )
    record.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
    with cluster.running(home, options=FAST) as running:
        assert query(running.url, "SELECT 1") == 1
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_backend_that_outlived_its_server_is_ended(home: Path) -> None:
    with cluster.running(home, options=FAST) as running:
        assert running.process
        backend = psycopg.connect(running.url.replace("+psycopg", ""))
        os.kill(backend.info.backend_pid, signal.SIGSTOP)
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait()
    assert backend.info.backend_pid in cluster_process.residents(home / "postgres" / "data")
    with cluster.running(home, options=FAST) as running:
        assert query(running.url, "SELECT 1") == 1
    backend.close()


def test_data_of_another_version_are_left_alone(home: Path) -> None:
    with cluster.running(home, options=FAST):
        pass
    version = home / "postgres" / "data" / "PG_VERSION"
    version.write_text("9.6\n")
    with (
        pytest.raises(NoCluster, match=r"written by PostgreSQL 9.*dump with 9 and restore"),
        cluster.running(home, options=FAST),
    ):
        pass
    assert version.read_text() == "9.6\n"


def test_a_server_that_cannot_start_says_why(new_home: Path) -> None:
    with (
        pytest.raises(NoCluster, match=r"did not start.*max_connections"),
        cluster.running(new_home, options={**FAST, "max_connections": "none"}),
    ):
        pass


def test_an_interrupted_first_start_is_begun_anew(home: Path) -> None:
    with cluster.running(home, options=FAST):
        pass
    (home / "postgres" / "data").rename(home / "postgres" / "data.unfinished")
    with cluster.running(home, options=FAST) as running:
        assert query(running.url, "SELECT 1") == 1
    assert not (home / "postgres" / "data.unfinished").exists()


def test_the_callers_pgport_changes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6001")
    monkeypatch.setenv("PGDATABASE", "elsewhere")
    with cluster.running(home, options=FAST) as running:
        assert query(running.url, "SELECT current_database()") == "halo"
