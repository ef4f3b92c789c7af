"""Accounts: who may be added, changed and disabled."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import accounts as stored
from db.queries import audit, sessions
from domain import errors
from domain.account import AT_HOME, Account
from domain.roles import Role
from services import accounts, passwords, signing_in
from tests import databases

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PASSWORD = "a quiet harbour at dawn"


@pytest.fixture
def factory(database_url: str) -> Iterator[database.Sessions]:
    engine = database.engine(database_url)
    with engine.begin() as connection:
        databases.emptied(connection)
    yield database.sessions(engine)
    engine.dispose()


@pytest.fixture
def session(factory: database.Sessions) -> Iterator[Session]:
    with factory() as opened:
        yield opened


def _person(session: Session, name: str, role: Role = Role.VIEWER) -> Account:
    email = f"{name}@example.org"
    return accounts.add_account(
        session, email, name=name, role=role, password=PASSWORD, now=NOW
    ).account


def _open(session: Session, account: Account) -> bytes:
    token = signing_in.open_session(session, account, caller=AT_HOME, now=NOW)
    return signing_in.token_hash(token)


def test_an_account_is_added_once_whatever_the_case(session: Session) -> None:
    added = accounts.add_account(session, " One@Example.org ", name="", role=Role.ANALYST, now=NOW)
    assert (added.account.email, added.account.name) == ("one@example.org", "one@example.org")
    assert added.account.must_change_password
    assert added.password not in repr(added)
    with pytest.raises(errors.BadInput, match="has an account already"):
        accounts.add_account(session, "ONE@example.org", name="", role=Role.VIEWER, now=NOW)


@pytest.mark.parametrize("email", ["", "one", "@example.org", "a b@example.org", "<a>@b", "a@b@c"])
def test_what_is_no_address_is_refused(session: Session, email: str) -> None:
    with pytest.raises(errors.BadInput, match="not an e-mail address"):
        accounts.add_account(session, email, name="", role=Role.VIEWER, now=NOW)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "xx one.surname xx", "a" * 201])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(errors.BadInput):
        passwords.require_strong(password, email="one.surname@example.org")


def test_one_time_passwords_are_strong_and_never_the_same() -> None:
    made = {passwords.one_time() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.require_strong(password, email="one@example.org")


def test_only_the_first_start_makes_an_administrator(factory: database.Sessions) -> None:
    def first(_: int) -> bool:
        with database.transaction(factory) as session:
            return accounts.first_admin(session, now=NOW) is not None

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(first, range(4))) == [False, False, False, True]


def test_a_password_is_changed_by_its_owner(session: Session) -> None:
    account = _person(session, "one")
    key = _open(session, account)
    options = {"caller": AT_HOME, "now": NOW}
    assert not accounts.change_password(session, account, "wrong", "the tide at seven", **options)
    assert sessions.signed_in(session, key, now=NOW) is not None
    with pytest.raises(errors.BadInput, match="is the old one"):
        accounts.change_password(session, account, PASSWORD, PASSWORD, **options)
    assert accounts.change_password(session, account, PASSWORD, "the tide at seven", **options)
    assert sessions.signed_in(session, key, now=NOW) is None


def test_a_reset_closes_sessions_and_asks_for_a_new_password(session: Session) -> None:
    account = _person(session, "one")
    key = _open(session, account)
    reset = accounts.reset_password(session, "one@example.org", now=NOW)
    assert sessions.signed_in(session, key, now=NOW) is None
    known = stored.credential(session, account.email)
    assert known is not None
    assert known.account.must_change_password
    assert passwords.matches(known.password_hash, reset.password)
    assert not passwords.matches(known.password_hash, PASSWORD)


def test_a_disabled_account_has_no_session(session: Session) -> None:
    account = _person(session, "one")
    key = _open(session, account)
    accounts.disable(session, account.email, now=NOW)
    assert sessions.signed_in(session, key, now=NOW) is None
    assert audit.latest(session, limit=1)[0].action == "account_disabled"


def test_the_last_administrator_stays(session: Session) -> None:
    boss = _person(session, "boss", Role.ADMIN)
    with pytest.raises(errors.IllegalStep, match="last administrator"):
        accounts.disable(session, boss.email, now=NOW)
    with pytest.raises(errors.IllegalStep, match="last administrator"):
        accounts.change_role(session, boss.email, Role.VIEWER, now=NOW)
    _person(session, "other", Role.ADMIN)
    accounts.change_role(session, boss.email, Role.VIEWER, now=NOW)
    assert stored.by_email(session, boss.email).role is Role.VIEWER  # type: ignore[union-attr]


def test_nobody_is_not_found(session: Session) -> None:
    with pytest.raises(errors.NotFound, match="Nobody has the address"):
        accounts.disable(session, "nobody@example.org", now=NOW)
