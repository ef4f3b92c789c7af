"""The whole application on the drawn town, and people who ask its callbacks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import app as root
import config
from db import session as database
from domain.roles import Role
from tests import databases
from tests.api import drawn
from tests.auth.house import Browser, Clock, House
from tests.callbacks.calling import Asker


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home: Path = tmp_path_factory.mktemp("home")
    settings = config.settings(home=home, secret_key="only for tests " * 3)
    with drawn.town_of(database_url) as (sessions, city):
        built = root.create_app(settings, sessions, city)
        yield House(built.server, built, sessions, Clock(), [])


@pytest.fixture(autouse=True)
def _nothing_written_down(house: House) -> None:
    """Each test reads its own audit trail."""
    with database.transaction(house.sessions) as session:
        databases.empty_audit(session)


def _asker(house: House, role: Role) -> Asker:
    browser: Browser = house.browser()
    browser.client.set_cookie("halo_lang", "en")
    assert browser.sign_in(house.person(f"{role}-{id(house)}", role)).status_code == 303
    return Asker(house, browser)


@pytest.fixture(scope="module")
def analyst(house: House) -> Asker:
    return _asker(house, Role.ANALYST)


@pytest.fixture(scope="module")
def viewer(house: House) -> Asker:
    return _asker(house, Role.VIEWER)


@pytest.fixture(scope="module")
def admin(house: House) -> Asker:
    return _asker(house, Role.ADMIN)
