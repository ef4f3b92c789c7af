"""Finding PostgreSQL with PostGIS among what a machine may have."""

from pathlib import Path

import pytest

from db import cluster_binaries
from db.cluster_binaries import NoCluster

SCRIPTS = {
    "pg_dump": 'echo "pg_dump (PostgreSQL) {version} (Somewhere {version}-1)"',
    "pg_restore": "exit 0",
    "initdb": "exit 0",
    "postgres": 'echo "postgres (PostgreSQL) {version} (Somewhere {version}-1)"',
    "pg_config": 'echo "{share}"',
}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A HALO_HOME on a machine where nothing is installed."""
    monkeypatch.setattr(cluster_binaries, "_USUAL_FOLDERS", ("usr/lib/postgresql/*/bin",))
    monkeypatch.setattr(cluster_binaries, "_SYSTEM", tmp_path / "system")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.delenv("PGBIN", raising=False)
    return tmp_path / "home"


def install(below: Path, version: str, *, postgis: bool = True) -> Path:
    """Scripts that answer as one version's programs would."""
    major = version.split(".", maxsplit=1)[0]
    folder = below / f"usr/lib/postgresql/{major}/bin"
    share = below / f"usr/share/postgresql/{major}"
    folder.mkdir(parents=True)
    (share / "extension").mkdir(parents=True)
    if postgis:
        (share / "extension" / "postgis.control").touch()
    for name, body in SCRIPTS.items():
        script = folder / name
        script.write_text(f"#!/bin/sh\n{body.format(version=version, share=share)}\n")
        script.chmod(0o755)
    return folder


def test_nothing_installed_says_what_to_type(bare: Path) -> None:
    with pytest.raises(NoCluster, match=r"not installed\. (Type|Install)"):
        cluster_binaries.found(bare)


def test_the_newest_with_postgis_wins(bare: Path) -> None:
    system = bare.parent / "system"
    install(system, "14.9")
    newest = install(system, "16.2")
    install(system, "17.1", postgis=False)
    assert cluster_binaries.found(bare).folder == newest
    assert cluster_binaries.found(bare, 14).major == 14


def test_too_old_is_as_good_as_missing(bare: Path) -> None:
    install(bare.parent / "system", "13.4")
    with pytest.raises(NoCluster, match="not installed"):
        cluster_binaries.found(bare)


def test_data_need_their_own_version(bare: Path) -> None:
    install(bare.parent / "system", "16.2")
    with pytest.raises(NoCluster, match=r"written by PostgreSQL 15, but only PostgreSQL 16"):
        cluster_binaries.found(bare, 15)


def test_unpacked_packages_bring_their_libraries_and_projections(bare: Path) -> None:
    folder = install(bare / "pg", "15.1")
    (bare / "pg/usr/lib/x86_64-linux-gnu/blas").mkdir(parents=True)
    programs = cluster_binaries.found(bare)
    assert programs.folder == folder
    assert programs.environment["PROJ_DATA"] == str(bare / "pg/usr/share/proj")
    assert str(bare / "pg/usr/lib/x86_64-linux-gnu") in programs.environment["LD_LIBRARY_PATH"]


def test_a_chosen_folder_is_looked_at(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = install(bare.parent / "chosen", "18.0")
    monkeypatch.setenv("PGBIN", str(folder))
    assert cluster_binaries.found(bare).folder == folder


def test_what_does_not_run_is_passed_over(bare: Path) -> None:
    folder = install(bare.parent / "system", "16.2")
    (folder / "postgres").write_text("not a program")
    with pytest.raises(NoCluster, match="not installed"):
        cluster_binaries.found(bare)


def test_dumps_are_made_by_the_servers_own_version_or_the_next(bare: Path) -> None:
    system = bare.parent / "system"
    for version in ("15.8", "16.2", "18.1"):
        install(system, version, postgis=False)
    found = [cluster_binaries.clients(bare, major).major for major in (14, 15, 17)]
    assert found == [15, 15, 18]


def test_dumps_by_an_older_version_are_refused(bare: Path) -> None:
    with pytest.raises(NoCluster, match="none are installed"):
        cluster_binaries.clients(bare, 16)
    (install(bare.parent / "system", "17.0") / "pg_restore").unlink()
    install(bare.parent / "system", "15.8")
    with pytest.raises(NoCluster, match=r"only those of PostgreSQL 15 are .*client-16$"):
        cluster_binaries.clients(bare, 16)
