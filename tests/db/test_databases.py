"""A database that lasts as long as a piece of work."""

import psycopg
import pytest
from sqlalchemy import make_url

from db import databases
from domain.errors import Unavailable


def names(url: str) -> set[str]:
    with psycopg.connect(url.replace("+psycopg", "", 1)) as server:
        return {name for (name,) in server.execute("SELECT datname FROM pg_database")}


def test_it_is_there_and_then_gone(database_url: str) -> None:
    with databases.scratch(database_url, "halo_scratch") as url:
        assert "halo_scratch" in names(url)
    assert "halo_scratch" not in names(database_url)


def test_whoever_may_not_make_one_is_told(database_url: str) -> None:
    with psycopg.connect(database_url.replace("+psycopg", "", 1), autocommit=True) as server:
        server.execute("CREATE ROLE halo_humble LOGIN")
    role = {"options": "-crole=halo_humble"}
    humble = make_url(database_url).update_query_dict(role).render_as_string(hide_password=False)
    try:
        with pytest.raises(Unavailable, match="grant it CREATEDB"), databases.scratch(humble, "x"):
            pass
    finally:
        with psycopg.connect(database_url.replace("+psycopg", "", 1), autocommit=True) as server:
            server.execute("DROP ROLE halo_humble")
