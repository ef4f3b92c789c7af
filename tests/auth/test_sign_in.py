"""Signing in and out, the password, the language: as a browser does it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

import locales
from auth import links, lone_page
from db import session as database
from domain.roles import Role
from services import accounts
from tests.auth import house as houses
from tests.auth.house import PASSWORD, Browser, House


def _from(address: str) -> dict[str, dict[str, str]]:
    return {"environ_base": {"REMOTE_ADDR": address}}


def _session_cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie("halo")
    return cookie.value if cookie else ""


def test_the_form_is_a_page_of_its_own(house: House) -> None:
    page = house.browser().get("/sign-in")
    body = page.get_data(as_text=True)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Testby" in body
    assert '<html lang="en" dir="ltr">' in body
    assert 'autocomplete="current-password"' in body
    assert re.findall(r"https?://[^\"]*", body) == []


def test_its_style_sheets_exist() -> None:
    folder = Path(__file__).parents[2] / "assets"
    assert [name for name in lone_page.SHEETS if not (folder / f"{name}.css").is_file()] == []


def test_signing_in_leads_to_where_one_was_going(house: House) -> None:
    email = house.person("one", Role.VIEWER)
    answer = house.browser().sign_in(email.upper(), target="/map?area=7#cell")
    assert (answer.status_code, answer.location) == (303, "/map?area=7#cell")
    [entry] = house.entries("sign_in")
    assert entry.account_id is not None
    assert entry.address == "127.0.0.1"
    assert entry.request_id == answer.headers["X-Request-Id"]
    assert email not in str(entry)


def test_cookies_are_closed_to_scripts_and_other_sites(house: House) -> None:
    answer = house.browser().sign_in(house.person("one", Role.VIEWER))
    cookies = {one.split("=")[0]: one for one in answer.headers.getlist("Set-Cookie")}
    assert "HttpOnly" in cookies["halo"]
    assert all("SameSite=Lax" in one and "Path=/" in one for one in cookies.values())
    assert "HttpOnly" not in cookies["_csrf_token"]


def test_over_https_cookies_are_secure(sessions: database.Sessions) -> None:
    house = houses.build(sessions, cookie_secure=True)
    email = house.person("one", Role.VIEWER)
    browser = house.browser()
    page = browser.get("/sign-in", base_url="https://localhost").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    fields = {"email": email, "password": PASSWORD, "csrf_token": token[1] if token else ""}
    answer = browser.client.post("/sign-in", data=fields, base_url="https://localhost")
    assert answer.status_code == 303
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "Secure" in cookie
    houses.remove_pages()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        " /map",
        "/sign-out",
        "/sign-in?next=/sign-in",
        "/" + "a" * 3000,
        "",
    ],
)
def test_next_never_leaves_the_site(house: House, target: str) -> None:
    answer = house.browser().sign_in(house.person("one", Role.VIEWER), target=target)
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_link_into_the_site_is_kept() -> None:
    assert links.safe("/map?from=2026-01-01&area=7") == "/map?from=2026-01-01&area=7"


def test_wrong_unknown_and_disabled_look_alike(house: House) -> None:
    house.person("boss", Role.ADMIN)
    house.person("one", Role.VIEWER)
    gone = house.person("gone", Role.VIEWER)
    with database.transaction(house.sessions) as session:
        accounts.disable(session, gone, now=house.clock())
    tries = {"one@example.org": "wrong wrong wrong", "nobody@example.org": PASSWORD, gone: PASSWORD}
    pages = []
    for email, password in tries.items():
        answer = house.browser().sign_in(email, password)
        assert answer.status_code == 401
        page = answer.get_data(as_text=True).replace(email, "")
        pages.append(re.sub(r'name="csrf_token" value="[^"]+"', "", page))
    assert pages[0] == pages[1] == pages[2]
    failed = house.entries("sign_in_failed")
    assert [entry.account_id is None for entry in failed] == [False, True, False]
    assert "nobody@example.org" not in str(failed)


def test_what_was_typed_stays_text(house: House) -> None:
    answer = house.browser().sign_in('"><img src=x onerror=alert(1)>@example.org', "x")
    assert b"<img" not in answer.data


def test_a_forged_form_is_refused(house: House) -> None:
    email = house.person("one", Role.VIEWER)
    fields = {"email": email, "password": PASSWORD}
    assert house.browser().post("/sign-in", fields).status_code == 403
    browser = house.browser()
    fields["csrf_token"] = browser.form_token()
    refused = browser.post("/sign-in", fields, Origin="https://evil.example")
    assert refused.status_code == 403
    assert house.entries("sign_in") == []


def test_signing_in_again_closes_the_session_before(house: House) -> None:
    """Session fixation: a token that was known before is worth nothing afterwards."""
    planted = house.browser()
    planted.sign_in(house.person("attacker", Role.VIEWER))
    cookie = _session_cookie(planted)
    victim = house.browser()
    victim.client.set_cookie("halo", cookie)
    token = planted.form_token("/password")
    fields = {"email": house.person("victim", Role.ADMIN), "password": PASSWORD}
    answer = victim.post("/sign-in", {**fields, "csrf_token": token})
    assert answer.status_code == 303
    assert _session_cookie(victim) != cookie
    assert victim.get("/map").status_code == 200
    assert planted.get("/map").status_code == 303


def test_an_anonymous_cookie_does_not_become_a_session(house: House) -> None:
    browser = house.browser()
    browser.form_token()
    before = _session_cookie(browser)
    browser.sign_in(house.person("one", Role.VIEWER))
    replay = house.browser()
    replay.client.set_cookie("halo", before)
    assert replay.get("/map").status_code == 303


def test_a_cookie_replayed_after_signing_out_opens_nothing(house: House) -> None:
    browser = house.browser()
    browser.sign_in(house.person("one", Role.ANALYST))
    session, token = _session_cookie(browser), browser.token()
    answer = browser.post("/sign-out", {"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert browser.get("/map").status_code == 303
    replay = house.browser()
    replay.client.set_cookie("halo", session)
    replay.client.set_cookie("_csrf_token", token)
    assert replay.get("/map").status_code == 303
    assert replay.call("summary.children").status_code == 401
    assert house.ran == []
    assert len(house.entries("sign_out")) == 1


def test_signing_out_needs_the_token_and_a_post(house: House) -> None:
    browser = house.browser()
    browser.sign_in(house.person("one", Role.VIEWER))
    assert browser.get("/sign-out").status_code == 404
    assert browser.post("/sign-out", {}).status_code == 403
    assert browser.get("/map").status_code == 200


def test_the_database_holds_no_token(house: House) -> None:
    browser = house.browser()
    browser.sign_in(house.person("one", Role.VIEWER))
    with browser.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with house.sessions() as session:
        rows = session.execute(text("SELECT * FROM account_session")).all()
    assert len(rows) == 1
    assert token not in str(rows)


def test_guessing_is_slowed_and_a_colleague_is_not(house: House) -> None:
    email, colleague = house.person("one", Role.VIEWER), house.person("two", Role.VIEWER)
    assert house.browser().sign_in(email, **_from("10.0.0.9")).status_code == 303
    for _ in range(5):
        assert house.browser().sign_in(email, "guess", **_from("10.0.0.1")).status_code == 401
    slowed = house.browser().sign_in(email, **_from("10.0.0.1"))
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "30")
    assert "Wait a minute" in slowed.get_data(as_text=True)
    assert house.browser().sign_in(email, **_from("10.0.0.9")).status_code == 303
    assert house.browser().sign_in(colleague, **_from("10.0.0.1")).status_code == 303
    house.clock += timedelta(seconds=31)
    assert house.browser().sign_in(email, **_from("10.0.0.1")).status_code == 303


def test_a_claimed_address_is_not_believed(house: House) -> None:
    email = house.person("one", Role.VIEWER)
    for last in range(5):
        browser = house.browser()
        browser.headers["X-Forwarded-For"] = f"10.0.0.{last}"
        assert browser.sign_in(email, "guess").status_code == 401
    browser = house.browser()
    browser.headers["X-Forwarded-For"] = "10.0.0.77"
    assert browser.sign_in(email).status_code == 429
    assert {entry.address for entry in house.entries("sign_in_failed")} == {"127.0.0.1"}


def test_a_trusted_proxy_is_believed_for_one_step(sessions: database.Sessions) -> None:
    house = houses.build(sessions, trusted_proxies=1)
    browser = house.browser()
    browser.headers["X-Forwarded-For"] = "6.6.6.6, 10.0.0.77"
    browser.sign_in("nobody@example.org", "guess")
    assert [entry.address for entry in house.entries("sign_in_failed")] == ["10.0.0.77"]
    houses.remove_pages()


def _change(browser: Browser, current: str, new: str, again: str | None = None) -> int:
    fields = {"current": current, "new": new, "again": new if again is None else again}
    fields["csrf_token"] = browser.form_token("/password")
    return browser.post("/password", fields).status_code


def test_a_one_time_password_opens_only_its_own_change(house: House) -> None:
    with database.transaction(house.sessions) as session:
        first = accounts.first_admin(session, now=house.clock())
    assert first is not None
    browser = house.browser()
    assert browser.sign_in(first.account.email, first.password).status_code == 303
    assert browser.get("/map").location == "/password"
    assert browser.call("summary.children").status_code == 403
    assert browser.get("/_dash-layout").status_code == 403
    assert _change(browser, first.password, "short") == 400
    assert _change(browser, first.password, PASSWORD, "another quiet harbour") == 400
    assert _change(browser, "not the one-time one", PASSWORD) == 400
    assert _change(browser, first.password, PASSWORD) == 303
    assert browser.get("/map").status_code == 200
    assert house.browser().sign_in(first.account.email, first.password).status_code == 401
    assert house.browser().sign_in(first.account.email, PASSWORD).status_code == 303


def test_a_new_password_closes_the_other_browsers(house: House) -> None:
    email = house.person("one", Role.VIEWER)
    here, there = house.browser(), house.browser()
    here.sign_in(email)
    there.sign_in(email)
    assert _change(here, PASSWORD, "the tide turns at seven") == 303
    assert there.get("/map").status_code == 303
    assert here.get("/map").status_code == 200
    assert len(house.entries("password_changed")) == 1


def test_the_language_follows_choice_account_and_browser(house: House) -> None:
    email = house.person("one", Role.VIEWER)
    browser = house.browser()
    browser.headers["Accept-Language"] = "ar-EG, sv;q=0.8"
    assert b'lang="ar" dir="rtl"' in browser.get("/sign-in").data
    assert locales.language() == "en", "nothing of it stays with the thread"
    browser.sign_in(email)
    token = browser.token()
    answer = browser.post("/language", {"language": "sv", "next": "/map", "csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/map")
    elsewhere = house.browser()
    elsewhere.sign_in(email)
    assert b'lang="sv" dir="ltr"' in elsewhere.get("/password").data
    assert browser.post("/language", {"language": "xx", "csrf_token": token}).status_code == 400
