"""The document of the REST face, its page, and who may call it from another site."""

import re

import dash
import pytest
from flask import Flask

import api
from api import openapi
from auth import context, installation
from db import session as database
from domain.city import City
from domain.roles import Permission
from tests.auth.house import Browser, Clock, House

SITE = "https://maps.example.org"
HTML = {"Accept": "text/html"}


def test_every_route_is_described(house: House) -> None:
    described = {(one.method.upper(), one.rule) for one in api.OPERATIONS}
    served = {
        (method, rule.rule)
        for rule in house.server.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/api/", "/health", "/ready"))
    }
    assert served - described == set()
    assert {one for one in described - served if one[1].startswith("/api/")} == set()


def test_what_is_described_is_what_the_guard_asks(house: House) -> None:
    """A rule's first method says what the guard asks; every other method asks for more."""
    for one in api.OPERATIONS:
        asked = api.ROUTES[one.rule]
        if one.method == "get":
            assert asked is one.permission, one.rule


def test_the_document_is_sound(house: House) -> None:
    document = house.browser().get(openapi.DOCUMENT).get_json()
    assert document["openapi"] == "3.1.0"
    names = [said["operationId"] for one in document["paths"].values() for said in one.values()]
    assert len(names) == len(set(names))
    wanted = set(re.findall(r'"#/components/schemas/([^"]+)"', str(document).replace("'", '"')))
    assert wanted <= document["components"]["schemas"].keys()
    for said in document["paths"].values():
        for one in said.values():
            permission = Permission(one["x-permission"])
            assert bool(one["security"]) is (permission is not Permission.PUBLIC)
            assert one["summary"]


@pytest.mark.parametrize("language", ["en", "sv", "ar"])
def test_the_page_tells_of_every_route_without_a_script_or_another_machine(
    house: House, language: str
) -> None:
    browser = house.browser()
    browser.client.set_cookie("language", language)
    answer = browser.get("/api/docs", headers=HTML)
    page = answer.get_data(as_text=True)
    assert answer.mimetype == "text/html"
    for one in api.OPERATIONS:
        assert openapi.path(one.rule) in page
    assert set(re.findall(r"<script[^>]*>", page)) == {'<script src="/assets/theme.js">'}
    assert re.findall(r"(?:src|href)=\"(?!/|#)[^\"]*\"", page) == []


def test_other_sites_are_kept_out(house: House) -> None:
    browser = house.browser()
    told = browser.get("/health", headers={"Origin": SITE})
    asked = _preflight(browser, SITE)
    for answer in (told, asked):
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert asked.status_code == 401


@pytest.fixture
def opened(settled: tuple[database.Sessions, City]) -> House:
    sessions, city = settled
    clock, built = Clock(), []
    server = Flask("halo_opened_test", static_folder=None)
    installation.install(
        server,
        lambda: built[0],
        context.Context(sessions, city, clock),
        secret_key="for tests",
        cookie_secure=False,
        trusted_proxies=0,
        routes=api.ROUTES,
        pages={},
        origins={SITE},
    )
    built.append(dash.Dash("halo_opened_test", server=server, add_log_handler=False))
    api.install(server)
    return House(server, built[0], sessions, clock, [])


def test_a_named_site_may_ask_with_a_token_and_never_with_a_cookie(opened: House) -> None:
    browser = opened.browser()
    asked = _preflight(browser, SITE)
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == SITE
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    told = browser.get("/api/v1/areas", headers={"Origin": SITE, "Accept": "application/json"})
    assert told.status_code == 401
    assert told.headers["Access-Control-Allow-Origin"] == SITE
    assert "Origin" in told.headers["Vary"]
    for answer in (asked, told):
        assert "Access-Control-Allow-Credentials" not in answer.headers
    other = _preflight(browser, "https://maps.example.org.evil.example")
    assert "Access-Control-Allow-Origin" not in other.headers
    page = browser.client.options(
        "/sign-in", headers={"Origin": SITE, "Access-Control-Request-Method": "POST"}
    )
    assert "Access-Control-Allow-Origin" not in page.headers


def _preflight(browser: Browser, site: str):  # type: ignore[no-untyped-def]
    headers = {"Origin": site, "Access-Control-Request-Method": "GET"}
    return browser.client.options("/api/v1/areas", headers=headers)
