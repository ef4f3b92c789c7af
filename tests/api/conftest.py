"""The REST face of the drawn town behind the real guard, and people who ask."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dash
import pytest
from flask import Flask
from sqlalchemy import text

import api
from auth import context, installation
from db import session as database
from domain.city import City
from domain.limit import Limits
from domain.roles import Role
from tests import databases
from tests.api import drawn
from tests.auth.house import Browser, Clock, House


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with drawn.town_of(database_url) as known:
        yield known


@pytest.fixture(scope="module")
def house(settled: tuple[database.Sessions, City]) -> House:
    """The whole REST face on one server, compressed as the root does it."""
    sessions, city = settled
    clock = Clock()
    server = Flask("halo_api_test", static_folder=None)
    built: list[dash.Dash] = []
    installation.install(
        server,
        lambda: built[0],
        context.Context(sessions, city, clock),
        secret_key="for tests",
        cookie_secure=False,
        trusted_proxies=0,
        routes=api.ROUTES,
        pages={},
    )
    built.append(dash.Dash("halo_api_test", server=server, compress=True, add_log_handler=False))
    built[0].layout = dash.html.Div()
    api.install(server)
    return House(server, built[0], sessions, clock, [])


@pytest.fixture(autouse=True)
def _nothing_written_down(house: House) -> None:
    """Each test reads its own audit trail."""
    with database.transaction(house.sessions) as session:
        databases.empty_audit(session)


@pytest.fixture
def roomy(house: House, tmp_path: Path) -> Iterator[None]:
    """As many reports as a test likes, their files in a folder of its own, none there before."""
    here = house.server.extensions["halo"]
    limits = Limits(60_000, 60_000, reporter=60_000, report_address=60_000)
    house.server.extensions["halo"] = replace(here, limits=limits, media=tmp_path)
    yield
    house.server.extensions["halo"] = here
    with database.transaction(house.sessions) as session:
        session.execute(text("TRUNCATE reporter, rate_limit, event_cluster CASCADE"))


@pytest.fixture(scope="module")
def analyst(house: House) -> Browser:
    return signed_in(house, Role.ANALYST)


@pytest.fixture(scope="module")
def viewer(house: House) -> Browser:
    return signed_in(house, Role.VIEWER)


def signed_in(house: House, role: Role) -> Browser:
    """A browser in which somebody of ``role`` has signed in."""
    browser = house.browser()
    assert browser.sign_in(house.person(role.value, role)).status_code == 303
    browser.headers = {"Accept": "application/json"}
    return browser
