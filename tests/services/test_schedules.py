"""The nightly time: as Halo comes, moved by a person, refused in words."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

import worker
from db import session as database
from db.queries import schedule
from domain.errors import BadInput
from domain.timetable import WEEKDAYS, Kept, Timetable
from services import schedules

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """Rolled back at the end."""
    engine = database.engine(database_url)
    with database.sessions(engine)() as opened:
        yield opened
    engine.dispose()


def test_nobody_has_changed_it_at_first(session: Session) -> None:
    assert schedules.nightly(session) == Kept(schedules.DEFAULT, None, None)


def test_what_the_page_says_is_what_the_worker_does() -> None:
    crons = [entry.cron for entry in worker.SCHEDULE if entry.name == schedules.NIGHTLY]
    assert crons == [schedules.DEFAULT.cron]


def test_it_is_moved_and_moved_again(session: Session) -> None:
    schedules.move(session, "03:30", WEEKDAYS, by=1, now=NOW)
    table = schedules.move(session, "4:05", ["sun", "mon"], by=2, now=NOW)
    assert table == Timetable(4, 5, ("mon", "sun"))
    assert schedules.nightly(session) == Kept(table, 2, NOW)


@pytest.mark.parametrize(
    ("clock", "days", "words"),
    [
        ("25:00", WEEKDAYS, "time of day"),
        ("", WEEKDAYS, "time of day"),
        ("0 2 * * *", WEEKDAYS, "time of day"),
        ("02:00", [], "at least one day"),
        ("02:00", ["someday"], "time of day"),
    ],
)
def test_what_cannot_be_read_is_refused(
    session: Session, clock: str, days: list[str], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        schedules.move(session, clock, days, by=1, now=NOW)
    assert schedule.own(session, schedules.NIGHTLY) is None


def test_a_cron_that_says_more_is_not_guessed_at(session: Session) -> None:
    schedule.save(session, schedules.NIGHTLY, "*/5 * * * *", by=None, now=NOW)
    with pytest.raises(BadInput, match="Save a new one"):
        schedules.nightly(session)
