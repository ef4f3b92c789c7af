"""Folders of the private cluster: long, oddly named, closed, and somebody else's."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from db import cluster, cluster_folder
from db.cluster_binaries import NoCluster

FAST = {"fsync": "off"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can run it as somebody else")


@pytest.fixture
def parent() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="halo-f-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def no_words(sentence: str) -> None:
    raise AssertionError(sentence)


def works(url: str) -> bool:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_a_long_path_gets_a_short_socket(parent: Path) -> None:
    home = parent / ("long-" * 20)
    with cluster.running(home, options=FAST) as running:
        socket = cluster_folder.existing(home).socket
        assert socket.parent == Path("/tmp")
        assert socket.stat().st_mode & 0o777 == 0o700
        assert works(running.url)
    with cluster.running(home, options=FAST) as running:
        assert works(running.url)
    socket.rmdir()


def test_a_socket_folder_laid_out_by_somebody_else_is_refused(parent: Path) -> None:
    home = parent / ("long-" * 20)
    home.mkdir()
    socket = cluster_folder.existing(home).socket
    socket.mkdir(mode=0o777)
    try:
        with pytest.raises(NoCluster, match="belongs to somebody else"):
            cluster_folder.prepared(home, no_words)
    finally:
        socket.rmdir()


def test_odd_names_reach_sqlalchemy_and_psycopg_alike(parent: Path) -> None:
    home = parent / "my halo 100% + å"
    with cluster.running(home, options=FAST) as running:
        assert works(running.url)
        engine = sqlalchemy.create_engine(running.url)
        with engine.connect() as connection:
            assert connection.scalar(sqlalchemy.text("SELECT current_database()")) == "halo"
        engine.dispose()


@as_root
def test_below_a_closed_folder_the_data_live_elsewhere_and_are_found_again(
    parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_folder, "_ELSEWHERE", parent / "elsewhere")
    closed = parent / "closed"
    closed.mkdir(mode=0o700)
    said: list[str] = []
    with cluster.running(closed / "var", options=FAST, say=said.append) as running:
        assert works(running.url)
    assert "may not enter" in said[0]
    data = (closed / "var" / "postgres").resolve()
    assert data.parent == parent / "elsewhere"
    with cluster.running(closed / "var", options=FAST, say=no_words) as running:
        assert works(running.url)


@as_root
def test_a_folder_closed_later_is_named(parent: Path) -> None:
    home = parent / "between" / "var"
    home.mkdir(parents=True)
    cluster_folder.prepared(home, no_words)
    home.parent.chmod(0o700)
    with pytest.raises(NoCluster, match=rf"may not enter {home.parent}: type chmod"):
        cluster_folder.prepared(home, no_words)


def test_a_long_log_is_begun_anew(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_folder, "_LONG_LOG", 10)
    place = cluster_folder.prepared(parent, no_words)
    place.log.write_text("more than ten bytes")
    with cluster_folder.log(place) as handle:
        handle.write(b"new")
    assert place.log.read_text() == "new"
    assert (place.folder / "log.old").read_text() == "more than ten bytes"
