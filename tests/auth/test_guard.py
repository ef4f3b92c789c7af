"""Everything is refused unless a rule lets it in."""

from datetime import timedelta
from typing import Any

import pytest

from auth import callback_body, guard, routes
from db import session as database
from domain import errors
from domain.roles import Role
from services import accounts
from tests.auth import house as houses
from tests.auth.house import CALLS, Browser, House, call_body

JSON = {"Accept": "application/json"}
DASH = ("/_dash-layout", "/_dash-dependencies", "/_reload-hash")
SUITE = "/_dash-component-suites/dash/dash-renderer/build/dash_renderer.min.js"
PRIVATE = ("/api/v1/cells", "/api/v1/forgotten", "/api/v1/unknown", "/api/", "/nowhere", SUITE)

FORGED: tuple[Any, ...] = (
    {},
    [],
    "text",
    None,
    7,
    {"output": None},
    {"output": "unknown.children"},
    {"output": "mirror.children", "inputs": [{"id": "period", "property": "value"}]},
    {**call_body("summary.children"), "inputs": []},
    {**call_body("summary.children"), "inputs": "period"},
    {**call_body("summary.children"), "inputs": [None]},
    {**call_body("summary.children"), "inputs": [{"id": {"a": 1}, "property": "value"}]},
    {**call_body("summary.children"), "inputs": [{"id": "url", "property": "pathname"}]},
    {**call_body("summary.children"), "inputs": [[{"id": "period", "property": "value"}]]},
    {**call_body("summary.children"), "state": [{"id": "period", "property": "value"}]},
    {**call_body("summary.children"), "outputs": {"id": "places", "property": "children"}},
    {**call_body("summary.children"), "outputs": None},
    {**call_body("summary.children"), "changedPropIds": 7},
)
ELSEWHERE: tuple[dict[str, str], ...] = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"X-CSRFToken": ""},
    {"X-CSRFToken": "forged"},
)


def _signed_in(house: House, role: Role = Role.ANALYST) -> Browser:
    browser = house.browser()
    assert browser.sign_in(house.person("one", role)).status_code == 303
    return browser


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_signed_out_every_address_refuses(house: House, method: str) -> None:
    for path in (*DASH, *PRIVATE, *houses.PAGES):
        answer = house.browser().client.open(path, method=method, headers=JSON)
        assert answer.status_code == 401, path
        assert method == "HEAD" or answer.mimetype == "application/problem+json", path


def test_signed_out_every_callback_refuses(house: House) -> None:
    for output in (*CALLS, "unknown.children"):
        body = call_body(output) if output in CALLS else {"output": output}
        assert house.browser().call(output, body=body).status_code == 401, output
        assert house.ran == []


def test_signed_out_every_rule_of_the_server_refuses(house: House) -> None:
    """Whatever a library registered: only what is meant for everybody answers."""
    public = {"/health", "/sign-in", "/sign-in/code", "/language", "/invitation", "/_favicon.ico"}
    public |= {"/assets/<path:filename>", "/invitation"}
    for rule in house.server.url_map.iter_rules():
        path = rule.rule.replace("<", "").replace(">", "")
        for method in rule.methods or ():
            answer = house.browser().client.open(path, method=method, headers=JSON)
            assert rule.rule in public or answer.status_code == 401, (rule.rule, method)


def test_a_person_is_led_to_sign_in_and_back(house: House) -> None:
    answer = house.browser().get("/map?area=7&from=2026-01-01")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/map%3Farea%3D7%26from%3D2026-01-01"


def test_signed_in_pages_and_callbacks_answer(house: House) -> None:
    browser = _signed_in(house)
    assert b"_dash-renderer" in browser.get("/map").data
    assert browser.get("/view/abc").status_code == 200
    assert browser.get("/api/v1/cells").status_code == 200
    for path in (*DASH, SUITE):
        assert browser.get(path).status_code == 200, path
    answer = browser.call("summary.children")
    assert answer.get_json()["response"]["summary"]["children"] == "7d in centre"


def test_a_route_without_a_rule_is_refused_and_found(house: House) -> None:
    table = routes.Table(houses.ROUTES, houses.PAGES)
    assert table.unruled(house.server) == ["/api/v1/forgotten"]
    assert _signed_in(house).get("/api/v1/forgotten").status_code == 404


def test_a_callback_without_a_permission_is_refused_and_found(house: House) -> None:
    browser = _signed_in(house, Role.ADMIN)
    assert browser.get("/").status_code == 200
    assert guard.unbound(house.app) == ["nobodys.children"]
    assert browser.call("nobodys.children").status_code == 403
    assert house.ran == []
    registered = house.app.callback_map
    bound = [name for name in registered if callback_body.PERMISSION in registered[name]]
    assert bound == ["summary.children", "places.children"]


def test_a_role_opens_only_its_own(house: House) -> None:
    browser = _signed_in(house, Role.VIEWER)
    assert browser.get("/exact").status_code == 403
    assert browser.call("places.children").status_code == 403
    assert browser.call("summary.children").status_code == 200
    assert house.ran == ["summary"]
    assert [entry.subject for entry in house.entries("refused")] == [
        "/_dash-update-component",
        "/exact",
    ]


def _page_body(path: str) -> dict[str, Any]:
    names = ("pathname", "search")
    return {
        "output": callback_body.PAGE_ROUTER,
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": name, "value": value}
            for name, value in zip(names, (path, "?name=evil"), strict=True)
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }


