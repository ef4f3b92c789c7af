"""The event stream over a real socket: it tells at once, ends by itself, and holds few threads."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import text
from werkzeug.serving import make_server

from api import live
from auth import context
from db import session as database
from db.queries import sessions as session_rows
from domain.city import City
from domain.roles import Role
from tests import town
from tests.api.conftest import signed_in
from tests.auth.house import Browser, House

_PATIENCE_S = 20.0
MOST = 2


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    """Where the house answers over a real socket, with room for ``MOST`` streams."""
    with house.server.app_context():
        context.attach(house.server, replace(context.current(), streams=MOST))
    server = make_server("127.0.0.1", 0, house.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{live.ADDRESS}"
    server.shutdown()
    thread.join(_PATIENCE_S)


@contextmanager
def stream(address: str, browser: Browser) -> Iterator[httpx.Response]:
    cookie = browser.client.get_cookie("halo")
    assert cookie is not None
    headers = {"Cookie": f"halo={cookie.value}"}
    with httpx.stream("GET", address, headers=headers, timeout=_PATIENCE_S) as answer:
        yield answer


def events(answer: httpx.Response) -> Iterator[tuple[str, dict[str, str]]]:
    name = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def _of_data(answer: httpx.Response) -> Iterator[tuple[str, dict[str, str]]]:
    """Whoever listens anew is told of reports too: some may have come before."""
    return (one for one in events(answer) if one[0] != "verification")


def test_a_change_is_told_at_once_and_with_nothing_of_it(
    address: str, analyst: Browser, settled: tuple[database.Sessions, City]
) -> None:
    sessions, city = settled
    with stream(address, analyst) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["Cache-Control"] == "no-store"
        told = _of_data(answer)
        name, first = next(told)
        assert (name, first.keys()) == ("data", {"version"})
        town.stored(sessions, city, town.parsed(town.incident("live")))
        name, second = next(told)
        assert (name, second.keys()) == ("data", {"version"})
        assert int(second["version"]) > int(first["version"])


def test_reports_are_told_of_to_those_who_may_see_them(
    address: str, house: House, analyst: Browser, settled: tuple[database.Sessions, City]
) -> None:
    sessions, city = settled
    with stream(address, analyst) as one, stream(address, signed_in(house, Role.VIEWER)) as other:
        analyst_hears, viewer_hears = events(one), events(other)
        assert (next(analyst_hears)[0], next(viewer_hears)[0]) == ("data", "data")
        with database.transaction(sessions) as session:
            session.execute(text("SELECT pg_notify('halo_verification', '7')"))
        assert next(analyst_hears) == ("verification", {})
        town.stored(sessions, city, town.parsed(town.incident("heard")))
        assert next(viewer_hears)[0] == "data"


def test_it_ends_with_the_session(
    address: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.1)
    leaving = signed_in(house, Role.LIAISON)
    with stream(address, leaving) as answer:
        told = _of_data(answer)
        assert next(told)[0] == "data"
        with database.transaction(house.sessions) as session:
            [account] = session.execute(
                text("SELECT id FROM account WHERE role = 'liaison'")
            ).scalars()
            session_rows.revoke_all(session, account, now=house.clock())
        assert list(told) == [("end", {})]


def test_too_many_are_told_to_ask_by_the_clock(address: str, analyst: Browser) -> None:
    with stream(address, analyst) as one, stream(address, analyst) as other:
        assert (one.status_code, other.status_code) == (200, 200)
        with stream(address, analyst) as third:
            assert third.status_code == 503
            assert "each minute instead" in third.read().decode()


@pytest.fixture(autouse=True)
def _every_place_given_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A stream that its reader left is noticed when the next line cannot be sent."""
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.2)
    yield
    deadline = time.monotonic() + _PATIENCE_S
    while live._PLACES._open:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_it_ends_by_itself(address: str, analyst: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LASTS_S", 0.3)
    with stream(address, analyst) as answer:
        assert [name for name, _ in _of_data(answer)] == ["data"]


def test_a_reader_who_asks_for_nothing_holds_no_place(analyst: Browser) -> None:
    answer = analyst.client.head(live.ADDRESS)
    assert (answer.status_code, answer.data) == (200, b"")


def test_signed_out_nothing_is_heard(house: House) -> None:
    assert house.browser().client.get(live.ADDRESS).status_code == 401
