"""``manage.py doctor`` as an operator types it, on a real PostGIS."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

import manage
from background import process
from db import migrations, notices, readiness, server
from db import session as database
from db.queries import job_records, sources
from db.queries import jobs as job_rows
from domain import backup, checkup
from domain.checkup import State
from domain.job import JobState, Outcome
from services import checkup as examination
from services import jobs, machine_checkup, server_checkup
from tests import databases
from tests.commands import saved
from tests.commands.saved import Halo

KEY = "kQ0x-7Zr_".join("abcdef")
Screen = dict[str, tuple[str, str]]
Examined = Callable[..., tuple[int, Screen]]


@pytest.fixture(scope="module")
def halo(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Halo:
    halo = Halo(database_url, tmp_path_factory.mktemp("home"))
    saved.fill(halo)
    return halo


@pytest.fixture
def examined(
    halo: Halo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Examined:
    """The exit code, and what is said about each thing: its state and its sentence."""
    monkeypatch.setenv("HALO_HOME", str(halo.home))
    monkeypatch.setenv("HALO_SECRET_KEY", KEY)
    monkeypatch.setenv("HALO_LANG", "en")

    def run(url: str = halo.url) -> tuple[int, Screen]:
        monkeypatch.setenv("DATABASE_URL", url)
        code = manage.main(["doctor"])
        said = capsys.readouterr().out
        assert KEY not in said
        return code, dict(_read(said))

    return run


def _read(said: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """An advice is read with the line that it follows."""
    lines = said.replace("\n" + " " * 34, " ").splitlines()
    for line in lines[:-1]:
        yield line[8:34].strip(), (line[:7].strip(), line[35:])


@contextmanager
def _transaction(halo: Halo) -> Iterator[database.Sessions]:
    engine = database.engine(halo.url)
    yield database.sessions(engine)
    engine.dispose()


def _failed(halo: Halo, name: str, reason: str, *, often: int) -> None:
    now = datetime.now(UTC)
    with _transaction(halo) as factory:
        for _ in range(often):
            with database.transaction(factory) as session:
                jobs.enqueue(session, name, now=now)
                until = now + timedelta(minutes=1)
                job = job_rows.claim_next(session, worker="w", now=now, lease_until=until)
                assert job
                job_rows.finish(
                    session, job.id, job.fence, Outcome(JobState.FAILED, reason), now=now
                )


def test_where_all_is_well_it_says_so(
    halo: Halo,
    examined: Examined,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HALO_BACKUPS", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", halo.url)
    assert manage.main(["backup"]) == 0
    capsys.readouterr()
    with notices.Notices(halo.url) as post:
        assert post.leads(job_records.LEADER)
        code, screen = examined()
    told = {"Python", "packages", "disk", "HALO_SECRET_KEY", "backup", "PostgreSQL", "PostGIS"}
    told |= {"pg_trgm", "migrations", "clock", "pg_dump", "worker", "source police", "source fire"}
    assert told <= set(screen)
    # Whether this machine has room is its own affair.
    wrong = {about: said for about, said in screen.items() if said[0] != "ok"}
    assert [about for about in wrong if not about.startswith("disk")] == []
    assert bool(code) == bool(wrong)
    assert screen["migrations"][1] == readiness.head()


def test_it_knows_the_lock_of_the_worker() -> None:
    assert job_records.LEADER == process._LEADER


def test_what_needs_a_hand_is_said_with_what_to_do(
    halo: Halo, examined: Examined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALO_BACKUPS", str(tmp_path))
    _failed(halo, "retrain", "No incidents.", often=1)
    _failed(halo, "hot_spots", "The disk is full.", often=3)
    with _transaction(halo) as factory, database.transaction(factory) as session:
        police = sources.by_slug(session, "police")
        sources.mark_failed(session, police.id, "The feed answered 503.")
        session.connection().exec_driver_sql("UPDATE source SET poll_minutes = 10")
    code, screen = examined()
    assert code == 2
    assert screen["worker"][0] == "look"
    assert screen["backup"][0] == "broken"
    assert "manage.py backup" in screen["backup"][1]
    assert screen["job retrain"][0] == "look"
    assert screen["job hot_spots"][0] == "broken"
    assert "3 times in a row" in screen["job hot_spots"][1]
    assert "The disk is full. " in screen["job hot_spots"][1]
    assert screen["source police"][0] == "look"
    assert "503" in screen["source police"][1]
    assert screen["source fire"] == ("look", screen["source fire"][1])
    assert "never read" in screen["source fire"][1]


def test_an_old_backup_and_one_that_is_not_whole(halo: Halo, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    (tmp_path / backup.name_at(now)).mkdir()
    states = [line.state for line in machine_checkup.last_backup(tmp_path, now=now)]
    assert states == [State.LOOK, State.BROKEN]
    (line,) = machine_checkup.last_backup(None, now=now)
    assert "HALO_BACKUPS" in line.advice


def test_a_database_that_is_behind_or_empty(examined: Examined, cluster: str) -> None:
    with databases.copied(cluster, "template1") as url:
        code, screen = examined(url)
        assert (code, screen["migrations"][0]) == (2, "broken")
        assert "manage.py prepare" in screen["migrations"][1]
        migrations.upgrade(url, "0015")
        code, screen = examined(url)
        assert (code, screen["migrations"][0]) == (2, "broken")
        assert "manage.py migrate" in screen["migrations"][1]


@pytest.mark.parametrize(
    ("name", "lang", "words"),
    [
        ("LANG", "sv_SE.UTF-8", "säkerhetskopia"),
        ("HALO_LANG", "ar", "النسخة الاحتياطية"),
        ("LANG", "C.UTF-8", "backup"),
    ],
)
def test_it_speaks_the_language_of_the_terminal(
    examined: Examined, monkeypatch: pytest.MonkeyPatch, name: str, lang: str, words: str
) -> None:
    for one in ("LANG", "HALO_LANG"):
        monkeypatch.delenv(one, raising=False)
    monkeypatch.setenv(name, lang)
    code, screen = examined()
    assert words in screen
    assert code in (1, 2)


def test_without_a_database_the_rest_is_said_all_the_same(examined: Examined) -> None:
    code, screen = examined("postgresql://halo@127.0.0.1:1/none")
    assert code == 2
    assert screen["database"][0] == "broken"
    assert screen["Python"][0] == "ok"


@pytest.mark.parametrize(
    ("ahead_s", "state"), [(0.4, State.OK), (-3, State.LOOK), (3600, State.BROKEN)]
)
def test_clocks_that_disagree(halo: Halo, ahead_s: float, state: State) -> None:
    there = server.examined(halo.url, clock=lambda: datetime.now(UTC))
    assert abs(there.ahead_s) < 1 + there.unsure_s
    assert there.data is not None
    said = server_checkup.lines(replace(there, ahead_s=ahead_s, unsure_s=0.01))
    assert [line.state for line in said if line.about == "clock"] == [state]


def test_the_disk_of_a_database_elsewhere_is_said_not_to_be_seen(
    halo: Halo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = server.examined(halo.url, clock=lambda: datetime.now(UTC))

    def disk(data: Path | None) -> checkup.Line:
        there = replace(found, data=data, head=None)
        monkeypatch.setattr(server, "examined", lambda *_args, **_named: there)
        place = examination.Place(tmp_path, None, {})
        lines = examination.of_database(halo.url, place, clock=lambda: datetime.now(UTC))
        (line,) = (line for line in lines if line.about == "disk of the database")
        return line

    assert "GB free in" in disk(found.data).said
    assert "not seen from here" in disk(None).said
    assert "where the database runs" in disk(None).advice


def test_secrets_that_are_open_or_weak(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    path.write_text(KEY)
    path.chmod(0o644)
    (line,) = machine_checkup.secrets({}, tmp_path)
    assert (line.state, "chmod 600" in line.advice) == (State.BROKEN, True)
    path.chmod(0o600)
    given = {"HALO_ONE": "short", "HALO_TWO": "a" * 40, "HALO_THREE": KEY}
    states = [line.state for line in machine_checkup.secrets(given, tmp_path)]
    assert states == [State.OK, State.BROKEN, State.BROKEN, State.OK]


def test_packages_that_are_not_as_pinned(tmp_path: Path) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text(
        "no-such-package==1.0 ; python_version < '2' \\\n    --hash=sha256:0\n"
        "psycopg==0.1 \\\n    --hash=sha256:0\n"
    )
    *_, line = machine_checkup.programs(pins)
    assert (line.state, "psycopg" in line.said, "no-such" in line.said) == (
        State.BROKEN,
        True,
        False,
    )


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, state in ((100e9, State.OK), (4e9, State.LOOK), (0.5e9, State.BROKEN)):
        usage = SimpleNamespace(total=100e9, free=free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path, usage=usage: usage)
        assert machine_checkup.disk("disk", tmp_path / "not made yet").state is state


def test_the_exit_code_is_that_of_the_worst_line() -> None:
    assert checkup.exit_code([]) == 0
    well, odd = checkup.ok("a", "b"), checkup.look("a", "b", "c")
    assert checkup.exit_code([well, odd]) == 1
    assert checkup.exit_code([checkup.broken("a", "b", "c"), odd]) == 2
