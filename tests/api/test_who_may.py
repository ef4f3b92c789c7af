"""Who may do what: every route of the application, and every role that asks."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import app
import config
import pages
from db import session as database
from domain.city import City
from domain.limit import Limits
from domain.roles import Role
from tests.auth.house import Browser, House

# Nobody, Viewer, Analyst, Liaison, adMin: a letter for each who is let in.
ROUTES = {
    "GET /": "-valm",
    "GET /_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": "-valm",
    "GET /_dash-dependencies": "-valm",
    "GET /_dash-layout": "-valm",
    "POST /_dash-update-component": "-valm",
    "GET /_favicon.ico": "nvalm",
    "GET /_reload-hash": "-valm",
    "GET /account": "-valm",
    "GET /accuracy": "-valm",
    "GET /api/docs": "nvalm",
    "POST /api/v1/admin/retrain/trigger": "----m",
    "GET /api/v1/ai/health": "-valm",
    "GET /api/v1/analytics/summary": "-valm",
    "GET /api/v1/areas": "-valm",
    "POST /api/v1/auth/token": "nvalm",
    "GET /api/v1/categories": "-valm",
    "POST /api/v1/exports": "-valm",
    "GET /api/v1/exports": "-valm",
    "GET /api/v1/exports/areas.<form>": "-valm",
    "GET /api/v1/exports/cells.<form>": "-valm",
    "GET /api/v1/exports/files/<export_id>": "-valm",
    "DELETE /api/v1/exports/files/<export_id>": "-valm",
    "GET /api/v1/exports/files/<export_id>/content": "-valm",
    "GET /api/v1/exports/incidents.<form>": "--alm",
    "GET /api/v1/exports/timeline.<form>": "-valm",
    "GET /api/v1/forecasts/areas.csv": "-valm",
    "GET /api/v1/hotspots": "--alm",
    "GET /api/v1/incidents": "--alm",
    "POST /api/v1/incidents": "---lm",
    "GET /api/v1/incidents/<int:incident_id>": "--alm",
    "PATCH /api/v1/incidents/<int:incident_id>": "---lm",
    "DELETE /api/v1/incidents/<int:incident_id>": "---lm",
    "GET /api/v1/jobs/<int:job_id>": "--alm",
    "POST /api/v1/jobs/<int:job_id>/cancel": "----m",
    "GET /api/v1/live": "-valm",
    "GET /api/v1/map/areas": "-valm",
    "GET /api/v1/map/h3/forecast": "-valm",
    "GET /api/v1/map/h3/incidents": "-valm",
    "GET /api/v1/map/hot-spots": "--alm",
    "GET /api/v1/map/incidents": "--alm",
    "GET /api/v1/map/streets.pmtiles": "-valm",
    "GET /api/v1/openapi.json": "nvalm",
    "GET /api/v1/overview/changes.csv": "-valm",
    "GET /api/v1/overview/unusual.csv": "-valm",
    "POST /api/v1/pipeline/run": "----m",
    "GET /api/v1/predictions/hotspots": "-valm",
    "GET /api/v1/reports/cluster/<int:cluster_id>": "--alm",
    "POST /api/v1/reports/cluster/<int:cluster_id>/claim": "---lm",
    "POST /api/v1/reports/cluster/<int:cluster_id>/decisions": "---lm",
    "POST /api/v1/reports/cluster/<int:cluster_id>/evidence": "---lm",
    "POST /api/v1/reports/cluster/<int:cluster_id>/merge": "---lm",
    "POST /api/v1/reports/cluster/<int:cluster_id>/notes": "---lm",
    "POST /api/v1/reports/cluster/<int:cluster_id>/release": "---lm",
    "POST /api/v1/reports/cluster/<int:cluster_id>/split": "---lm",
    "POST /api/v1/reports/cluster/<int:cluster_id>/undo": "---lm",
    "GET /api/v1/reports/cross-source-stats": "--alm",
    "GET /api/v1/reports/decisions": "--alm",
    "GET /api/v1/reports/media/<uuid:media_id>": "--alm",
    "GET /api/v1/reports/ping": "nvalm",
    "GET /api/v1/reports/queue": "--alm",
    "GET /api/v1/reports/receipt/<uuid:client_id>": "nvalm",
    "GET /api/v1/reports/second-looks": "---lm",
    "POST /api/v1/reports/second-looks/<int:decision_id>": "---lm",
    "GET /api/v1/reports/stats": "--alm",
    "POST /api/v1/reports/submit": "nvalm",
    "GET /api/v1/sources": "-valm",
    "GET /api/v1/timeline": "-valm",
    "POST /api/v1/views/links": "-valm",
    "GET /assets/<path:filename>": "nvalm",
    "GET /api/v1/field/city": "nvalm",
    "GET /api/v1/field/risk": "-valm",
    "GET /field": "nvalm",
    "GET /field/": "nvalm",
    "GET /field/<path:name>": "nvalm",
    "GET /forecast": "-valm",
    "GET /health": "nvalm",
    "GET /hot-spots": "--alm",
    "POST /language": "nvalm",
    "GET /map": "-valm",
    "GET /overview": "-valm",
    "GET /password": "-valm",
    "POST /password": "-valm",
    "GET /ready": "nvalm",
    "GET /settings": "----m",
    "GET /sign-in": "nvalm",
    "POST /sign-in": "nvalm",
    "POST /sign-out": "-valm",
    "GET /timeline": "-valm",
    "GET /verify": "--alm",
    "GET /v/<view_id>": "-valm",
}
LETTERS: dict[Role | None, str] = {
    None: "n",
    Role.VIEWER: "v",
    Role.ANALYST: "a",
    Role.LIAISON: "l",
    Role.ADMIN: "m",
}
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
    "<export_id>": "1",
    "<uuid:client_id>": "7d3c2a52-6a5e-4f6e-9d6b-0c6f3f1c2b11",
    "<uuid:media_id>": "7d3c2a52-6a5e-4f6e-9d6b-0c6f3f1c2b11",
    "<view_id>": "1",
    "<form>": "csv",
}
# Refused besides for what the browser did not send; those who may are told which way it is.
SENT_BY_PAGES = {"POST /_dash-update-component", "POST /sign-in", "POST /password"}
LAST = "POST /sign-out"


@pytest.fixture(scope="module")
def whole(
    settled: tuple[database.Sessions, City], tmp_path_factory: pytest.TempPathFactory
) -> House:
    """The application as the root builds it, and what a test needs to reach behind it."""
    sessions, city = settled
    home: Path = tmp_path_factory.mktemp("home")
    settings = config.settings(home=home, secret_key="s" * config.SHORTEST_KEY)
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


def _asked(browser: Browser, method: str, rule: str) -> int:
    for variable, value in VALUES.items():
        rule = rule.replace(variable, value)
    headers = {**browser.headers, "X-CSRFToken": browser.token()}
    answer = browser.client.open(rule, method=method, headers=headers)
    status = answer.status_code
    answer.close()
    return status
