"""What the launcher asks a database before it skips preparing it."""

from collections.abc import Iterator

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from db import migrations, readiness
from db import session as database
from domain.roles import Role
from services import accounts
from tests import town


@pytest.fixture
def prepared(database_url: str) -> Iterator[database.Sessions]:
    """A town, and somebody who may sign in."""
    with town.database_of(database_url) as sessions:
        town.settled(sessions)
        with database.transaction(sessions) as session:
            accounts.add_account(session, "a@b.se", name="A", role=Role.ADMIN, now=town.NOW)
        yield sessions
        change(sessions, "TRUNCATE account CASCADE")


def change(sessions: database.Sessions, statement: str) -> None:
    with database.transaction(sessions) as session:
        session.execute(text(statement))


def test_the_newest_file_is_the_newest_migration(database_url: str) -> None:
    settings = migrations.configuration(database_url)
    assert readiness.head() == ScriptDirectory.from_config(settings).get_current_head()


def test_a_prepared_database_is_ready(prepared: database.Sessions, database_url: str) -> None:
    assert readiness.is_ready(database_url)


@pytest.mark.parametrize(
    ("missing", "restore"),
    [
        ("TRUNCATE account CASCADE", "SELECT 1"),
        ("DELETE FROM city", "SELECT 1"),
        ("UPDATE city SET synthetic = true", "SELECT 1"),
        (
            "UPDATE alembic_version SET version_num = '0001'",
            f"UPDATE alembic_version SET version_num = '{readiness.head()}'",
        ),
    ],
    ids=["nobody", "no city", "an invented city without incidents", "an older version"],
)
def test_what_is_missing_is_prepared(
    missing: str, restore: str, prepared: database.Sessions, database_url: str
) -> None:
    change(prepared, missing)
    assert not readiness.is_ready(database_url)
    change(prepared, restore)


def test_a_database_that_cannot_be_asked_is_not_ready(tmp_path: object) -> None:
    assert not readiness.is_ready(f"postgresql+psycopg://halo@/halo?host={tmp_path}")
