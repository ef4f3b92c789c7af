"""Signing in: what opens a session, what is counted, who has to wait."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import audit, sessions
from domain.account import AT_HOME, Account, Caller
from domain.roles import Role
from services import accounts, attempts, passwords, signing_in
from tests import databases

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PASSWORD = "a quiet harbour at dawn"
EMAIL = "one@example.org"


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


def _person(session: Session, email: str = EMAIL) -> Account:
    return accounts.add_account(
        session, email, name="One", role=Role.VIEWER, password=PASSWORD, now=NOW
    ).account


def _try(
    session: Session,
    password: str,
    *,
    email: str = EMAIL,
    address: str = "10.0.0.1",
    now: datetime = NOW,
) -> str | None:
    caller = Caller(address, "r", "test")
    opening = signing_in.sign_in(session, email, password, caller=caller, now=now)
    return opening and opening.token


def _locked(session: Session, **options: object) -> bool:
    try:
        _try(session, "guess", **options)  # type: ignore[arg-type]
    except attempts.Delayed:
        return True
    return False


def test_a_session_is_opened_and_closed(session: Session) -> None:
    account = _person(session)
    token = _try(session, PASSWORD)
    assert token is not None
    key = signing_in.token_hash(token)
    found = sessions.signed_in(session, key, now=NOW)
    assert found is not None
    assert found.account == account
    signing_in.sign_out(session, found, caller=AT_HOME, now=NOW)
    assert sessions.signed_in(session, key, now=NOW) is None


def test_tokens_are_never_the_same(session: Session) -> None:
    _person(session)
    assert len({_try(session, PASSWORD) for _ in range(3)}) == 3


def test_signing_out_everywhere_closes_every_session(session: Session) -> None:
    account = _person(session)
    tokens = [_try(session, PASSWORD) for _ in range(2)]
    assert signing_in.sign_out_everywhere(session, account, caller=AT_HOME, now=NOW) == 2
    for token in tokens:
        key = signing_in.token_hash(str(token))
        assert sessions.signed_in(session, key, now=NOW) is None


def test_unknown_addresses_cost_a_hash_too(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _person(session)
    verified = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *given: verified.append(given) or real(*given))
    assert _try(session, PASSWORD, email="nobody@example.org") is None
    assert len(verified) == 1
    assert not passwords.matches(None, PASSWORD)


def test_waits_grow_from_half_a_minute_to_a_quarter_of_an_hour(session: Session) -> None:
    _person(session)
    now, waits = NOW, []
    for _ in range(attempts.FREE_PAIR):
        assert not _locked(session, now=now)
    while len(waits) < 7:
        with pytest.raises(attempts.Delayed) as delayed:
            _try(session, PASSWORD, now=now)
        waits.append(delayed.value.wait_s)
        now += timedelta(seconds=waits[-1])
        assert _try(session, "guess", now=now) is None
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_an_attempt_while_waiting_does_not_lengthen_the_wait(session: Session) -> None:
    _person(session)
    for _ in range(attempts.FREE_PAIR):
        _try(session, "guess")
    assert all(_locked(session) for _ in range(50))
    assert len(audit.latest(session, action=audit.SIGN_IN_FAILED)) == attempts.FREE_PAIR
    assert _try(session, PASSWORD, now=NOW + timedelta(seconds=30)) is not None


def test_a_success_starts_the_count_again(session: Session) -> None:
    _person(session)
    for minute in range(4):
        now = NOW + timedelta(minutes=minute)
        for _ in range(attempts.FREE_PAIR - 1):
            assert not _locked(session, now=now)
        assert _try(session, PASSWORD, now=now + timedelta(seconds=1)) is not None


def test_many_networks_against_one_account_are_slowed(session: Session) -> None:
    account = _person(session)
    assert _try(session, PASSWORD, address="192.168.1.5") is not None
    for number in range(attempts.FREE_ALONE):
        assert not _locked(session, address=f"10.1.{number}.1")
    assert _locked(session, address="10.2.0.1")
    assert _try(session, PASSWORD, address="192.168.1.5") is not None, account.email


def test_one_network_against_many_accounts_is_slowed(session: Session) -> None:
    _person(session)
    assert _try(session, PASSWORD, address="10.0.0.7") is not None
    for number in range(attempts.FREE_ALONE):
        assert not _locked(session, address="10.0.0.7", email=f"n{number}@example.org")
    assert _locked(session, address="10.0.0.7", email="another@example.org")
    assert _try(session, PASSWORD, address="10.0.0.7") is not None
    assert not _locked(session, address="10.0.0.8", email="another@example.org")


def test_an_ipv6_network_is_one_attacker(session: Session) -> None:
    _person(session)
    for number in range(attempts.FREE_PAIR):
        assert not _locked(session, address=f"2001:db8::{number}")
    assert _locked(session, address="2001:db8::ffff:1")
    assert not _locked(session, address="2001:db8:1::1")


def test_a_hundred_at_once_are_counted_one_after_the_other(factory: database.Sessions) -> None:
    with database.transaction(factory) as session:
        _person(session)

    def guess(number: int) -> bool:
        with database.transaction(factory) as session:
            return _locked(session)

    with ThreadPoolExecutor(6) as pool:
        locked = list(pool.map(guess, range(18)))
    assert locked.count(False) == attempts.FREE_PAIR


def test_a_hash_of_weaker_parameters_is_renewed(session: Session) -> None:
    import argon2

    account = _person(session)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    session.execute(
        text("UPDATE account SET password_hash = :weak WHERE id = :id"),
        {"weak": weak, "id": account.id},
    )
    assert _try(session, PASSWORD) is not None
    stored = session.execute(text("SELECT password_hash FROM account")).scalar_one()
    assert stored.startswith("$argon2id$")
    assert not passwords.needs_new_hash(stored)


def test_what_is_typed_as_an_address_is_not_kept(session: Session) -> None:
    _try(session, "x", email="my actual password")
    [entry] = audit.latest(session)
    assert "password" not in str(entry)
