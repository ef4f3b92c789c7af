"""``manage.py prepare``: from a database with nothing in it to one that serves."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, pool, text

import manage
from db import readiness


@pytest.fixture
def empty_url(cluster: str) -> Iterator[str]:
    name = f"halo_prepare_{uuid.uuid4().hex[:12]}"
    server = create_engine(cluster, isolation_level="AUTOCOMMIT", poolclass=pool.NullPool)
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(cluster).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_prepare_makes_an_empty_database_ready_and_a_second_time_changes_nothing(
    empty_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)
    monkeypatch.setenv("HALO_BOUNDARIES", str(tmp_path))
    monkeypatch.setenv("HALO_CITY", "st_louis")
    assert manage.main(["prepare"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"email", "password"}
    assert readiness.is_ready(empty_url)
    assert manage.main(["prepare"]) == 0
    assert capsys.readouterr().out == ""
