"""Sessions as they are stored: who is behind a token, and until when."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import accounts, sessions
from domain.account import SESSION_IDLE, SESSION_LASTS, Account
from domain.roles import Role

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
KEY = b"k" * 32
SECOND = timedelta(seconds=1)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    engine = database.engine(database_url)
    with database.sessions(engine)() as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def account(session: Session) -> Account:
    added = accounts.insert(
        session,
        "one@example.org",
        name="One",
        role=Role.VIEWER,
        password_hash="hash",
        must_change_password=False,
        language=None,
        now=NOW,
    )
    assert added is not None
    sessions.insert(session, KEY, added.id, address="10.0.0.1", agent="test", now=NOW)
    return added


def _open(session: Session, now: datetime, key: bytes = KEY) -> bool:
    return sessions.signed_in(session, key, now=now) is not None


def test_a_token_names_its_account(session: Session, account: Account) -> None:
    found = sessions.signed_in(session, KEY, now=NOW)
    assert found is not None
    assert (found.account, found.since, found.expires_at) == (account, NOW, NOW + SESSION_LASTS)
    assert not _open(session, NOW, b"other")


@pytest.mark.usefixtures("account")
def test_an_idle_session_closes(session: Session) -> None:
    assert _open(session, NOW + SESSION_IDLE - SECOND)
    assert not _open(session, NOW + SESSION_IDLE)


@pytest.mark.usefixtures("account")
def test_use_keeps_it_open_to_its_end(session: Session) -> None:
    sessions.touch(session, KEY, now=NOW + timedelta(hours=7))
    assert _open(session, NOW + SESSION_LASTS - SECOND)
    assert not _open(session, NOW + SESSION_LASTS)


def test_the_account_is_read_afresh(session: Session, account: Account) -> None:
    accounts.set_role(session, account.id, Role.ADMIN)
    found = sessions.signed_in(session, KEY, now=NOW)
    assert found is not None
    assert found.account.role is Role.ADMIN
    accounts.disable(session, account.id, now=NOW)
    assert not _open(session, NOW)


@pytest.mark.usefixtures("account")
def test_a_revoked_session_stays_closed(session: Session) -> None:
    sessions.revoke(session, KEY, now=NOW)
    sessions.touch(session, KEY, now=NOW + SECOND)
    assert not _open(session, NOW)


def test_all_of_one_account_are_revoked(session: Session, account: Account) -> None:
    sessions.insert(session, b"second", account.id, address="10.0.0.2", agent="", now=NOW)
    assert sessions.revoke_all(session, account.id, now=NOW) == 2
    assert sessions.revoke_all(session, account.id, now=NOW) == 0
    assert not _open(session, NOW, b"second")


def test_a_known_address_is_one_with_a_session(session: Session, account: Account) -> None:
    before, after = NOW - SECOND, NOW + SECOND
    assert sessions.signed_in_before(session, account.id, "10.0.0.1", since=before)
    assert not sessions.signed_in_before(session, account.id, "10.0.0.1", since=after)
    assert not sessions.signed_in_before(session, account.id, "10.0.0.2", since=before)
