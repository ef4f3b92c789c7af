"""Programs with tokens: the same permissions as people, no cookie, no page, no more than theirs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from auth import context
from db import session as database
from db.queries import accounts as account_rows
from db.queries import audit
from db.queries import tokens as rows
from domain import errors
from domain.account import AT_HOME, Account, Caller
from domain.limit import Limits
from domain.roles import Permission, Role
from domain.token import MOST, SCOPES, NewToken, TokenKind
from services import accounts, signing_in, tokens
from tests.auth.house import House, build, remove_pages

MAP = frozenset({Permission.SEE_MAP})
CELLS = "/api/v1/cells"


def _account(house: House, role: Role = Role.ANALYST) -> Account:
    email = house.person("one", role)
    with house.sessions() as session:
        found = account_rows.by_email(session, email)
    assert found is not None
    return found


def _made(house: House, account: Account, **said: object) -> NewToken:
    given = {"name": "nightly", "scopes": MAP, "days": 30, **said}
    with database.transaction(house.sessions) as session:
        return tokens.make(
            session,
            account,
            TokenKind.PERSONAL,
            now=house.clock(),
            **given,  # type: ignore[arg-type]
        )


def _ask(house: House, secret: str, path: str = CELLS, **options: object) -> TestResponse:
    client = house.server.test_client()
    headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
    return client.open(path, headers=headers, **{"method": "GET", **options})  # type: ignore[arg-type]


def test_a_token_opens_what_it_carries(house: House) -> None:
    secret = _made(house, _account(house)).secret
    assert secret.startswith("halo_pat_")
    assert _ask(house, secret).status_code == 200


def test_only_the_hash_is_kept(house: House) -> None:
    made = _made(house, _account(house))
    with house.sessions() as session:
        kept = session.execute(text("SELECT access_token::text FROM access_token")).scalar_one()
    assert made.secret not in kept
    assert made.token.shown == made.secret[:13]
    assert made.secret not in repr(made)


@pytest.mark.parametrize(
    "secret", ["", "x", "halo_pat_" + "a" * 43, "a" * 5000, "halo_pat_\u00e5", "' OR true --"]
)
def test_a_bad_token_is_nobody_and_never_the_cookie(house: House, secret: str) -> None:
    browser = house.browser()
    assert browser.sign_in(house.person("two", Role.ADMIN)).status_code == 303
    sent = {"Authorization": f"Bearer {secret}".encode().decode("latin-1")}
    answer = browser.client.get(CELLS, headers=sent)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Halo", error="invalid_token"'
    assert browser.client.get(CELLS).status_code == 200


def test_a_token_opens_no_page_and_no_callback(house: House) -> None:
    secret = _made(house, _account(house), scopes={Permission.SEE_MAP}).secret
    assert _ask(house, secret, "/map").status_code == 401
    for path in ("/_dash-layout", "/password", "/sign-out"):
        assert _ask(house, secret, path, method="POST").status_code == 401


def test_changing_needs_no_page_but_a_cookie_still_does(house: House) -> None:
    secret = _made(house, _account(house)).secret
    assert _ask(house, secret, "/api/v1/changed", method="POST").status_code == 200
    browser = house.browser()
    browser.sign_in(house.person("two", Role.ANALYST))
    assert browser.client.post("/api/v1/changed").status_code == 403


@pytest.mark.parametrize("what", ["expired", "revoked", "disabled"])
def test_a_token_that_ended_opens_nothing(house: House, what: str) -> None:
    account = _account(house)
    made = _made(house, account)
    house.person("admin", Role.ADMIN)
    with database.transaction(house.sessions) as session:
        if what == "revoked":
            tokens.revoke(
                session,
                made.token.id,
                kind=TokenKind.PERSONAL,
                owner=account.id,
                now=house.clock(),
            )
        if what == "disabled":
            accounts.disable(session, account.email, now=house.clock())
    if what == "expired":
        house.clock += timedelta(days=30)
    assert _ask(house, made.secret).status_code == 401


def test_a_token_may_no_more_than_its_scopes_nor_than_its_owner(house: House) -> None:
    account = _account(house)
    narrow = _made(house, account, scopes={Permission.SEE_FORECASTS}).secret
    refused = _ask(house, narrow)
    assert refused.status_code == 403
    assert refused.headers["WWW-Authenticate"].endswith('error="insufficient_scope"')
    wide = _made(house, account, scopes={Permission.SEE_MAP, Permission.SEE_INCIDENTS}).secret
    assert _ask(house, wide, "/api/v1/incidents").status_code == 200
    with database.transaction(house.sessions) as session:
        accounts.change_role(session, account.email, Role.VIEWER, now=house.clock())
    assert _ask(house, wide, "/api/v1/incidents").status_code == 403
    assert _ask(house, wide).status_code == 200


def test_nobody_gives_a_token_what_they_may_not_do(house: House) -> None:
    viewer = _account(house, Role.VIEWER)
    for scopes in ({Permission.SEE_INCIDENTS}, {Permission.OWN_ACCOUNT}, set()):
        with pytest.raises(errors.BadInput):
            _made(house, viewer, scopes=scopes)
    for said in ({"days": 0}, {"days": 366}, {"name": "  "}, {"name": "a" * 81}):
        with pytest.raises(errors.BadInput):
            _made(house, viewer, **said)


def test_the_keys_to_access_itself_are_no_scopes() -> None:
    assert not {Permission.OWN_ACCOUNT, Permission.MANAGE_INTEGRATIONS} & set(SCOPES)


def test_nobody_hoards_tokens(house: House) -> None:
    account = _account(house)
    for _ in range(MOST):
        _made(house, account)
    with pytest.raises(errors.TooMany):
        _made(house, account)


def test_one_time_passwords_come_first(house: House) -> None:
    account = _account(house)
    made = _made(house, account)
    with database.transaction(house.sessions) as session:
        accounts.reset_password(session, account.email, now=house.clock())
    assert _ask(house, made.secret).status_code == 403


def test_nobody_revokes_another_persons_token(house: House) -> None:
    made = _made(house, _account(house))
    other = house.person("two", Role.ANALYST)
    with database.transaction(house.sessions) as session:
        stranger = account_rows.by_email(session, other)
        assert stranger is not None
        for kind in (TokenKind.PERSONAL, TokenKind.SERVICE):
            with pytest.raises(errors.NotFound):
                tokens.revoke(
                    session, made.token.id, kind=kind, owner=stranger.id, now=house.clock()
                )
    assert _ask(house, made.secret).status_code == 200


def test_use_is_noted_once_a_minute_and_audited_once_a_day_and_place(house: House) -> None:
    made = _made(house, _account(house))

    def used() -> object:
        with house.sessions() as session:
            found = rows.by_id(session, made.token.id)
        return found and found.last_used_at

    for _ in range(3):
        _ask(house, made.secret)
    first = house.clock()
    house.clock += timedelta(seconds=59)
    _ask(house, made.secret)
    assert used() == first
    house.clock += timedelta(seconds=2)
    _ask(house, made.secret)
    assert used() == house.clock()
    assert len(house.entries(tokens.USED)) == 1
    house.clock += timedelta(minutes=2)
    _ask(house, made.secret, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert [entry.address for entry in house.entries(tokens.USED)] == ["192.0.2.7", "127.0.0.1"]


def test_what_is_written_down_names_the_token(house: House) -> None:
    made = _made(house, _account(house))
    _ask(house, made.secret, "/api/v1/incidents")
    [entry] = house.entries(audit.REFUSED)
    assert entry.detail["token"] == made.token.id
    assert entry.account_id == made.token.account_id


def test_closing_every_session_ends_what_the_password_opened(house: House) -> None:
    account = _account(house)
    with database.transaction(house.sessions) as session:
        short = tokens.exchange(
            session,
            account.email,
            "a quiet harbour at dawn",
            code="",
            scopes=None,
            secret_key="for tests",
            caller=Caller("127.0.0.1", ""),
            now=house.clock(),
        )
    assert short is not None
    assert short.secret.startswith("halo_tmp_")
    assert _ask(house, short.secret).status_code == 200
    kept = _made(house, account)
    with database.transaction(house.sessions) as session:
        signing_in.sign_out_everywhere(session, account, caller=AT_HOME, now=house.clock())
    assert _ask(house, short.secret).status_code == 401
    assert _ask(house, kept.secret).status_code == 200


@pytest.fixture
def strict(sessions: database.Sessions) -> Iterator[House]:
    house = build(sessions)
    parts = house.server.extensions["halo"]
    narrow = context.Context(
        parts.sessions, parts.city, parts.now, limits=Limits(token=5, address=3)
    )
    context.attach(house.server, narrow)
    yield house
    remove_pages()


def test_each_token_has_its_quota(strict: House) -> None:
    account = _account(strict)
    one, other = _made(strict, account).secret, _made(strict, account).secret
    answers = [_ask(strict, one) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert answers[0].headers["RateLimit-Policy"] == '"token";q=5;w=60'
    assert answers[0].headers["RateLimit"] == '"token";r=4;t=12'
    refused = answers[-1]
    assert refused.mimetype == "application/problem+json"
    assert refused.headers["Retry-After"] == "12"
    assert refused.headers["RateLimit"] == '"token";r=0;t=60'
    assert _ask(strict, other).status_code == 200
    strict.clock += timedelta(seconds=12)
    assert _ask(strict, one).status_code == 200
    assert _ask(strict, one).status_code == 429


def test_an_address_without_a_token_has_its_quota(strict: House) -> None:
    """Guessing tokens is counted as asking without one."""
    answers = [_ask(strict, f"halo_pat_{n}").status_code for n in range(5)]
    assert answers == [401] * 3 + [429] * 2
    secret = _made(strict, _account(strict)).secret
    assert _ask(strict, secret).status_code == 200
    far = {"environ_base": {"REMOTE_ADDR": "192.0.2.9"}}
    assert _ask(strict, "x", **far).status_code == 401
    assert strict.server.test_client().get("/health").status_code == 200


def test_the_pages_of_people_are_not_counted(strict: House) -> None:
    browser = strict.browser()
    browser.sign_in(strict.person("two", Role.ANALYST))
    answers = [browser.client.get(CELLS) for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit" not in answers[0].headers
