"""A small Dash application behind the real guard, on a real database, with a clock to move."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import dash
from dash import Input, Output, State, html
from flask import Flask, jsonify
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auth import context, guard, installation
from db import session as database
from db.queries import audit
from domain import errors
from domain.account import AuditEntry
from domain.city import City
from domain.roles import Permission, Role
from services import accounts

CITY = City("test", "Testby", "Europe/Stockholm", (59.3, 18.1), 11, (17, 59, 19, 60), (6, 7), 1, ())
PASSWORD = "a quiet harbour at dawn"
ROUTES = {
    "/health": Permission.PUBLIC,
    "/api/v1/cells": Permission.SEE_MAP,
    "/api/v1/fault": Permission.SEE_MAP,
    "/api/v1/conflict": Permission.SEE_MAP,
    "/api/v1/changed": Permission.SEE_MAP,
    "/api/v1/incidents": Permission.SEE_INCIDENTS,
}
PAGES = {
    "/": Permission.SEE_MAP,
    "/map": Permission.SEE_MAP,
    "/exact": Permission.SEE_EXACT_PLACES,
    "/view/<key>": Permission.SEE_MAP,
}
CALLS = {
    "summary.children": ("summary", "children", [("period", "value")], [("area", "value")]),
    "places.children": ("places", "children", [("period", "value")], []),
    "nobodys.children": ("nobodys", "children", [("period", "value")], []),
}


@dataclass
class Clock:
    """The application's clock; ``+=`` moves it."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 8, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def __iadd__(self, by: timedelta) -> "Clock":
        self.at += by
        return self


@dataclass
class House:
    """One application with what a test needs to reach behind it."""

    server: Flask
    app: dash.Dash
    sessions: database.Sessions
    clock: Clock
    ran: list[str]

    def browser(self) -> "Browser":
        return Browser(self)

    def entries(self, action: str) -> list[AuditEntry]:
        with self.sessions() as session:
            return audit.latest(session, action=action, limit=1000)

    def person(self, name: str, role: Role, *, password: str | None = PASSWORD) -> str:
        """The e-mail address of a new account."""
        email = f"{name}@example.org"
        with database.transaction(self.sessions) as session:
            accounts.add_account(
                session, email, name=name, role=role, password=password, now=self.clock()
            )
        return email


class Browser:
    """A client that reads the token from pages and cookies, as a real one does."""

    def __init__(self, house: House) -> None:
        self.client: FlaskClient = house.server.test_client()
        self.headers = {"Accept": "text/html,*/*;q=0.8"}

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **{"headers": self.headers, **options})

    def form_token(self, path: str = "/sign-in") -> str:
        page = self.get(path).get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, page
        return found[1]

    def post(self, path: str, fields: dict[str, str], **headers: str) -> TestResponse:
        return self.client.post(path, data=fields, headers={**self.headers, **headers})

    def sign_in(
        self, email: str, password: str = PASSWORD, *, target: str = "", **options: Any
    ) -> TestResponse:
        fields = {"email": email, "password": password, "next": target}
        fields["csrf_token"] = self.form_token()
        return self.client.post("/sign-in", data=fields, headers=self.headers, **options)

    def token(self) -> str:
        cookie = self.client.get_cookie("_csrf_token")
        return cookie.value if cookie else ""

    def call(self, output: str, *, body: Any = ..., **headers: str) -> TestResponse:
        """Call a callback as Dash's renderer does."""
        sent = {"X-CSRFToken": self.token(), **headers}
        data = json.dumps(call_body(output) if body is ... else body)
        return self.client.post(
            "/_dash-update-component", data=data, headers=sent, content_type="application/json"
        )


def call_body(output: str) -> dict[str, Any]:
    """The body Dash's renderer sends for one of ``CALLS``."""
    component, prop, inputs, states = CALLS[output]
    return {
        "output": output,
        "outputs": {"id": component, "property": prop},
        "inputs": [{"id": i, "property": p, "value": "7d"} for i, p in inputs],
        "state": [{"id": i, "property": p, "value": "centre"} for i, p in states],
        "changedPropIds": ["period.value"],
    }


def build(sessions: database.Sessions, **options: Any) -> House:
    """Wire an application as the root does."""
    clock, ran = Clock(), []
    server = Flask("halo_test", static_folder=None)
    built: list[dash.Dash] = []
    required = options.pop("second_factor_required", False)
    given = {"secret_key": "for tests", "cookie_secure": False, "trusted_proxies": 0, **options}
    installation.install(
        server,
        lambda: built[0],
        context.Context(sessions, CITY, clock, second_factor_required=required),
        routes=ROUTES,
        pages=PAGES,
        **given,
    )
    app = dash.Dash(
        "halo_test",
        server=server,
        use_pages=True,
        pages_folder="",
        suppress_callback_exceptions=True,
        add_log_handler=False,
    )
    built.append(app)
    app.layout = html.Div([dash.page_container])
    _add_pages()
    _add_callbacks(app, ran)
    _add_api(server)
    return House(server, app, sessions, clock, ran)


def _add_pages() -> None:
    for path, permission in PAGES.items():
        name = "test_auth_" + (path.strip("/").partition("/")[0] or "home")
        layout = guard.page(permission, lambda name=name: html.Div(f"layout of {name}"))
        place = {"path_template": path} if "<" in path else {"path": path}
        dash.register_page(name, layout=layout, **place)


def remove_pages() -> None:
    """Take the pages out of Dash's process-wide list again."""
    for module in [name for name in dash.page_registry if name.startswith("test_auth_")]:
        del dash.page_registry[module]


def _add_callbacks(app: dash.Dash, ran: list[str]) -> None:
    def summary(period: str, area: str) -> str:
        ran.append("summary")
        return f"{period} in {area}"

    def places(period: str) -> str:
        ran.append("places")
        return f"exact {period}"

    def nobodys(period: str) -> str:
        ran.append("nobodys")
        return period

    period = Input("period", "value")
    area = State("area", "value")
    guard.bind(
        app,
        Permission.SEE_MAP,
        summary,
        outputs=Output("summary", "children"),
        inputs=period,
        states=[area],
    )
    guard.bind(
        app,
        Permission.SEE_EXACT_PLACES,
        places,
        outputs=Output("places", "children"),
        inputs=[period],
    )
    app.callback(Output("nobodys", "children"), period)(nobodys)
    app.clientside_callback("v => v", Output("mirror", "children"), period)


def _add_api(server: Flask) -> None:
    def fault() -> None:
        raise RuntimeError("password=hunter2 in a traceback")

    def conflict() -> None:
        raise errors.IllegalStep("It is decided already.")

    server.add_url_rule("/api/v1/cells", "cells", lambda: jsonify(cells=[]))
    server.add_url_rule("/api/v1/fault", "fault", fault)
    server.add_url_rule("/api/v1/conflict", "conflict", conflict)
    server.add_url_rule("/api/v1/changed", "changed", jsonify, methods=["POST"])
    server.add_url_rule("/api/v1/incidents", "incidents", lambda: jsonify(incidents=[]))
    server.add_url_rule("/api/v1/forgotten", "forgotten", lambda: jsonify(secret=True))
    server.add_url_rule("/health", "health", lambda: jsonify(status="ok"))
