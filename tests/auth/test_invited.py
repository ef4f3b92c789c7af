"""The public page of an invitation: its link lets one person in, once."""

import pytest

from auth import invited
from db import session as database
from domain.account import AT_HOME, Actor
from domain.invitation import LASTS
from domain.roles import Role
from services import accounts, invitations
from tests.auth.house import Browser, House

PASSWORD = "seven herons over the ice"


@pytest.fixture
def link(house: House) -> str:
    """The address of an invitation to be an analyst."""
    house.person("boss", Role.ADMIN)
    with database.transaction(house.sessions) as session:
        by = Actor(1, AT_HOME)
        new = invitations.invite(
            session,
            "lia@example.org",
            name="Lia <b>Ek",
            role=Role.ANALYST,
            chosen=[],
            by=by,
            now=house.clock(),
        )
    return invited.address(new.secret)


def _sent(browser: Browser, link: str, new: str = PASSWORD, again: str = "", **other: str) -> int:
    fields = {"link": link.partition("=")[2], "name": "Lia Ek", "new": new, "again": again or new}
    token = browser.form_token(link)
    return browser.post("/invitation", {**fields, "csrf_token": token, **other}).status_code


def test_whoever_has_the_link_chooses_a_password_and_is_in(house: House, link: str) -> None:
    browser = house.browser()
    for _ in range(2):
        page = browser.get(link)
        assert page.status_code == 200
        text = page.get_data(as_text=True)
        assert "lia@example.org" in text
        assert "Analyst" in text
        assert "Lia &lt;b&gt;Ek" in text
    assert page.headers["Cache-Control"] == "no-store"
    assert _sent(browser, link, again="another one") == 400
    assert _sent(browser, link, "short") == 400
    assert browser.get("/map").status_code == 303
    assert _sent(browser, link) == 303
    assert browser.get("/map").status_code == 200
    assert browser.get("/api/v1/incidents").status_code == 200
    gone = house.browser().get(link)
    assert gone.status_code == 404
    assert "used already" in gone.get_data(as_text=True)
    assert house.browser().sign_in("lia@example.org", PASSWORD).status_code == 303
    (told,) = house.entries(invitations.ACCEPTED)
    assert told.address == "127.0.0.1"


def test_it_is_sent_from_its_own_page_alone(house: House, link: str) -> None:
    browser = house.browser()
    assert _sent(browser, link, csrf_token="made up") == 403
    fields = {"link": link.partition("=")[2], "new": PASSWORD, "again": PASSWORD}
    fields["csrf_token"] = browser.form_token(link)
    far = browser.post("/invitation", fields, Origin="https://evil.example")
    assert far.status_code == 403
    assert house.entries(invitations.ACCEPTED) == []


def test_an_old_or_broken_link_says_what_to_do(house: House, link: str) -> None:
    browser = house.browser()
    for broken in ("/invitation", link + "x", "/invitation?link=" + "a" * 5000):
        answer = browser.get(broken)
        assert answer.status_code == 404
        assert "ask for a new one" in answer.get_data(as_text=True)
    house.clock += LASTS
    assert "too old" in browser.get(link).get_data(as_text=True)


def test_who_was_signed_in_before_is_out(house: House, link: str) -> None:
    browser = house.browser()
    browser.sign_in(house.person("other", Role.VIEWER))
    cookie = browser.client.get_cookie("halo")
    assert cookie is not None
    assert _sent(browser, link) == 303
    before = house.browser()
    before.client.set_cookie("halo", cookie.value)
    assert before.get("/map").status_code == 303
    assert len(house.entries("sign_out")) == 1


def test_who_was_shut_out_is_so_at_the_next_request(house: House, link: str) -> None:
    browser = house.browser()
    _sent(browser, link)
    with database.transaction(house.sessions) as session:
        accounts.close_sessions(session, "lia@example.org", now=house.clock())
    assert browser.get("/map").status_code == 303
    browser.sign_in("lia@example.org", PASSWORD)
    assert browser.get("/map").status_code == 200
    with database.transaction(house.sessions) as session:
        accounts.disable(session, "lia@example.org", now=house.clock())
    assert browser.get("/map").status_code == 303
    assert browser.sign_in("lia@example.org", PASSWORD).status_code == 401
    with database.transaction(house.sessions) as session:
        accounts.enable(session, "lia@example.org", now=house.clock())
    assert browser.sign_in("lia@example.org", PASSWORD).status_code == 303
