"""Short links: what they lead to, for whom, and what everybody else is told."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

import api
from auth import guard, routes
from db import session as database
from db.queries import accounts
from db.queries import views as rows
from domain.account import Account
from domain.errors import BadInput, NotAllowed, NotFound
from domain.filters import Period
from domain.roles import Permission, Role
from services import views
from tests.api import drawn
from tests.auth.house import Browser, House

LINKS = "/api/v1/views/links"
HOT_SPOTS = {"/hot-spots": Permission.SEE_HOT_SPOTS}
LONG = "from=2025-12-04&to=2026-01-01&types=assault,theft&sources=police&compare=year&view=table"


@pytest.fixture(scope="module", autouse=True)
def _pages(house: House) -> None:
    """The server of these tests has no pages of its own."""
    table = routes.Table(api.ROUTES, {"/map": Permission.SEE_MAP, **HOT_SPOTS})
    house.server.extensions[guard._KEY] = table


@pytest.fixture(autouse=True)
def _no_views(house: House) -> Iterator[None]:
    yield
    with database.transaction(house.sessions) as session:
        session.execute(text("DELETE FROM saved_view"))


def _account(house: House, role: Role) -> Account:
    with house.sessions() as session:
        return next(one for one in accounts.every(session) if one.role is role)


def _linked(browser: Browser, page: str, query: str) -> TestResponse:
    sent = {**browser.headers, "X-CSRFToken": browser.token()}
    return browser.client.post(LINKS, json={"page": page, "query": query}, headers=sent)


def _saved(house: House, role: Role, **given: object) -> str:
    by = _account(house, role)
    with database.transaction(house.sessions) as session:
        kept = views.save(session, "Nights", "/map", LONG, by=by, now=house.clock(), **given)
    return kept.path


def test_a_long_address_becomes_a_short_one_and_back(analyst: Browser, viewer: Browser) -> None:
    answer = _linked(analyst, "/map", LONG + "&utm=1")
    assert answer.status_code == 201
    link = answer.get_json()["link"]
    assert link.startswith("/v/")
    assert len(link) == len("/v/") + 15
    assert _linked(analyst, "/map", LONG).get_json()["link"] == link
    opened = viewer.get(link)
    assert (opened.status_code, opened.headers["Location"]) == (303, f"/map?{LONG}")


def test_who_may_not_see_the_page_is_told_what_a_stranger_is(
    analyst: Browser, viewer: Browser
) -> None:
    link = _linked(analyst, "/hot-spots", "window=30").get_json()["link"]
    assert analyst.get(link).status_code == 303
    forbidden, missing = viewer.get(link), viewer.get("/v/aaaaaaaaaaaaaaa")
    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.get_json() == missing.get_json()
    assert _linked(viewer, "/hot-spots", "").status_code == 404
    assert _linked(analyst, "/nowhere", "").status_code == 404
    assert _linked(analyst, "//elsewhere", "").status_code == 404


def test_a_view_opens_for_its_owner_and_for_whom_it_is_shared_with(
    house: House, analyst: Browser, viewer: Browser
) -> None:
    link = _saved(house, Role.ANALYST)
    assert (analyst.get(link).status_code, viewer.get(link).status_code) == (303, 404)
    view_id, by = link.removeprefix("/v/"), _account(house, Role.ANALYST)
    with database.transaction(house.sessions) as session:
        views.change(session, view_id, "Nights", roles=[Role.VIEWER], by=by, now=house.clock())
    assert viewer.get(link).status_code == 303
    with database.transaction(house.sessions) as session:
        views.delete(session, view_id, by=by, now=house.clock())
    assert (analyst.get(link).status_code, viewer.get(link).status_code) == (404, 404)
    with database.transaction(house.sessions) as session:
        views.restore(session, view_id, by=by)
    assert viewer.get(link).status_code == 303


def test_a_frozen_view_keeps_its_days(house: House, analyst: Browser) -> None:
    days = Period(drawn.LAST_WEEKS.first, drawn.LAST_WEEKS.end)
    by = _account(house, Role.ANALYST)
    with database.transaction(house.sessions) as session:
        moving = views.save(session, "A", "/map", "last=28", by=by, now=house.clock())
        frozen = views.save(session, "B", "/map", "last=28", by=by, frozen=days, now=house.clock())
    assert (moving.query, moving.is_frozen) == ("", False)
    assert (frozen.query, frozen.is_frozen) == ("from=2025-12-04&to=2026-01-01", True)


def test_only_the_owner_changes_a_view(house: House, analyst: Browser, viewer: Browser) -> None:
    view_id = _saved(house, Role.ANALYST, roles=list(Role)).removeprefix("/v/")
    other = _account(house, Role.VIEWER)
    with house.sessions() as session:
        for refused in (
            lambda: views.delete(session, view_id, by=other, now=house.clock()),
            lambda: views.change(session, view_id, "X", roles=[], by=other, now=house.clock()),
        ):
            with pytest.raises(NotFound):
                refused()
        with pytest.raises(NotAllowed):
            views.set_role_default(session, view_id, Role.VIEWER, by=other)


def test_a_page_begins_with_ones_own_view_before_the_roles(house: House, analyst: Browser) -> None:
    by = _account(house, Role.ANALYST)
    admin = Account(by.id, "", "", Role.ADMIN, None, False, by.created_at, None)
    ids = [_saved(house, Role.ANALYST, roles=[Role.ANALYST])[3:] for _ in range(2)]

    def begins() -> str | None:
        with house.sessions() as session:
            found = rows.default(session, "/map", account_id=by.id, role=by.role)
        return found.id if found else None

    assert begins() is None
    with database.transaction(house.sessions) as session:
        views.set_role_default(session, ids[0], Role.ANALYST, by=admin)
    assert begins() == ids[0]
    with database.transaction(house.sessions) as session:
        views.set_own_default(session, ids[1], by=by)
    assert begins() == ids[1]
    with database.transaction(house.sessions) as session:
        views.set_own_default(session, ids[1], by=by)
    assert begins() == ids[0]


@pytest.mark.parametrize("query", ["types=nothing", "from=2025-13-01&to=2026", "x" * 4001])
def test_what_cannot_be_read_is_not_kept(house: House, analyst: Browser, query: str) -> None:
    by = _account(house, Role.ANALYST)
    with house.sessions() as session, pytest.raises(BadInput):
        views.link(session, "/map", query, by=by, now=house.clock())
