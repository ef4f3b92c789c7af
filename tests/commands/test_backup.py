"""``manage.py backup`` and ``restore`` as an operator types them, on a real PostGIS."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import manage
from db import cluster as cluster_program
from db import cluster_binaries, migrations, readiness
from domain import backup
from tests import databases
from tests.commands import saved
from tests.commands.saved import Halo

ROOT = Path(manage.__file__).parent
INCIDENTS = saved.INCIDENTS
Typed = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def halo(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Halo:
    """A Halo of a small town, with incidents, an administrator, and a report with its photo."""
    halo = Halo(database_url, tmp_path_factory.mktemp("home"))
    saved.fill(halo)
    saved.report_with_photo(halo)
    return halo


@pytest.fixture
def empty(cluster: str, tmp_path: Path) -> Iterator[Halo]:
    with saved.emptied(cluster) as url:
        yield Halo(url, tmp_path / "new home")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """What a command says, typed where ``halo`` is the one that is meant."""

    def run(halo: Halo, *words: object) -> dict[str, Any]:
        monkeypatch.setenv("DATABASE_URL", halo.url)
        monkeypatch.setenv("HALO_HOME", str(halo.home))
        code = manage.main([str(word) for word in words])
        said = capsys.readouterr()
        return json.loads(said.out) if code == 0 else {"refused": said.err}

    return run


def test_it_comes_back_as_it_was(halo: Halo, empty: Halo, typed: Typed, tmp_path: Path) -> None:
    said = typed(halo, "backup", "--to", tmp_path / "backups")
    folder = Path(said["backup"])
    assert said["rows"] == sum(halo.rows.values()) > INCIDENTS
    assert (said["media"], said["missing_media"], said["forgotten"]) == (1, [], [])
    assert folder.stat().st_mode & 0o777 == 0o700
    told = typed(empty, "restore", folder)
    assert told["rows"] == said["rows"]
    assert empty.rows == halo.rows
    assert empty.files == halo.files != {}
    assert readiness.is_ready(empty.url)
    # Numbers go on where they were.
    saved.report_with_photo(empty)
    assert empty.rows["report"] == halo.rows["report"] + 1


def test_it_comes_back_in_a_cluster_that_was_never_there(
    halo: Halo, typed: Typed, tmp_path: Path
) -> None:
    said = typed(halo, "backup", "--to", tmp_path)
    # PostgreSQL's own user may enter this folder.
    new = Halo("", Path(tempfile.mkdtemp(dir=os.environ["HALO_TEST_RUN"])))
    new.home.chmod(0o755)
    told = typed(new, "restore", said["backup"])
    assert told.get("rows") == said["rows"], told
    with cluster_program.running(new.home) as running:
        assert Halo(running.url, new.home).rows == halo.rows
        assert readiness.is_ready(running.url)
    assert new.files == halo.files


def test_a_role_that_may_little_can_do_both(
    halo: Halo, typed: Typed, tmp_path: Path, cluster: str
) -> None:
    """The owner of the database and nothing else, as on a hosted server: the extensions are there,
    made by somebody who may."""
    with saved.owned(cluster) as url:
        little = Halo(url, tmp_path / "little")
        said = typed(halo, "backup", "--to", tmp_path)
        told = typed(little, "restore", said["backup"])
        assert told.get("rows") == said["rows"], told
        (tmp_path / "again").mkdir()
        said = typed(little, "backup", "--to", tmp_path / "again")
        assert said.get("rows") == told["rows"], said


def test_a_backup_while_rows_are_written_is_of_one_moment(
    halo: Halo, empty: Halo, typed: Typed, tmp_path: Path
) -> None:
    with saved.busy(halo):
        before = halo.rows["report"]
        said = typed(halo, "backup", "--to", tmp_path)
        after = halo.rows["report"]
    assert "refused" not in said, said
    assert said["missing_media"] == []
    typed(empty, "restore", said["backup"])
    rows = empty.rows
    assert before <= rows["report"] < after
    with databases.connected(empty.url) as connection:
        question = "SELECT id::text FROM report_media"
        named = {f"kept/{row[0]}" for row in connection.execute(question).fetchall()}
        question = "SELECT subject FROM audit_event WHERE action = 'test'"
        noted = {f"kept/{row[0]}" for row in connection.execute(question).fetchall()}
    assert set(empty.files) == named
    assert noted < named


@pytest.mark.parametrize("part", ["dump", "photo", "manifest", "seal"])
def test_a_flipped_byte_is_refused(
    part: str, halo: Halo, empty: Halo, typed: Typed, tmp_path: Path
) -> None:
    folder = Path(typed(halo, "backup", "--to", tmp_path)["backup"])
    photo = min(folder.glob("media/kept/*"))
    names = {"dump": backup.DUMP, "manifest": backup.MANIFEST, "seal": backup.SEAL}
    path = photo if part == "photo" else folder / names[part]
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    refused = typed(empty, "restore", folder)["refused"]
    assert "damaged" in refused
    assert empty.rows == {}
    assert empty.files == {}


def test_what_is_not_empty_is_left_alone(
    halo: Halo, empty: Halo, typed: Typed, tmp_path: Path
) -> None:
    folder = typed(halo, "backup", "--to", tmp_path)["backup"]
    before = halo.rows
    assert "The database is not empty" in typed(halo, "restore", folder)["refused"]
    assert halo.rows == before
    (empty.media / "kept").mkdir(parents=True)
    (empty.media / "kept" / "somebody's").write_bytes(b"photo")
    assert "media is not empty" in typed(empty, "restore", folder)["refused"]
    assert empty.rows == {}
    assert "no manifest" in typed(empty, "restore", tmp_path)["refused"]


def test_nothing_is_no_backup(halo: Halo, empty: Halo, typed: Typed, tmp_path: Path) -> None:
    assert "nothing to back up" in typed(empty, "backup", "--to", tmp_path)["refused"]
    assert "HALO_BACKUPS" in typed(halo, "backup")["refused"]
    assert list(tmp_path.glob("halo-*")) == []


def test_a_backup_of_an_older_halo_is_brought_up_to_date(
    halo: Halo, empty: Halo, typed: Typed, tmp_path: Path, cluster: str
) -> None:
    with databases.copied(cluster, "template1") as url:
        migrations.upgrade(url, "0015")
        old = Halo(url, halo.home)
        folder = typed(old, "backup", "--to", tmp_path)["backup"]
    assert "refused" not in typed(empty, "restore", folder)
    with databases.connected(empty.url) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert row == (readiness.head(),)


def test_a_backup_of_a_newer_halo_is_refused(
    halo: Halo, empty: Halo, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = typed(halo, "backup", "--to", tmp_path)["backup"]
    monkeypatch.setattr(readiness, "head", lambda: "0001")
    assert "newer Halo" in typed(empty, "restore", folder)["refused"]
    assert empty.rows == {}


def test_only_so_many_whole_ones_are_kept(
    halo: Halo, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALO_BACKUPS", str(tmp_path / "backups"))
    monkeypatch.setenv("HALO_BACKUPS_KEPT", "2")
    first = Path(typed(halo, "backup")["backup"])
    folder = first.parent
    first = first.rename(folder / _of_day(2))
    broken = folder / _of_day(3)
    broken.mkdir()
    other = folder / "halo-of-somebody"
    other.mkdir()
    left_behind = folder / ".halo-20260101T000000Z.0a1b2c3d.part"
    left_behind.mkdir()
    second = Path(typed(halo, "backup")["backup"])
    assert set(folder.glob("halo*")) == {first, broken, other, second}
    assert not left_behind.exists()
    second = second.rename(folder / _of_day(4))
    third = typed(halo, "backup")
    assert third["forgotten"] == [first.name]
    assert set(folder.glob("halo*")) == {broken, other, second, Path(third["backup"])}


def _of_day(day: int) -> str:
    return backup.name_at(datetime(2026, 1, day, tzinfo=UTC))


def test_a_place_that_cannot_be_used_is_named(halo: Halo, typed: Typed, tmp_path: Path) -> None:
    place = tmp_path / "a file"
    place.write_text("is no folder")
    assert "cannot be used" in typed(halo, "backup", "--to", place)["refused"]


def test_where_files_may_not_grow_nothing_is_left(halo: Halo, tmp_path: Path) -> None:
    """As on a disk that is full: no file of more than 8 KB can be written."""
    command = f"ulimit -f 8; exec {sys.executable} manage.py backup --to {tmp_path}"
    ran = subprocess.run(
        ["bash", "-c", command], env=_environment(halo), cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 1, ran.stderr
    assert "pg_dump failed" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert [path.name for path in tmp_path.glob("*halo-2*")] == []


def test_a_backup_that_is_killed_never_looks_whole(
    halo: Halo, typed: Typed, tmp_path: Path
) -> None:
    command = [sys.executable, "manage.py", "backup", "--to", str(tmp_path)]
    killed = subprocess.Popen(command, env=_environment(halo), cwd=ROOT, stdout=subprocess.DEVNULL)
    while not (begun := list(tmp_path.glob(".halo-*.part"))):
        assert killed.poll() is None
        time.sleep(0.01)
    killed.kill()
    killed.wait()
    assert list(tmp_path.glob("halo-*")) == []
    whole = typed(halo, "backup", "--to", tmp_path)["backup"]
    assert [str(path) for path in tmp_path.glob("halo-*")] == [whole]
    assert not begun[0].exists()


def _environment(halo: Halo) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": halo.url, "HALO_HOME": str(halo.home)}


def test_without_pg_dump_it_says_what_to_install(
    halo: Halo, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_binaries, "_SYSTEM", tmp_path / "nothing")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.delenv("PGBIN", raising=False)
    refused = typed(halo, "backup", "--to", tmp_path / "backups")["refused"]
    assert "pg_dump" in refused
    assert "none are installed" in refused
    assert list((tmp_path / "backups").glob("halo-*")) == []
