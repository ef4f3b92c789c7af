"""What people try at a door: each is refused, at the next request at the latest."""

from datetime import timedelta

import pytest

from db import session as database
from db.queries import audit
from domain.account import Caller
from domain.roles import Role
from services import accounts, attempts
from tests.auth import phone as phones
from tests.auth.house import PASSWORD, Browser, House
from tests.auth.phone import CODE, Phone, enter

CLAIMS = {
    "X-Forwarded-For": "10.0.0.{n}, 127.0.0.1",
    "X-Real-Ip": "10.0.0.{n}",
    "X-Client-Ip": "10.0.0.{n}",
    "True-Client-Ip": "10.0.0.{n}",
    "Cf-Connecting-Ip": "10.0.0.{n}",
    "Forwarded": "for=10.0.0.{n};proto=https;host=elsewhere.example",
    "X-Forwarded-Host": "elsewhere.example",
}
OTHER = {"environ_base": {"REMOTE_ADDR": "10.9.9.9"}}


@pytest.fixture
def email(house: House) -> str:
    return house.person("one", Role.ANALYST)


@pytest.fixture
def phone(house: House, email: str) -> Phone:
    return phones.given(house, email)


def _cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie("halo")
    return cookie.value if cookie else ""


def _with(house: House, cookie: str) -> Browser:
    browser = house.browser()
    browser.client.set_cookie("halo", cookie)
    return browser


def _halfway(house: House, email: str) -> Browser:
    browser = house.browser()
    assert browser.sign_in(email).location.startswith(CODE)
    return browser


def _failed(house: House, *, times: int, address: str) -> None:
    """Written down as failed sign-ins are, without the work of checking passwords."""
    with database.transaction(house.sessions) as session:
        for number in range(times):
            email, now = f"name{number}@example.org", house.clock()
            caller = Caller(address, "")
            tried = attempts.entry(audit.SIGN_IN_FAILED, email, None, caller=caller, now=now)
            audit.insert(session, tried)


def test_brute_force_on_codes_is_slowed_and_a_right_password_forgives_nothing(
    house: House, email: str, phone: Phone
) -> None:
    half = _halfway(house, email)
    for _ in range(attempts.FREE_PAIR - 1):
        assert enter(half, phone.wrong()).status_code == 401
    assert enter(_halfway(house, email), phone.wrong()).status_code == 401
    slowed = house.browser().sign_in(email)
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "30")
    house.clock += timedelta(seconds=31)
    half = _halfway(house, email)
    assert enter(half, phone.wrong()).status_code == 401
    slowed = enter(half, phone.next_code())
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "30"), "not even tried"
    house.clock += timedelta(minutes=2)
    assert enter(half, phone.code()).status_code == 303, "whoever waits gets in"


def test_spraying_one_password_over_many_names_is_slowed(house: House, email: str) -> None:
    assert house.browser().sign_in(email).status_code == 303
    _failed(house, times=attempts.FREE_ALONE - 1, address="10.9.9.9")
    sprayer = house.browser()
    assert sprayer.sign_in("last@example.org", "spring 2026", **OTHER).status_code == 401
    assert sprayer.sign_in("another@example.org", "spring 2026", **OTHER).status_code == 429
    assert sprayer.sign_in(email, **OTHER).status_code == 429, "a right one too"
    assert house.browser().sign_in(email).status_code == 303, "a colleague does not wait"


def test_no_header_makes_a_guesser_somebody_else(house: House, email: str) -> None:
    for number in range(attempts.FREE_PAIR):
        browser = house.browser()
        browser.headers |= {name: words.format(n=number) for name, words in CLAIMS.items()}
        assert browser.sign_in(email, "guess").status_code == 401
    browser = house.browser()
    browser.headers |= {name: words.format(n=99) for name, words in CLAIMS.items()}
    assert browser.sign_in(email).status_code == 429
    assert {entry.address for entry in house.entries("sign_in_failed")} == {"127.0.0.1"}


def test_a_planted_cookie_does_not_become_a_session(house: House, email: str, phone: Phone) -> None:
    """Session fixation, before the password and between the steps."""
    planted = house.browser()
    planted.form_token()
    before = _cookie(planted)
    victim = _with(house, before)
    victim.sign_in(email)
    between = _cookie(victim)
    assert between != before
    assert enter(victim, phone.next_code()).status_code == 303
    assert _cookie(victim) not in (before, between)
    for cookie in (before, between):
        thief = _with(house, cookie)
        assert thief.get("/map").status_code == 303
        assert thief.get(CODE).location.startswith("/sign-in?"), "used up"


def test_a_code_opens_only_the_browser_that_gave_the_password(
    house: House, email: str, phone: Phone
) -> None:
    _halfway(house, email)
    stranger = house.browser()
    fields = {"code": phone.next_code(), "csrf_token": stranger.form_token()}
    refused = stranger.post(CODE, fields)
    assert refused.status_code == 401
    assert "Sign in again" in refused.get_data(as_text=True)
    assert stranger.get("/map").status_code == 303
    assert enter(_halfway(house, email), phone.code()).status_code == 303, "it was not used up"


def test_what_ends_a_sign_in_ends_half_of_one(house: House, email: str, phone: Phone) -> None:
    late = _halfway(house, email)
    token = late.form_token(CODE)
    house.clock += timedelta(minutes=5, seconds=1)
    fields = {"code": phone.code(), "csrf_token": token}
    assert late.post(CODE, fields).status_code == 401
    half = _halfway(house, email)
    token = half.form_token(CODE)
    with database.transaction(house.sessions) as session:
        made = accounts.reset_password(session, email, now=house.clock())
    fields = {"code": phone.next_code(), "csrf_token": token}
    assert half.post(CODE, fields).status_code == 401
    half = house.browser()
    half.sign_in(email, made.password)
    token = half.form_token(CODE)
    house.person("boss", Role.ADMIN)
    with database.transaction(house.sessions) as session:
        accounts.disable(session, email, now=house.clock())
    fields = {"code": phone.next_code(), "csrf_token": token}
    assert half.post(CODE, fields).status_code == 401
    assert house.entries("sign_in") == []


def test_what_is_taken_away_is_gone_at_the_next_request(house: House, email: str) -> None:
    """Replay after sign-out, a role lowered, an account disabled: of every browser at once."""
    here, there, signed_out = house.browser(), house.browser(), house.browser()
    for browser in (here, there, signed_out):
        browser.sign_in(email)
    cookie, token = _cookie(signed_out), signed_out.token()
    signed_out.post("/sign-out", {"csrf_token": token})
    replay = _with(house, cookie)
    replay.client.set_cookie("_csrf_token", token)
    assert replay.get("/map").status_code == 303
    assert replay.call("summary.children").status_code == 401
    assert replay.get("/api/v1/cells").status_code == 401
    for browser in (here, there):
        assert browser.call("places.children").status_code == 200
    with database.transaction(house.sessions) as session:
        accounts.change_role(session, email, Role.VIEWER, now=house.clock())
    for browser in (here, there):
        assert browser.call("places.children").status_code == 403
        assert browser.get("/exact").status_code == 403
        assert browser.get("/map").status_code == 200
    house.person("boss", Role.ADMIN)
    with database.transaction(house.sessions) as session:
        accounts.disable(session, email, now=house.clock())
    for browser in (here, there):
        assert browser.call("summary.children").status_code == 401
        assert browser.get("/map").status_code == 303
        assert browser.sign_in(email, PASSWORD).status_code == 401
