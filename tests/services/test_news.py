"""What is new, for whom, and who hears of it."""

import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import text

from db import session as database
from db.queries import freshness, sources
from domain.city import City
from domain.roles import Role
from domain.sight import sight
from services import news
from tests import town
from tests.api import drawn

ANALYST, VIEWER = sight(Role.ANALYST), sight(Role.VIEWER)
_PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with drawn.town_of(database_url) as known:
        yield known


def _came_in(settled: tuple[database.Sessions, City], *keys: str) -> None:
    sessions, city = settled
    town.stored(sessions, city, town.parsed(*[town.incident(key) for key in keys]))


def test_an_analyst_is_told_how_many_a_viewer_that_there_are(
    settled: tuple[database.Sessions, City],
) -> None:
    sessions, _ = settled
    with sessions() as session:
        before = {seen: news.since(session, None, seen) for seen in (ANALYST, VIEWER)}
    assert not any(one.changed for one in before.values())
    _came_in(settled, "new 1", "new 2")
    with sessions() as session:
        told = news.since(session, before[ANALYST].mark, ANALYST)
        seen = news.since(session, before[VIEWER].mark, VIEWER)
        assert (told.changed, told.added) == (True, 2)
        assert (seen.changed, seen.added) == (True, None)
        # Its mark holds no number of records either.
        assert "." not in seen.mark
        assert news.since(session, told.mark, ANALYST).changed is False


def test_what_was_said_before_and_changed_is_not_new(
    settled: tuple[database.Sessions, City],
) -> None:
    sessions, city = settled
    with sessions() as session:
        before = news.since(session, None, ANALYST)
    changed = town.incident("new 1", title="Otherwise")
    town.stored(sessions, city, town.parsed(changed))
    with sessions() as session:
        told = news.since(session, before.mark, ANALYST)
    assert (told.changed, told.added) == (True, 0)


@pytest.mark.parametrize("mark", [None, "", "x", "1.2.3", "-1", "9" * 40, "1.x"])
def test_a_mark_that_nobody_made_is_the_beginning(
    settled: tuple[database.Sessions, City], mark: str | None
) -> None:
    with settled[0]() as session:
        assert news.since(session, mark, ANALYST).changed is False


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_everybody_hears_by_one_listener(settled: tuple[database.Sessions, City]) -> None:
    sessions, _ = settled
    channel = news.channel(sessions)
    assert news.channel(sessions) is channel
    before = _listeners()
    _until(lambda: channel.wait(None, 0)[news.DATA] > 0)
    assert _listeners() == before + 1
    turns = channel.wait(None, 0)
    heard: list[news.Turns] = []
    waiting = [
        threading.Thread(target=lambda: heard.append(channel.wait(turns, _PATIENCE_S)))
        for _ in range(5)
    ]
    for one in waiting:
        one.start()
    _came_in(settled, "heard")
    for one in waiting:
        one.join(_PATIENCE_S)
    assert len(heard) == 5
    assert all(found[news.DATA] > turns[news.DATA] for found in heard)


def test_a_listener_that_was_cut_off_hears_again(
    settled: tuple[database.Sessions, City],
) -> None:
    sessions, _ = settled
    channel = news.channel(sessions)
    _until(lambda: channel.wait(None, 0)[news.DATA] > 0)
    turns = channel.wait(None, 0)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    with database.transaction(sessions) as session:
        where = " AND datname = current_database()"
        assert session.execute(text(cut + where)).scalar()
    # Coming back is a change too: what was announced meanwhile was not heard.
    turns = channel.wait(turns, _PATIENCE_S)
    with sessions() as session:
        police = sources.by_slug(session, "police").id
    with database.transaction(sessions) as session:
        freshness.advance(session, police, latest_event_at=None)
    assert channel.wait(turns, _PATIENCE_S)[news.DATA] > turns[news.DATA]


def test_nobody_listens_for_nobody(database_url: str) -> None:
    channel, before = news.Channel(database_url), _listeners()
    with pytest.MonkeyPatch.context() as away:
        away.setattr(channel, "_url", "postgresql://nobody@127.0.0.1:1/none")
        channel.wait(None, 0)
        _until(lambda: _listeners() == before)
    _until(lambda: channel.wait(None, 0)[news.DATA] > 0)


def _listeners() -> int:
    return sum(one.name == "news" for one in threading.enumerate())


def test_it_needs_a_database_to_listen_to() -> None:
    with pytest.raises(psycopg.OperationalError):
        news.notices.Notices("postgresql://nobody@127.0.0.1:1/none")
