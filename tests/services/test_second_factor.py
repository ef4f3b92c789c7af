"""What the database keeps of a second factor, and what a copy of it is worth."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import accounts, second_factors
from domain import errors
from domain import second_factor as words
from domain.account import AT_HOME, Account, SignedIn
from domain.roles import Role
from services import recovery_codes, second_factor, totp
from services.second_factor import Shown

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
KEY = "k" * 32


@pytest.fixture
def factory(database_url: str) -> Iterator[database.Sessions]:
    engine = database.engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE account CASCADE"))
    yield database.sessions(engine)
    engine.dispose()


def _person(session: Session, email: str = "one@example.org") -> Account:
    added = accounts.insert(
        session,
        email,
        name="One",
        role=Role.VIEWER,
        password_hash="-",
        must_change_password=False,
        language=None,
        now=NOW,
    )
    assert added is not None
    return added


def _set_up(session: Session, account: Account) -> str:
    """The secret of a second factor that is on, with two recovery codes."""
    signed_in = SignedIn(account, b"-", NOW, NOW, NOW)
    offer = second_factor.offer(account, secret_key=KEY, issuer="Halo", now=NOW)
    first = totp.code(offer.spelled, words.step(NOW))
    given = {"sealed": offer.sealed, "secret_key": KEY, "caller": AT_HOME, "now": NOW}
    assert second_factor.turn_on(session, signed_in, first, **given)
    hashes = [recovery_codes.code_hash(KEY, account.id, one) for one in ("aaaaa-22222", "b" * 10)]
    second_factors.replace_codes(session, account.id, hashes)
    return offer.spelled


def _shown(session: Session, account: Account, given: str, **options: object) -> Shown | None:
    named = {"secret_key": KEY, "caller": AT_HOME, "now": NOW, **options}
    return second_factor.shown(session, account, given, **named)  # type: ignore[arg-type]


def test_a_copy_of_the_database_opens_nothing(factory: database.Sessions) -> None:
    with factory() as session:
        one, two = _person(session), _person(session, "two@example.org")
        spelled = _set_up(session, one)
        rows = session.execute(text("SELECT to_jsonb(account)::text FROM account")).scalars()
        assert spelled not in "".join(rows)
        later = NOW + timedelta(seconds=30)
        code = totp.code(spelled, words.step(later))
        with pytest.raises(errors.IllegalStep, match="key has changed"):
            _shown(session, one, code, secret_key="another key of 32 characters....", now=later)
        session.execute(
            text(
                "UPDATE account SET (totp_secret, totp_since, totp_step) ="
                " (SELECT totp_secret, totp_since, totp_step FROM account WHERE id = :one)"
                " WHERE id = :two"
            ),
            {"one": one.id, "two": two.id},
        )
        with pytest.raises(errors.IllegalStep):
            _shown(session, two, code, now=later)
        assert _shown(session, one, code, now=later) is Shown.PHONE


def test_codes_are_taken_as_people_type_them(factory: database.Sessions) -> None:
    with factory() as session:
        account = _person(session)
        spelled = _set_up(session, account)
        later = NOW + timedelta(seconds=30)
        code = totp.code(spelled, words.step(later))
        arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        assert _shown(session, account, f" {arabic[:3]} {arabic[3:]}", now=later) is Shown.PHONE
        for nonsense in ("", "12345", "1234567", "½½½½½½", "²" * 6, "a" * 5000, "\x00" * 6):
            assert _shown(session, account, nonsense, now=later) is None
        assert _shown(session, account, " AAAAA 22222 ") is Shown.RECOVERY
        assert _shown(session, account, "aaaaa-22222") is None


def test_a_code_of_before_opens_nothing_after_a_later_one(factory: database.Sessions) -> None:
    with factory() as session:
        account = _person(session)
        spelled = _set_up(session, account)
        later = NOW + timedelta(seconds=60)
        step = words.step(later)
        assert _shown(session, account, totp.code(spelled, step + 1), now=later) is Shown.PHONE
        assert _shown(session, account, totp.code(spelled, step), now=later) is None
        assert _shown(session, account, totp.code(spelled, step + 1), now=later) is None


def test_of_many_at_once_one_gets_in(factory: database.Sessions) -> None:
    with database.transaction(factory) as session:
        account = _person(session)
        spelled = _set_up(session, account)
    later = NOW + timedelta(seconds=30)
    code = totp.code(spelled, words.step(later))

    def enter(given: str) -> Shown | None:
        with database.transaction(factory) as session:
            return _shown(session, account, given, now=later)

    with ThreadPoolExecutor(4) as pool:
        assert sum(one is not None for one in pool.map(enter, [code] * 8)) == 1
        assert sum(one is not None for one in pool.map(enter, ["b" * 10] * 8)) == 1
