"""What a look finds: disks, clocks, versions and backups of a real server and real folders."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from db import readiness
from domain import backup
from domain.alert import Finding, Kind, Level
from domain.errors import Unavailable
from services import alert_findings, backup_files
from services.alert_findings import Ground

NOW = datetime.now(UTC)


def _found(ground: Ground, *, ahead: timedelta = timedelta()) -> dict[tuple[Kind, str], Finding]:
    found = alert_findings.of_ground(ground, clock=lambda: datetime.now(UTC) + ahead)
    return {(one.kind, one.subject): one for one in found}


def test_the_server_as_it_is(database_url: str, tmp_path: Path) -> None:
    found = _found(Ground(database_url, tmp_path, None))
    assert found[Kind.CLOCK_OFF, ""].level is Level.WELL
    assert found[Kind.MIGRATIONS, ""].level is Level.WELL
    off = _found(Ground(database_url, tmp_path, None), ahead=timedelta(hours=1))
    assert off[Kind.CLOCK_OFF, ""].level is Level.ILL
    assert 3595 < int(str(off[Kind.CLOCK_OFF, ""].detail["seconds"])) < 3605


def test_a_database_of_another_version(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "head", lambda: "9999")
    found = _found(Ground(database_url, tmp_path, None))[Kind.MIGRATIONS, ""]
    assert (found.level, found.detail["halo"]) == (Level.ILL, "9999")


def test_without_a_server_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        _found(Ground("postgresql://halo@127.0.0.1:1/none", tmp_path, None))


@pytest.mark.parametrize(
    ("free", "level"), [(50e9, Level.WELL), (4e9, Level.BETWEEN), (0.5e9, Level.ILL)]
)
def test_a_disk_is_one_thing_however_many_folders_lie_on_it(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    free: float,
    level: Level,
) -> None:
    usage = SimpleNamespace(total=100e9, free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    ground = Ground(database_url, tmp_path / "home", tmp_path / "backups")
    disks = {s: one for (kind, s), one in _found(ground).items() if kind is Kind.DISK_FULL}
    assert "backups" not in disks
    assert disks["home"].level is level


def _backup(folder: Path, taken_at: datetime) -> None:
    place = folder / backup.name_at(taken_at)
    place.mkdir(parents=True)
    backup_files.seal(place, _manifest(taken_at))


def _manifest(taken_at: datetime) -> backup.Manifest:
    return backup.Manifest(
        taken_at=taken_at,
        version="0.1.0",
        head="0020",
        postgres="17.5",
        pg_dump=17,
        rows={},
        files={backup.DUMP: backup.StoredFile(4, "0" * 64)},
    )


def test_backups_that_are_late_missing_or_not_to_be_read(database_url: str, tmp_path: Path) -> None:
    ground = Ground(database_url, tmp_path, tmp_path / "backups")

    def level() -> Level:
        return _found(ground)[Kind.BACKUP_OLD, ""].level

    assert level() is Level.ILL
    _backup(tmp_path / "backups", NOW - timedelta(hours=30))
    assert level() is Level.ILL
    _backup(tmp_path / "backups", NOW - timedelta(hours=2))
    assert level() is Level.WELL
    (tmp_path / "backups" / backup.name_at(NOW)).mkdir()
    assert level() is Level.BETWEEN
    assert (Kind.BACKUP_OLD, "") not in _found(Ground(database_url, tmp_path, None))
