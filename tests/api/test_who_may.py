"""Who may do what: every route and callback of the application, and every role that asks."""

from dataclasses import replace
from datetime import UTC, datetime
from inspect import unwrap
from pathlib import Path
from typing import Any

import pytest

import app
import config
import pages
from auth import callback_body
from db import session as database
from domain.city import City
from domain.limit import Limits
from domain.roles import Role, allows
from tests.api.who_may import CALLBACKS, LETTERS, ROUTES
from tests.auth.house import Browser, House

# Dash routes every page by this; the table names the pages themselves.
ANY_PAGE = "GET /<path:path>"
VALUES = {
    "<string:package_name>/<path:fingerprinted_path>": "dash/nothing.js",
    "<path:filename>": "theme.js",
    "<path:name>": "field.css",
    "<int:cluster_id>": "1",
    "<int:decision_id>": "1",
    "<int:incident_id>": "1",
    "<int:job_id>": "1",
    "<int:run_id>": "1",
    "<uuid:upload_id>": "7d3c2a52-6a5e-4f6e-9d6b-0c6f3f1c2b11",
    "<export_id>": "1",
    "<uuid:client_id>": "7d3c2a52-6a5e-4f6e-9d6b-0c6f3f1c2b11",
    "<uuid:media_id>": "7d3c2a52-6a5e-4f6e-9d6b-0c6f3f1c2b11",
    "<view_id>": "1",
    "<form>": "csv",
}
# Refused besides for what the browser did not send; those who may are told which way it is.
SENT_BY_PAGES = {
    *("POST /_dash-update-component", "POST /sign-in", "POST /sign-in/code", "POST /password"),
}
LAST = "POST /sign-out"


@pytest.fixture(scope="module")
def whole(
    settled: tuple[database.Sessions, City], tmp_path_factory: pytest.TempPathFactory
) -> House:
    """The application as the root builds it, and what a test needs to reach behind it."""
    sessions, city = settled
    home: Path = tmp_path_factory.mktemp("home")
    settings = config.settings(home=home, secret_key="only for tests " * 3)
    built = app.create_app(settings, sessions, city)
    here = built.server.extensions["halo"]
    built.server.extensions["halo"] = replace(here, limits=Limits(60_000, 60_000))
    return House(built.server, built, sessions, lambda: datetime.now(UTC), [])


@pytest.fixture(scope="module")
def askers(whole: House) -> dict[Role | None, Browser]:
    browsers: dict[Role | None, Browser] = {None: whole.browser()}
    for role in Role:
        browsers[role] = whole.browser()
        assert browsers[role].sign_in(whole.person(f"may-{role}", role)).status_code == 303
        browsers[role].get("/")
    for browser in browsers.values():
        browser.headers = {"Accept": "application/json"}
    return browsers


def test_the_table_names_every_route(whole: House) -> None:
    served = {
        f"{method} {rule.rule}"
        for rule in whole.server.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    paged = {f"GET {path}" for path in pages.PERMISSIONS}
    assert (served | paged) - {ANY_PAGE} == ROUTES.keys()


def _callbacks(whole: House) -> dict[str, str]:
    """Each callback by the name it has in the table: what Dash calls it."""
    found = {}
    for output, registered in whole.app.callback_map.items():
        if "callback" not in registered or output == callback_body.PAGE_ROUTER:
            continue
        function = unwrap(registered["callback"])
        name = f"{function.__module__.removeprefix('callbacks.')}.{function.__qualname__}"
        if hasattr(function, "__self__"):
            name += " " + output.strip(".").split("...")[0]
        assert name not in found, name
        found[name] = output
    return found


def test_the_table_names_every_callback_and_who_may_call_it(whole: House) -> None:
    registered = whole.app.callback_map
    said = {
        name: "".join(
            letter if allows(role, registered[output][callback_body.PERMISSION]) else "-"
            for role, letter in LETTERS.items()
        )
        for name, output in _callbacks(whole).items()
    }
    assert said == CALLBACKS


@pytest.mark.parametrize("role", LETTERS)
def test_nobody_calls_what_the_table_keeps_from_them(
    whole: House, askers: dict[Role | None, Browser], role: Role | None
) -> None:
    outputs, wrong = _callbacks(whole), {}
    kept = [name for name, letters in CALLBACKS.items() if LETTERS[role] not in letters]
    assert kept or role is Role.ADMIN
    for name in kept:
        registered = whole.app.callback_map[outputs[name]]
        status = askers[role].call("", body=_body(outputs[name], registered)).status_code
        if status != (401 if role is None else 403):
            wrong[name] = status
    assert wrong == {}


@pytest.mark.parametrize("role", LETTERS)
def test_each_role_is_let_in_where_the_table_says(
    askers: dict[Role | None, Browser], role: Role | None
) -> None:
    wrong = {}
    for route in sorted(ROUTES, key=lambda one: one == LAST):
        method, _, rule = route.partition(" ")
        status = _asked(askers[role], method, rule)
        is_let_in = LETTERS[role] in ROUTES[route]
        refusals = {401} if role is None else {403}
        if (status in refusals) == is_let_in and not (is_let_in and route in SENT_BY_PAGES):
            wrong[route] = status
    assert wrong == {}


def _body(output: str, registered: dict[str, Any]) -> dict[str, Any]:
    """What Dash's renderer sends to call it, with nothing in it."""
    written = registered["output"]
    many = isinstance(written, list | tuple)
    named = [
        {"id": one.component_id_str(), "property": one.component_property}
        for one in (written if many else [written])
    ]
    return {
        "output": output,
        "outputs": named if many else named[0],
        "inputs": [{**one, "value": None} for one in registered["inputs"]],
        "state": [{**one, "value": None} for one in registered["state"]],
        "changedPropIds": [],
    }


def _asked(browser: Browser, method: str, rule: str) -> int:
    for variable, value in VALUES.items():
        rule = rule.replace(variable, value)
    headers = {**browser.headers, "X-CSRFToken": browser.token()}
    answer = browser.client.open(rule, method=method, headers=headers)
    status = answer.status_code
    answer.close()
    return status
