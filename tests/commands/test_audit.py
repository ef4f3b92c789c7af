"""``manage.py verify-audit`` and ``erase-account`` as an operator types them."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import text

import manage
from db import session as database
from db.queries import audit
from domain.account import AuditEntry
from domain.roles import Role
from services import accounts
from tests import town
from tests.town import NOW


@pytest.fixture
def sessions(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[database.Sessions]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    with town.database_of(database_url) as known:
        yield known


def test_a_trail_that_was_tampered_with_ends_with_a_failure(
    sessions: database.Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.transaction(sessions) as session:
        for action in ("one", "two"):
            audit.insert(session, AuditEntry(NOW, None, action))
    assert manage.main(["verify-audit"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["links"], said["sound"], said["forgotten"]) == (2, True, 0)
    assert manage.main(["verify-audit", "--noted", said["head"]]) == 0
    assert json.loads(capsys.readouterr().out)["noted_head_found"]
    assert manage.main(["verify-audit", "--noted", "ab"]) == 1
    assert "noted hash is not in it" in capsys.readouterr().err
    assert manage.main(["verify-audit", "--noted", "head"]) == 1
    with database.transaction(sessions) as session:
        session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        session.execute(text("UPDATE audit_event SET action = 'three' WHERE action = 'two'"))
        session.execute(text("ALTER TABLE audit_event ENABLE TRIGGER USER"))
    capsys.readouterr()
    assert manage.main(["verify-audit"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["broken_at"] == 2
    assert "What link 2 says" in told.err


def test_an_account_is_erased_where_somebody_is_sure(
    sessions: database.Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.transaction(sessions) as session:
        made = accounts.add_account(
            session, "eva@example.org", name="Eva", role=Role.VIEWER, now=NOW
        )
    assert manage.main(["erase-account", "eva@example.org"]) == 1
    assert "--yes" in capsys.readouterr().err
    assert manage.main(["erase-account", "eva@example.org", "--yes"]) == 0
    assert json.loads(capsys.readouterr().out) == {"erased": made.account.id}
    assert town.value(sessions, "SELECT count(*) FROM account WHERE name = 'Eva'") == 0
    assert manage.main(["erase-account", "eva@example.org", "--yes"]) == 1
