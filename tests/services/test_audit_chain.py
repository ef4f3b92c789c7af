"""The audit trail: linked in order, gone through, forgotten after its time, never changed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import session as database
from db.queries import audit
from domain.account import AuditEntry
from domain.audit_chain import FORGOTTEN
from domain.errors import IllegalStep
from locales import english
from services import audit_chain
from tests import databases, town
from tests.town import NOW

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def known(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as factory:
        yield factory


@pytest.fixture
def sessions(known: database.Sessions) -> database.Sessions:
    with database.transaction(known) as session:
        databases.empty_audit(session)
    return known


def _written(session: Session, *actions: str, at=NOW) -> None:
    for action in actions:
        detail = {"ö": [1, 0.1, None, True], "reason": "Seen\u2028twice"}
        audit.insert(session, AuditEntry(at, 7, action, "cell:8a", detail, "::1", "r1"))


def _verified(sessions: database.Sessions, noted: bytes | None = None) -> audit_chain.Verified:
    with database.transaction(sessions) as session:
        audit_chain.link(session, now=NOW, whole=True)
    with sessions() as session:
        return audit_chain.verify(session, noted=noted)


def _against_the_rules(sessions: database.Sessions, statement: str) -> None:
    """As who owns the tables can."""
    with database.transaction(sessions) as session:
        for table in ("audit_event", "audit_link"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(text(statement))
        for table in ("audit_event", "audit_link"):
            session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


@pytest.fixture
def five(sessions: database.Sessions) -> database.Sessions:
    with database.transaction(sessions) as session:
        _written(session, "one", "two", "three", "four", "five")
        assert audit_chain.link(session, now=NOW) == 5
    return sessions


def test_an_untouched_trail_is_sound(five: database.Sessions) -> None:
    found = _verified(five)
    assert (found.is_sound, found.chain.count, found.forgotten) == (True, 5, 0)
    with database.transaction(five) as session:
        _written(session, "six")
    later = _verified(five, noted=found.chain.head)
    assert (later.is_sound, later.chain.count, later.has_noted) == (True, 6, True)


def test_nothing_is_linked_twice(five: database.Sessions) -> None:
    with database.transaction(five) as session:
        assert audit_chain.link(session, now=NOW) == 0


def test_what_was_committed_late_is_linked_behind(sessions: database.Sessions) -> None:
    with sessions() as slow:
        _written(slow, "slow")
        with database.transaction(sessions) as session:
            _written(session, "quick")
            audit_chain.link(session, now=NOW)
        slow.commit()
    assert _verified(sessions).is_sound
    order = "SELECT string_agg(e.action, ' ' ORDER BY l.number) FROM audit_link l"
    joined = f"{order} JOIN audit_event e ON e.id = l.event_id"
    assert town.value(sessions, joined) == "quick slow"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            "UPDATE audit_event SET subject = 'cell:8b' WHERE action = 'three'",
            "is not what its hash",
        ),
        (
            "UPDATE audit_event SET detail = detail - 'reason' WHERE action = 'two'",
            "is not what its hash",
        ),
        (
            "UPDATE audit_event SET at = at + interval '1 us' WHERE action = 'one'",
            "is not what its hash",
        ),
        ("DELETE FROM audit_event WHERE action = 'four'", "The entry of link 4 is missing"),
        ("DELETE FROM audit_link WHERE number = 2", "Link 2 is missing"),
        ("UPDATE audit_link SET hash = sha256('x') WHERE number = 3", "is not what its hash"),
        (
            "UPDATE audit_link SET forgotten_at = now() WHERE number = 3",
            "although it was forgotten",
        ),
    ],
)
def test_a_change_behind_halos_back_is_found(
    five: database.Sessions, change: str, why: str
) -> None:
    _against_the_rules(five, change)
    found = _verified(five)
    assert not found.is_sound
    assert why in english(found.chain.why)
    with pytest.raises(IllegalStep, match="not as it was written"):
        audit_chain.require_sound(found)


def test_what_was_cut_off_is_missed_by_the_noted_head(five: database.Sessions) -> None:
    head = _verified(five).chain.head
    _against_the_rules(five, "DELETE FROM audit_event WHERE action = 'five'")
    _against_the_rules(five, "DELETE FROM audit_link WHERE number = 5")
    assert _verified(five).is_sound
    found = _verified(five, noted=head)
    assert (found.is_sound, found.has_noted) == (False, False)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET subject = ''",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_link SET hash = ''",
        "UPDATE audit_link SET forgotten_at = now()",
        "DELETE FROM audit_link",
        "TRUNCATE audit_link",
    ],
)
def test_nothing_but_forgetting_may_change_the_trail(
    five: database.Sessions, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="only added to"), database.transaction(five) as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET subject = ''",
        "UPDATE audit_link SET forgotten_at = now(), hash = ''",
        "DELETE FROM audit_link",
        "TRUNCATE audit_event",
    ],
)
def test_forgetting_may_do_nothing_else(five: database.Sessions, statement: str) -> None:
    with five() as session:
        session.execute(text("SET LOCAL halo.forgets = 'audit'"))
        with pytest.raises(DBAPIError, match="only added to"):
            session.execute(text(statement))


def test_old_entries_are_forgotten_and_the_rest_stays_sound(sessions: database.Sessions) -> None:
    with database.transaction(sessions) as session:
        _written(session, "old", "older", at=NOW - 100 * DAY)
        _written(session, "new")
    head = _verified(sessions).chain.head
    with database.transaction(sessions) as session:
        assert audit_chain.forget(session, before=NOW - 90 * DAY, now=NOW) == 2
    found = _verified(sessions, noted=head)
    assert (found.is_sound, found.chain.count, found.forgotten) == (True, 4, 2)
    with sessions() as session:
        entries = [(one.action, dict(one.detail)) for one in audit.latest(session)]
    before = (NOW - 90 * DAY).isoformat()
    told = {"through": 2, "events": 2, "before": before}
    assert entries[0] == (FORGOTTEN, told)
    assert [action for action, _ in entries[1:]] == ["new"]
    with database.transaction(sessions) as session:
        assert audit_chain.forget(session, before=NOW - 90 * DAY, now=NOW) == 0


def test_a_deletion_cannot_be_passed_off_as_forgetting(five: database.Sessions) -> None:
    _against_the_rules(five, "DELETE FROM audit_event WHERE action IN ('one', 'two')")
    _against_the_rules(five, "UPDATE audit_link SET forgotten_at = now() WHERE number <= 2")
    assert "The trail tells of 0." in english(_verified(five).chain.why)
    _against_the_rules(five, "UPDATE audit_link SET forgotten_at = NULL WHERE number = 1")
    assert "is missing" in english(_verified(five).chain.why)


def test_only_the_oldest_can_be_forgotten(five: database.Sessions) -> None:
    _against_the_rules(five, "DELETE FROM audit_event WHERE action = 'three'")
    _against_the_rules(five, "UPDATE audit_link SET forgotten_at = now() WHERE number = 3")
    assert "before earlier ones" in english(_verified(five).chain.why)
