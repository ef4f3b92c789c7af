"""Accounts as they are stored."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import accounts
from domain.account import Account
from domain.roles import Role

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    engine = database.engine(database_url)
    with database.sessions(engine)() as opened:
        yield opened
    engine.dispose()


def _add(session: Session, email: str = "One@Example.org") -> Account | None:
    return accounts.insert(
        session,
        email,
        name="One",
        role=Role.ANALYST,
        password_hash="hash",
        must_change_password=True,
        language="sv",
        now=NOW,
    )


def test_an_account_comes_back_as_it_was_added(session: Session) -> None:
    assert accounts.none_exists(session)
    added = _add(session)
    assert added is not None
    assert added == Account(added.id, "one@example.org", "One", Role.ANALYST, "sv", True, NOW, None)
    assert accounts.by_email(session, "ONE@example.ORG") == added
    assert accounts.every(session) == [added]
    assert not accounts.none_exists(session)


def test_an_address_has_one_account(session: Session) -> None:
    _add(session)
    assert _add(session, "one@EXAMPLE.org") is None


def test_a_hash_is_read_but_not_printed(session: Session) -> None:
    added = _add(session)
    found = accounts.credential(session, "one@example.org")
    assert found is not None
    assert (found.account, found.password_hash) == (added, "hash")
    assert "hash" not in repr(found).replace("password_hash", "")


def test_nobody_is_none(session: Session) -> None:
    assert accounts.by_email(session, "nobody@example.org") is None
    assert accounts.credential(session, "' OR 1=1 --") is None


def test_changes_touch_one_account(session: Session) -> None:
    one, two = _add(session), _add(session, "two@example.org")
    assert one is not None
    accounts.set_password(session, one.id, "new", must_change_password=False)
    accounts.set_role(session, one.id, Role.ADMIN)
    accounts.set_language(session, one.id, "ar")
    accounts.disable(session, one.id, now=NOW)
    accounts.disable(session, one.id, now=NOW + timedelta(days=1))
    expected = Account(one.id, one.email, "One", Role.ADMIN, "ar", False, NOW, NOW)
    assert accounts.every(session) == [expected, two]


def test_only_other_enabled_admins_count(session: Session) -> None:
    people = [_add(session, f"n{number}@example.org") for number in range(3)]
    ids = [person.id for person in people if person]
    for one in ids:
        accounts.set_role(session, one, Role.ADMIN)
    accounts.disable(session, ids[2], now=NOW)
    assert accounts.other_admins(session, ids[0]) == 1
