"""A running Halo with an invented city, and people signed in to it in a real browser."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, Request

from domain.roles import Role
from tests.browser import house
from tests.browser.windows import Windows

DESKTOP = {"width": 1440, "height": 900}
SignIn = Callable[..., Page]
# The cookies of who has come in, by the address of a Halo and their role.
Known = dict[tuple[str, Role], Any]


@pytest.fixture(scope="module")
def halo(city_url: str) -> Iterator[house.Running]:
    folder = tempfile.TemporaryDirectory(dir=os.environ.get("HALO_TEST_RUN"))
    with folder as home, house.running(city_url, Path(home)) as running:
        yield running


@pytest.fixture(scope="module")
def known() -> Known:
    return {}


@pytest.fixture
def sign_in(windows: Windows, halo: house.Running, known: Known) -> Iterator[SignIn]:
    """Sign somebody in: ``sign_in(Role.ANALYST, language="ar", viewport={…})`` gives their page.

    The first of a role in a module comes in by the form; who comes later has their session,
    unless somebody has signed out.
    ``at`` is another Halo than the module's own. The test fails on an error in a page and on any
    request that leaves the machine.
    """
    pages: list[Page] = []
    troubles: list[str] = []
    stack = ExitStack()

    def signed_in(
        role: Role,
        *,
        language: str = "en",
        theme: str = "light",
        at: house.Running | None = None,
        **given: object,
    ) -> Page:
        options = {"viewport": DESKTOP, "color_scheme": theme, **given}
        where = at or halo
        if (where.address, role) not in known:
            with windows.opened() as door, _watched(door, troubles):
                known[where.address, role] = _entered(door, where, role)
        page = stack.enter_context(windows.opened(**options))
        pages.append(stack.enter_context(_watched(page, troubles)))
        speaks = {"name": "halo_lang", "value": language, "url": where.address}
        page.context.add_cookies([*known[where.address, role], speaks])
        return page

    with stack:
        yield signed_in
        for page in pages:
            if not any(cookie["name"] == "halo" for cookie in page.context.cookies()):
                known.clear()
    assert troubles == []


@contextmanager
def _watched(page: Page, troubles: list[str]) -> Iterator[Page]:
    def failed(error: Error) -> None:
        troubles.append(str(error))

    def asked(request: Request) -> None:
        _at_home(request.url, troubles)

    page.on("pageerror", failed)
    page.on("request", asked)
    yield page
    page.remove_listener("pageerror", failed)
    page.remove_listener("request", asked)


def _at_home(url: str, troubles: list[str]) -> None:
    if urlsplit(url).scheme.startswith("http") and urlsplit(url).hostname != "127.0.0.1":
        troubles.append(f"a request left the machine: {url}")


def _entered(page: Page, halo: house.Running, role: Role) -> Any:
    """Sign in on ``page``; the cookies."""
    # To a page that is drawn at once: the first page of all would be loaded in vain.
    page.goto(halo.address + "/sign-in?next=/api/docs")
    page.fill("input[name=email]", halo.person(role))
    page.fill("input[name=password]", house.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page.context.cookies()
