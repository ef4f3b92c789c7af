"""Notes on dates: every change is a revision of its own, and can be undone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import session as database
from db.queries import annotations as rows
from domain.account import Account
from domain.annotation import LONGEST_TEXT, Written
from domain.errors import BadInput, IllegalStep, NotAllowed, NotFound
from domain.filters import Period
from domain.roles import Role
from services import accounts, annotations

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
DECEMBER = Period(date(2025, 12, 1), date(2026, 1, 1))
FAIR = Written(date(2025, 12, 24), date(2025, 12, 27), "<b>Winter fair</b>")


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """Rolled back at the end, so that each test finds no notes."""
    engine = database.engine(database_url)
    with database.sessions(engine)() as opened:
        yield opened
    engine.dispose()


def person(session: Session, name: str, role: Role) -> Account:
    added = accounts.add_account(session, f"{name}@example.org", name=name, role=role, now=NOW)
    return added.account


@pytest.fixture
def ann(session: Session) -> Account:
    return person(session, "ann", Role.ANALYST)


def said(session: Session, role: Role = Role.ANALYST) -> list[str]:
    return [one.says.text for one in rows.listed(session, DECEMBER, role)]


def test_it_is_written_changed_taken_back_and_each_is_undone(
    session: Session, ann: Account
) -> None:
    number = annotations.add(session, FAIR, by=ann, now=NOW)
    other = Written(FAIR.first, FAIR.end, "Spring fair")
    before = annotations.edit(session, number, other, by=ann, now=NOW)
    assert (before.revision, said(session)) == (1, ["Spring fair"])
    annotations.undo(session, number, 2, by=ann, now=NOW)
    assert said(session) == [FAIR.text]
    gone = annotations.withdraw(session, number, by=ann, now=NOW)
    assert said(session) == []
    annotations.undo(session, number, gone.revision + 1, by=ann, now=NOW)
    assert said(session) == [FAIR.text]


def test_undoing_the_first_words_takes_the_note_back(session: Session, ann: Account) -> None:
    number = annotations.add(session, FAIR, by=ann, now=NOW)
    annotations.undo(session, number, 1, by=ann, now=NOW)
    assert said(session) == []


def test_undoing_what_somebody_changed_since_is_refused(session: Session, ann: Account) -> None:
    number = annotations.add(session, FAIR, by=ann, now=NOW)
    annotations.edit(session, number, FAIR, by=ann, now=NOW)
    with pytest.raises(IllegalStep):
        annotations.undo(session, number, 1, by=ann, now=NOW)


def test_a_note_for_a_role_is_seen_by_that_role_alone(session: Session, ann: Account) -> None:
    own = Written(FAIR.first, FAIR.end, "Own", Role.ANALYST)
    number = annotations.add(session, own, by=ann, now=NOW)
    assert said(session) == ["Own"]
    assert said(session, Role.VIEWER) == []
    liaison = person(session, "lia", Role.LIAISON)
    with pytest.raises(NotFound):
        annotations.withdraw(session, number, by=liaison, now=NOW)


def test_only_its_writer_or_an_administrator_changes_a_note(session: Session, ann: Account) -> None:
    number = annotations.add(session, FAIR, by=ann, now=NOW)
    with pytest.raises(NotAllowed):
        annotations.edit(session, number, FAIR, by=person(session, "bo", Role.ANALYST), now=NOW)
    annotations.withdraw(session, number, by=person(session, "root", Role.ADMIN), now=NOW)
    assert said(session) == []


@pytest.mark.parametrize(
    "wrong",
    [
        Written(FAIR.first, FAIR.end, ""),
        Written(FAIR.first, FAIR.end, "x" * (LONGEST_TEXT + 1)),
        Written(FAIR.first, FAIR.first, "no day"),
        Written(date(2000, 1, 1), date(2026, 1, 1), "an age"),
        Written(FAIR.first, FAIR.end, "for others", Role.ADMIN),
    ],
)
def test_a_note_makes_sense_or_is_refused(session: Session, ann: Account, wrong: Written) -> None:
    with pytest.raises(BadInput):
        annotations.add(session, wrong, by=ann, now=NOW)


def test_notes_are_found_by_the_days_they_touch(session: Session, ann: Account) -> None:
    annotations.add(session, FAIR, by=ann, now=NOW)
    touching = Period(date(2025, 12, 26), date(2025, 12, 27))
    after = Period(date(2025, 12, 27), date(2026, 1, 1))
    assert len(rows.listed(session, touching, Role.VIEWER)) == 1
    assert rows.listed(session, after, Role.VIEWER) == []


def test_what_was_written_is_never_changed(session: Session, ann: Account) -> None:
    annotations.add(session, FAIR, by=ann, now=NOW)
    with pytest.raises(DBAPIError, match="written once"):
        session.execute(text("UPDATE annotation_revision SET text = ''"))
