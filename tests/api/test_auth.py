"""Name and password become a token, and nobody learns from a refusal whether a name is known."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

import api
from db import session as database
from db.queries import audit
from domain.roles import GRANTS, Role
from domain.token import UNSCOPED
from locales import t
from services import accounts, tokens
from tests.auth import phone as phones
from tests.auth.house import PASSWORD, House

ADDRESS = "/api/v1/auth/token"


@pytest.fixture(autouse=True)
def _nobody(house: House) -> None:
    with database.transaction(house.sessions) as session:
        session.execute(text("TRUNCATE account, rate_limit CASCADE"))


def _ask(house: House, email: str, password: str = PASSWORD, **more: object) -> TestResponse:
    body = {"email": email, "password": password, **more}
    return house.server.test_client().post(ADDRESS, json=body)


def test_a_person_gets_a_token_for_an_hour(house: House) -> None:
    answer = _ask(house, house.person("one", Role.ANALYST))
    said = answer.get_json()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert (said["token_type"], said["expires_in"]) == ("Bearer", 3600)
    assert set(said["scope"].split()) == GRANTS[Role.ANALYST] - UNSCOPED
    shown = {"Authorization": f"Bearer {said['access_token']}"}
    client = house.server.test_client()
    asked = {"path": "/api/v1/map/hot-spots", "headers": shown}
    assert client.get(**asked).status_code == 200
    [made] = house.entries(tokens.MADE)
    assert made.detail["kind"] == "short"
    house.clock += timedelta(hours=1)
    assert client.get(**asked).status_code == 401


def test_scopes_are_chosen(house: House) -> None:
    email = house.person("one", Role.ANALYST)
    said = _ask(house, email, scopes=["see_map"]).get_json()
    assert said["scope"] == "see_map"
    shown = {"Authorization": f"Bearer {said['access_token']}"}
    refused = house.server.test_client().get("/api/v1/map/hot-spots", headers=shown)
    assert refused.status_code == 403
    for scopes in (["run_jobs"], ["own_account"], ["nonsense"], []):
        assert _ask(house, email, scopes=scopes).status_code == 400


def test_unknown_disabled_and_wrong_are_refused_alike(house: House) -> None:
    email, gone = house.person("one", Role.ANALYST), house.person("two", Role.ANALYST)
    with database.transaction(house.sessions) as session:
        accounts.disable(session, gone, now=house.clock())
    answers = [
        _ask(house, email, "not the password"),
        _ask(house, "nobody@example.org"),
        _ask(house, gone),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.get_data() for answer in answers}) == 1
    assert len(house.entries(audit.SIGN_IN_FAILED)) == 3


def test_guessing_is_slowed_as_on_the_sign_in_page(house: House) -> None:
    email = house.person("one", Role.ANALYST)
    for _ in range(5):
        assert _ask(house, email, "wrong").status_code == 401
    delayed = _ask(house, email)
    assert delayed.status_code == 429
    assert delayed.headers["Retry-After"] == "30"
    assert delayed.mimetype == "application/problem+json"


def test_a_one_time_password_is_replaced_first(house: House) -> None:
    email = house.person("one", Role.ANALYST)
    with database.transaction(house.sessions) as session:
        once = accounts.reset_password(session, email, now=house.clock())
    assert _ask(house, email, once.password).status_code == 403


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"email": 1, "password": 2}', "{" * 9])
def test_what_is_no_request_is_refused(house: House, body: str) -> None:
    answer = house.server.test_client().post(ADDRESS, data=body, content_type="application/json")
    assert answer.status_code == 400


def test_a_page_of_another_site_cannot_ask(house: House) -> None:
    """A form sends no JSON, and a script of another site may not without being allowed."""
    fields = {"email": house.person("one", Role.ANALYST), "password": PASSWORD}
    assert house.server.test_client().post(ADDRESS, data=fields).status_code == 415
    asked = house.server.test_client().options(ADDRESS, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in asked.headers


def test_the_rest_face_decides_by_what_a_request_may_not_by_role() -> None:
    """A token may less than its owner: whoever looks at the role lets it do more."""
    files = Path(api.__file__).parent.glob("*.py")
    found = [
        f"{path.name}:{node.lineno}"
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "role"
    ]
    assert found == []


def test_a_token_does_not_walk_around_the_second_factor(house: House) -> None:
    email = house.person("one", Role.ANALYST)
    phone = phones.given(house, email)
    asked = _ask(house, email)
    assert (asked.status_code, asked.get_json()["detail"]) == (401, t("auth.code.asked"))
    assert house.entries(audit.SIGN_IN_FAILED) == [], "only half of it was tried"
    wrong = _ask(house, email, code=phone.wrong())
    unknown = _ask(house, "nobody@example.org", code=phone.wrong())
    assert wrong.get_json()["detail"] == unknown.get_json()["detail"]
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert len(house.entries(audit.SIGN_IN_FAILED)) == 2
    code = phone.next_code()
    assert _ask(house, email, "not the password", code=code).status_code == 401
    assert _ask(house, email, code=code).status_code == 200
    assert _ask(house, email, code=code).status_code == 401, "it was used before"
    assert _ask(house, email, code=phone.recovery[0]).status_code == 200