def test_a_layout_is_checked_where_it_is_drawn(house: House) -> None:
    browser = _signed_in(house, Role.VIEWER)
    browser.get("/")
    drawn = browser.call("", body=_page_body("/map"))
    assert b"layout of test_auth_map" in drawn.data
    refused = browser.call("", body=_page_body("/exact"))
    assert refused.status_code == 403
    assert b"layout of" not in refused.data


def test_a_page_named_by_the_caller_is_checked_by_its_path(house: House) -> None:
    browser = _signed_in(house, Role.VIEWER)
    cookie = browser.client.get_cookie("halo")
    headers = {"Cookie": f"halo={cookie.value}" if cookie else ""}
    with house.server.test_request_context("/", headers=headers):
        assert guard.require_page("/view/abc").account.email == "one@example.org"
        with pytest.raises(errors.NotAllowed):
            guard.require_page("/exact")
        with pytest.raises(errors.NotFound):
            guard.require_page("/exact/")
    with house.server.test_request_context("/"), pytest.raises(errors.NotSignedIn):
        guard.require_page("/map")


def test_a_forged_call_is_bad_input(house: House) -> None:
    browser = _signed_in(house)
    for body in FORGED:
        answer = browser.call("summary.children", body=body)
        assert answer.status_code == 400, body
        assert answer.get_json()["detail"].endswith("Load the page again."), body
        assert house.ran == []


def test_unreadable_json_is_bad_input(house: House) -> None:
    browser = _signed_in(house)
    answer = browser.client.post(
        "/_dash-update-component", data="{", headers={"X-CSRFToken": browser.token()}
    )
    assert answer.status_code == 400


def test_a_call_from_elsewhere_is_refused(house: House) -> None:
    browser = _signed_in(house)
    for headers in ELSEWHERE:
        assert browser.call("summary.children", **headers).status_code == 403, headers
        assert house.ran == []


def test_a_call_from_here_passes(house: House) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert _signed_in(house).call("summary.children", **headers).status_code == 200


def test_another_sessions_token_is_refused(house: House) -> None:
    other = house.browser()
    other.sign_in(house.person("two", Role.ANALYST))
    answer = _signed_in(house).call("summary.children", **{"X-CSRFToken": other.token()})
    assert answer.status_code == 403


def test_unknown_addresses(house: House) -> None:
    browser = _signed_in(house)
    for method, path, status in (
        ("GET", "/api/v1/unknown", 404),
        ("POST", "/api/v1/unknown", 404),
        ("DELETE", "/api/v1/cells", 405),
        ("GET", "/api", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/_dash-unknown", 404),
    ):
        answer = browser.client.open(path, method=method, headers=JSON)
        assert answer.status_code == status, path
        assert answer.mimetype == "application/problem+json", path
        assert answer.get_json()["status"] == status, path


def test_what_is_revoked_ends_with_the_next_request(house: House) -> None:
    browser = _signed_in(house)
    house.person("boss", Role.ADMIN)
    with database.transaction(house.sessions) as session:
        accounts.change_role(session, "one@example.org", Role.VIEWER, now=house.clock())
    assert browser.call("places.children").status_code == 403
    with database.transaction(house.sessions) as session:
        accounts.disable(session, "one@example.org", now=house.clock())
    assert browser.call("summary.children").status_code == 401
    assert browser.sign_in("one@example.org").status_code == 401


def test_a_session_ends_after_twelve_hours_and_eight_idle(house: House) -> None:
    browser = _signed_in(house)
    for _ in range(2):
        house.clock += timedelta(hours=5, minutes=59)
        assert browser.get("/map").status_code == 200
    house.clock += timedelta(minutes=3)
    assert browser.get("/map").status_code == 303
    browser.sign_in("one@example.org")
    house.clock += timedelta(hours=8, minutes=1)
    assert browser.get("/map").status_code == 303


def test_a_flood_of_refusals_is_cut_off(house: House) -> None:
    browser = house.browser()
    for _ in range(40):
        assert browser.get("/api/v1/cells").status_code == 401
    assert len(house.entries("refused")) == 10
    house.clock += timedelta(minutes=2)
    browser.get("/api/v1/cells")
    assert len(house.entries("refused")) == 11


def test_people_who_arrive_are_no_refusals(house: House) -> None:
    house.browser().get("/map")
    assert house.entries("refused") == []


def test_faults_say_nothing_of_the_inside(house: House) -> None:
    browser = _signed_in(house)
    fault = browser.get("/api/v1/fault")
    assert fault.status_code == 500
    assert b"hunter2" not in fault.data
    conflict = browser.get("/api/v1/conflict")
    assert (conflict.status_code, conflict.get_json()["detail"]) == (409, "It is decided already.")


def test_without_a_database_nobody_is_let_in(house: House) -> None:
    browser = _signed_in(house)
    engine = house.sessions.kw["bind"]
    house.sessions.configure(bind=database.engine("postgresql+psycopg://halo@127.0.0.1:1/none"))
    assert browser.get("/api/v1/cells").status_code == 503
    assert browser.call("summary.children").status_code == 503
    assert house.browser().get("/api/v1/cells").status_code == 401
    assert house.browser().get("/sign-in").status_code == 200
    house.sessions.configure(bind=engine)


def test_a_worker_is_warmed_by_a_request_anybody_may_make(house: House) -> None:
    assert house.browser().get("/_favicon.ico").status_code == 200
    assert callback_body.PAGE_ROUTER in house.app.callback_map


def test_two_applications_have_the_same_doors(house: House) -> None:
    second = houses.build(house.sessions)
    assert list(second.app.callback_map) == list(house.app.callback_map)
    rules = [sorted(r.rule for r in one.server.url_map.iter_rules()) for one in (house, second)]
    assert rules[0] == rules[1]
    assert second.browser().call("summary.children").status_code == 401
