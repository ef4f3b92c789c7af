"""A person's own access: sessions are closed and the password replaced, at once and everywhere."""

import pytest

from components import own_sessions
from components.ids import Own
from db.queries import audit
from domain.roles import Role
from services import signing_in
from tests.auth.house import PASSWORD, House
from tests.callbacks.calling import Asker, words

LISTED = f"{Own.SESSIONS}.children"
CLOSED = f"{Own.CLOSED}.data"
CHANGED = f"{Own.CHANGED}.data"
NEW = "the tide turns at seven"


@pytest.fixture(scope="module")
def email(house: House) -> str:
    return house.person("kim", Role.VIEWER)


@pytest.fixture(scope="module")
def kim(house: House, email: str) -> Asker:
    return _signed_in(house, email)


def _signed_in(house: House, email: str, *, password: str = PASSWORD) -> Asker:
    browser = house.browser()
    browser.client.set_cookie("halo_lang", "en")
    browser.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"
    assert browser.sign_in(email, password).status_code == 303
    return Asker(house, browser)


def _press(asker: Asker, word: str) -> dict[str, object]:
    return asker.answer(CLOSED, **{Own.ASKED.replace("-", "_"): [word, 1]})


def _name(asker: Asker, *, of: str) -> str:
    """The word of the button that closes one session of ``asker``'s list."""
    drawn = str(asker.answer(LISTED)[Own.SESSIONS]["children"])
    _, _, rest = drawn.partition(f"'data-word': '{own_sessions.CLOSE} ")
    assert rest, of
    return rest.partition("'")[0]


def test_who_i_am_and_whether_the_password_is_alone(kim: Asker, email: str) -> None:
    written = kim.answer(f"{Own.FACTOR}.children")
    assert email in words(written[Own.PERSON]["children"])
    assert "The password alone opens your account" in words(written[Own.FACTOR]["children"])


def test_a_session_is_listed_and_closed_by_its_owner_alone(
    house: House, kim: Asker, email: str, viewer: Asker
) -> None:
    assert "data-word" not in str(kim.answer(LISTED)), "the only one closes by signing out"
    there = _signed_in(house, email)
    drawn = words(kim.answer(LISTED)[Own.SESSIONS]["children"])
    assert "Firefox, Linux" in drawn
    assert "this browser" in drawn
    name = _name(kim, of="there")
    refused = _press(viewer, f"close {name}")
    assert "closed already" in str(refused[Own.REFUSAL_SAID])
    assert there.browser.get("/map").status_code == 200
    assert "That session is closed" in str(_press(kim, f"close {name}")[Own.SAID])
    assert there.browser.get("/map").status_code == 303
    assert "closed already" in str(_press(kim, f"close {name}")[Own.REFUSAL_SAID])
    for forged in ("close", "close %", "close '; DROP TABLE account", "open it"):
        assert Own.REFUSAL_SAID in _press(kim, forged), forged
    [entry] = house.entries(signing_in.SESSION_CLOSED)
    assert entry.subject == f"session:{name}"


def test_all_others_are_closed_at_one_press(house: House, kim: Asker, email: str) -> None:
    others = [_signed_in(house, email) for _ in range(2)]
    said = str(_press(kim, own_sessions.OTHERS)[Own.SAID])
    assert "2 other sessions are closed" in said
    assert [one.browser.get("/map").status_code for one in others] == [303, 303]
    assert kim.browser.get("/map").status_code == 200


def _change(asker: Asker, current: str, new: str, again: str | None = None) -> dict[str, object]:
    values = {Own.CURRENT: current, Own.NEW: new, Own.AGAIN: new if again is None else again}
    given = {f"{name.replace('-', '_')}__value": value for name, value in values.items()}
    return asker.answer(CHANGED, **given)


def test_a_new_password_leaves_this_browser_alone(house: House, kim: Asker, email: str) -> None:
    there = _signed_in(house, email)
    before = kim.browser.client.get_cookie("halo")
    for current, new, again, sentence in (
        (PASSWORD, NEW, "another", "differ"),
        (PASSWORD, "password1234", None, "easy to guess"),
        (PASSWORD, PASSWORD, None, "is the old one"),
        ("not the one", NEW, None, "is not right"),
    ):
        assert sentence in str(_change(kim, current, new, again)[Own.SET_REFUSAL_SAID])
    assert there.browser.get("/map").status_code == 200
    assert len(house.entries(audit.SIGN_IN_FAILED)) == 1
    written = _change(kim, PASSWORD, NEW)
    assert "Your password is changed" in str(written[Own.SET_SAID])
    assert [written[one]["value"] for one in (Own.CURRENT, Own.NEW, Own.AGAIN)] == ["", "", ""]
    assert there.browser.get("/map").status_code == 303
    assert kim.browser.client.get_cookie("halo") != before
    assert "this browser" in words(kim.answer(LISTED)[Own.SESSIONS]["children"])
    assert house.browser().sign_in(email).status_code == 401
    assert house.browser().sign_in(email, NEW).status_code == 303
