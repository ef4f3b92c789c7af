"""Signing in in two steps, and the page on which a person sets the second one up."""

import base64
import re
from datetime import timedelta

import pytest

from db import session as database
from domain.roles import Role
from services import second_factor
from tests.auth import house as houses
from tests.auth import phone as phones
from tests.auth.house import PASSWORD, Browser, House
from tests.auth.phone import CODE, PAGE, Phone, change, confirm, enter, offered, set_up


@pytest.fixture
def email(house: House) -> str:
    return house.person("one", Role.ANALYST)


@pytest.fixture
def phone(house: House, email: str) -> Phone:
    return phones.given(house, email)


def _halfway(house: House, email: str) -> Browser:
    browser = house.browser()
    answer = browser.sign_in(email, target="/exact")
    assert (answer.status_code, answer.location) == (303, f"{CODE}?next=/exact")
    return browser


def test_setting_up_shows_a_picture_and_codes_once(house: House, email: str) -> None:
    browser, elsewhere = house.browser(), house.browser()
    browser.sign_in(email)
    elsewhere.sign_in(email)
    assert change(browser, "offer", password="not it at all").status_code == 400
    page = change(browser, "offer", password=PASSWORD).get_data(as_text=True)
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert found is not None
    assert base64.b64decode(found[1]).startswith(b"<?xml")
    assert re.search(r"otpauth://totp/Halo%20Testby:one%40example.org\?secret=[A-Z2-7]{32}&", page)
    phone = offered(browser, house)
    wrong = confirm(browser, phone, phone.wrong())
    assert wrong.status_code == 400
    assert phone.secret[:4] in wrong.get_data(as_text=True), "the picture stays"
    set_up(browser, house)
    assert elsewhere.get("/map").status_code == 303, "it was opened by the password alone"
    again = browser.get(PAGE).get_data(as_text=True)
    assert "10 recovery codes are left" in again
    assert phones.codes(again) == []
    assert len(house.entries(second_factor.TURNED_ON)) == 1


def test_an_offer_is_no_second_factor_and_passes(house: House, email: str) -> None:
    browser = house.browser()
    browser.sign_in(email)
    phone = offered(browser, house)
    assert house.browser().sign_in(email).location == "/"
    other = house.browser()
    other.sign_in(house.person("two", Role.ANALYST))
    assert confirm(other, phone, phone.code()).status_code == 409, "it is somebody else's"
    for sealed in ("", "é", "AAAA", phone.sealed[:-8]):
        spoilt = change(browser, "confirm", code=phone.code(), sealed=sealed)
        assert spoilt.status_code == 409, sealed
    house.clock += timedelta(minutes=16)
    assert confirm(browser, phone, phone.code()).status_code == 409
    assert house.browser().sign_in(email).location == "/"


def test_between_the_steps_nothing_is_open(house: House, email: str, phone: Phone) -> None:
    browser = _halfway(house, email)
    assert house.entries("sign_in") == []
    for path in ("/map", "/password", PAGE, "/account"):
        assert browser.get(path).status_code == 303, path
        assert browser.get(path).location.startswith("/sign-in?next="), path
    assert browser.get("/api/v1/cells").status_code == 401
    assert browser.call("summary.children").status_code == 401
    assert browser.post("/sign-out", {"csrf_token": browser.form_token(CODE)}).status_code == 401
    assert b"data:image" not in browser.get(CODE).data
    answer = enter(browser, phone.next_code())
    assert (answer.status_code, answer.location) == (303, "/map")
    assert browser.get("/map").status_code == 200
    assert browser.call("summary.children").status_code == 200
    assert house.entries("sign_in")[0].detail["code"] == "phone"


def test_no_code_counts_twice(house: House, email: str, phone: Phone) -> None:
    code = phone.code()
    assert enter(_halfway(house, email), code).status_code == 401, "it set the factor up"
    code = phone.next_code()
    assert enter(_halfway(house, email), f"{code[:3]} {code[3:]}").status_code == 303
    seen = enter(_halfway(house, email), code)
    assert seen.status_code == 401
    assert "was used before" in seen.get_data(as_text=True)


def test_a_recovery_code_opens_once(house: House, email: str, phone: Phone) -> None:
    code = phone.recovery[3]
    typed = code.upper().replace("-", " ")
    assert enter(_halfway(house, email), typed, name="recovery").status_code == 303
    assert enter(_halfway(house, email), code, name="recovery").status_code == 401
    assert len(house.entries(second_factor.CODE_USED)) == 1
    browser = _halfway(house, email)
    enter(browser, phone.next_code())
    assert b"9 recovery codes are left" in browser.get(PAGE).data
    proof = {"password": PASSWORD, "code": phone.next_code()}
    renewed = change(browser, "codes", **proof).get_data(as_text=True)
    assert len(phones.codes(renewed)) == 10
    assert enter(_halfway(house, email), phone.recovery[4], name="recovery").status_code == 401


