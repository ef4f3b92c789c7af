"""Tokens of systems belong to the organisation, not to whoever happened to make them."""

import pytest

from db import session as database
from db.queries import accounts as account_rows
from db.queries import tokens as rows
from domain import errors
from domain.account import Account
from domain.roles import Permission, Role
from domain.token import NewToken, TokenKind
from services import accounts, erasing, tokens
from tests.auth.house import House


def _admin(house: House, name: str) -> Account:
    email = house.person(name, Role.ADMIN)
    with house.sessions() as session:
        found = account_rows.by_email(session, email)
    assert found is not None
    return found


def _made(house: House, owner: Account, kind: TokenKind) -> NewToken:
    scopes, now = {Permission.SEE_INCIDENTS}, house.clock()
    with database.transaction(house.sessions) as session:
        return tokens.make(session, owner, kind, name="nightly", scopes=scopes, days=30, now=now)


def _status(house: House, made: NewToken, path: str = "/api/v1/incidents") -> int:
    headers = {"Authorization": f"Bearer {made.secret}", "Accept": "application/json"}
    return house.server.test_client().get(path, headers=headers).status_code


@pytest.mark.parametrize("what", ["disabled", "demoted", "erased"])
def test_a_service_token_outlives_its_maker_until_it_is_revoked(house: House, what: str) -> None:
    maker, heir = _admin(house, "one"), _admin(house, "two")
    made, own = _made(house, maker, TokenKind.SERVICE), _made(house, maker, TokenKind.PERSONAL)
    with database.transaction(house.sessions) as session:
        if what == "disabled":
            accounts.disable(session, maker.email, now=house.clock())
        if what == "demoted":
            accounts.change_role(session, maker.email, Role.VIEWER, now=house.clock())
        if what == "erased":
            erasing.account(session, maker.email, now=house.clock())
    assert _status(house, made) == 200
    assert _status(house, made, "/api/v1/cells") == 403
    assert _status(house, own) in (401, 403)
    with database.transaction(house.sessions) as session:
        tokens.take_over(session, made.token.id, heir, now=house.clock())
        [left] = rows.of_kind(session, TokenKind.SERVICE)
        assert (left.account_id, left.name) == (heir.id, "nightly")
        with pytest.raises(errors.NotFound):
            tokens.take_over(session, own.token.id, heir, now=house.clock())
        tokens.revoke(session, made.token.id, kind=TokenKind.SERVICE, now=house.clock())
        with pytest.raises(errors.IllegalStep):
            tokens.take_over(session, made.token.id, heir, now=house.clock())
    assert _status(house, made) == 401
