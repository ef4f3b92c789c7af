"""What came since the last visit: a reload keeps it, an absence moves it on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from db import session as database
from domain.account import Account
from domain.city import City
from domain.overview import VISIT_GAP, News
from domain.roles import Role
from services import accounts, visits
from tests import predicted, town

START = datetime(2026, 1, 10, 8, tzinfo=UTC)
Stored = tuple[database.Sessions, City]


@pytest.fixture(scope="module")
def stored(database_url: str) -> Iterator[Stored]:
    """A town in which three records were known before, of which one was revised and one withdrawn
    in the week after, when two more came."""
    with town.database_of(database_url) as sessions:
        city = town.settled(sessions)
        town.divided(sessions)
        before = [town.incident(key) for key in ("a", "b", "c")]
        town.stored(sessions, city, town.parsed(*before), edition="1", now=START)
        after = [
            town.incident("a"),
            town.incident("b", category_published="Fight"),
            town.incident("d"),
            town.incident("e", category_published="Fight"),
        ]
        later = START + timedelta(days=7)
        town.stored(sessions, city, town.parsed(*after), edition="1", now=later)
        yield sessions, city


def person(sessions: database.Sessions, name: str, role: Role = Role.ANALYST) -> Account:
    with database.transaction(sessions) as session:
        return accounts.add_account(
            session, f"{name}@example.org", name=name, role=role, password=None, now=START
        ).account


def seen(sessions: database.Sessions, account: Account, at: datetime) -> News:
    with database.transaction(sessions) as session:
        return visits.look(session, account, now=at)


def test_the_first_visit_is_said_as_such(stored: Stored) -> None:
    assert seen(stored[0], person(stored[0], "first"), START) == News(None)


def test_what_was_added_revised_and_withdrawn_in_between_is_counted(stored: Stored) -> None:
    sessions, _ = stored
    account = person(sessions, "back")
    seen(sessions, account, START + timedelta(days=1))
    found = seen(sessions, account, START + timedelta(days=9))
    assert found.since == START + timedelta(days=1)
    assert found.added == {"theft": 1, "assault": 1}
    assert (found.revised, found.withdrawn, found.more) == (1, 1, False)


def test_a_reload_loses_nothing_and_an_absence_begins_anew(stored: Stored) -> None:
    sessions, _ = stored
    account = person(sessions, "reload")
    seen(sessions, account, START)
    back = START + timedelta(days=9)
    assert seen(sessions, account, back).since == START
    again = back + VISIT_GAP
    assert seen(sessions, account, again).since == START
    after = again + VISIT_GAP + timedelta(minutes=1)
    assert seen(sessions, account, after).since == again
    assert seen(sessions, account, after).added == {}


def test_a_clock_that_went_back_moves_no_mark(stored: Stored) -> None:
    sessions, _ = stored
    account = person(sessions, "clock")
    seen(sessions, account, START + timedelta(days=2))
    seen(sessions, account, START + timedelta(days=1))
    found = seen(sessions, account, START + timedelta(days=9))
    assert found.since == START + timedelta(days=2)


def test_a_viewer_is_told_of_no_single_record(stored: Stored) -> None:
    sessions, _ = stored
    account = person(sessions, "viewer", Role.VIEWER)
    seen(sessions, account, START)
    found = seen(sessions, account, START + timedelta(days=9))
    assert (found.added, found.revised, found.withdrawn, found.searches) == (None,) * 4


def test_forecasts_issued_since_are_counted(stored: Stored) -> None:
    sessions, _ = stored
    account = person(sessions, "forecasts")
    seen(sessions, account, START)
    with database.transaction(sessions) as session:
        predicted.areas_published(session)
    assert seen(sessions, account, START + timedelta(days=9)).forecasts == 1