def test_changes_ask_for_password_and_code(house: House, email: str, phone: Phone) -> None:
    browser = _halfway(house, email)
    enter(browser, phone.next_code())
    code, used = phone.next_code(), phone.recovery[0]
    enter(_halfway(house, email), used, name="recovery")
    house.clock += timedelta(seconds=1)
    assert change(browser, "everything", password=PASSWORD, code=code).status_code == 400
    assert change(browser, "off", password=phone.wrong(), code=code).status_code == 400
    assert change(browser, "offer").status_code == 400
    for verb, wrong in (("offer", ""), ("codes", phone.wrong()), ("off", used)):
        assert change(browser, verb, password=PASSWORD, code=wrong).status_code == 400, verb
    assert len(house.entries("sign_in_failed")) == 5, "guessing is counted"
    assert change(browser, "offer", password=PASSWORD, code=code).status_code == 429
    assert house.browser().sign_in(email).status_code == 429
    house.clock += timedelta(minutes=20)
    assert change(browser, "offer", password=PASSWORD, code=phone.code()).status_code == 200


def test_turned_off_the_password_opens_alone(house: House, email: str, phone: Phone) -> None:
    browser = _halfway(house, email)
    enter(browser, phone.next_code())
    assert house.browser().sign_in(email).location.startswith(CODE)
    change(browser, "off", password=PASSWORD, code=phone.recovery[0])
    assert house.browser().sign_in(email).location == "/"
    assert len(house.entries(second_factor.TURNED_OFF)) == 1


@pytest.mark.parametrize("lost", [False, True])
def test_a_new_phone_takes_over(house: House, email: str, phone: Phone, *, lost: bool) -> None:
    """With a code of the old phone, or where that is lost with a recovery code."""
    browser, elsewhere = _halfway(house, email), _halfway(house, email)
    enter(browser, phone.next_code())
    enter(elsewhere, phone.next_code())
    proof = phone.recovery[0] if lost else phone.next_code()
    new = offered(browser, house, code=proof)
    assert confirm(browser, new, new.wrong()).status_code == 400
    assert enter(_halfway(house, email), phone.next_code()).status_code == 303, "until then"
    moved = confirm(browser, new, new.code()).get_data(as_text=True)
    assert "is on the new phone" in moved
    new.recovery = phones.codes(moved)
    assert elsewhere.get("/map").status_code == 303, "other sessions are closed"
    assert browser.get("/map").status_code == 200
    assert enter(_halfway(house, email), phone.next_code()).status_code == 401, "the old phone"
    old_code = enter(_halfway(house, email), phone.recovery[1], name="recovery")
    assert old_code.status_code == 401
    assert enter(_halfway(house, email), new.next_code()).status_code == 303
    assert enter(_halfway(house, email), new.recovery[0], name="recovery").status_code == 303
    assert len(house.entries(second_factor.MOVED)) == 1
    assert confirm(browser, new, new.next_code()).status_code == 409, "an offer counts once"


def test_an_administrator_lets_somebody_in_who_lost_it_all(
    house: House, email: str, phone: Phone
) -> None:
    person = house.entries(second_factor.TURNED_ON)[0].account_id
    assert person is not None
    with database.transaction(house.sessions) as session:
        assert second_factor.turn_off(session, person, by=None, now=house.clock())
        assert not second_factor.turn_off(session, person, by=None, now=house.clock())
    assert house.browser().sign_in(email).location == "/"
    assert [one.subject for one in house.entries(second_factor.TURNED_OFF)] == [f"account:{person}"]


def test_where_it_is_asked_of_administrators(sessions: database.Sessions) -> None:
    house = houses.build(sessions, second_factor_required=True)
    browser, viewer = house.browser(), house.browser()
    browser.sign_in(house.person("boss", Role.ADMIN))
    viewer.sign_in(house.person("one", Role.VIEWER))
    assert viewer.get("/map").status_code == 200
    assert browser.get("/map").location == PAGE
    assert browser.call("summary.children").status_code == 403
    assert browser.get("/api/v1/cells").status_code == 403
    assert b"Administrators of this Halo need" in browser.get(PAGE).data
    phone = set_up(browser, house)
    assert browser.get("/map").status_code == 200
    proof = {"password": PASSWORD, "code": phone.next_code()}
    assert change(browser, "off", **proof).status_code == 403
    new = offered(browser, house, code=proof["code"])
    assert confirm(browser, new, new.code()).status_code == 200
    again = _halfway(house, "boss@example.org")
    assert enter(again, new.next_code()).status_code == 303
    houses.remove_pages()
