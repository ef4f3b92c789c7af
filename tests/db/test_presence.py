"""Whether a program talks with the database, seen from the database."""

import psycopg
import pytest

from db import presence


@pytest.fixture
def plain(database_url: str) -> str:
    return database_url.replace("+psycopg", "", 1)


def test_a_program_is_heard_while_it_is_connected(database_url: str, plain: str) -> None:
    assert not presence.is_heard(database_url, "halo test one")
    with psycopg.connect(plain, application_name="halo test one", autocommit=True) as connection:
        connection.execute("SELECT 1")
        assert presence.is_heard(database_url, "halo test one")
        assert not presence.is_heard(database_url, "halo test two")


def test_one_that_says_nothing_for_long_is_not_heard(
    database_url: str, plain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "_SILENT_S", 0)
    with psycopg.connect(plain, application_name="halo silent", autocommit=True) as connection:
        connection.execute("SELECT 1")
        assert not presence.is_heard(database_url, "halo silent")


def test_a_database_that_is_away_is_no_fault_of_the_program() -> None:
    assert presence.is_heard("postgresql+psycopg://halo@127.0.0.1:1/none", "halo worker")
