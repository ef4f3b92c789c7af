"""What is written down, counted and cut off."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import audit
from domain.account import AuditEntry

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    engine = database.engine(database_url)
    with database.sessions(engine)() as opened:
        yield opened
    engine.dispose()


def test_an_entry_comes_back_as_it_was(session: Session) -> None:
    entry = AuditEntry(NOW, 7, "read_exact_places", "cell:8a", {"n": 3, "ö": "ä"}, "::1", "r1")
    audit.insert(session, AuditEntry(NOW, None, "refused"))
    audit.insert(session, entry)
    assert audit.latest(session, limit=1) == [entry]
    assert [one.action for one in audit.latest(session, action="refused")] == ["refused"]


def _refuse(session: Session, address: str, *, account: int | None = None, at: datetime = NOW):
    audit.insert_refusal(session, AuditEntry(at, account, audit.REFUSED, "/map", {}, address, ""))
    return len(audit.latest(session, action=audit.REFUSED, limit=10_000))


def test_an_address_is_written_down_so_often_a_minute(session: Session) -> None:
    for _ in range(audit.REFUSALS_A_MINUTE + 5):
        kept = _refuse(session, "10.0.0.1")
    assert kept == audit.REFUSALS_A_MINUTE
    assert _refuse(session, "10.0.0.2") == kept + 1
    assert _refuse(session, "10.0.0.1", at=NOW + MINUTE) == kept + 2


def test_strangers_are_cut_off_together_but_not_the_signed_in(session: Session) -> None:
    for number in range(audit.STRANGERS_A_MINUTE + 5):
        kept = _refuse(session, f"10.0.{number}.1")
    assert kept == audit.STRANGERS_A_MINUTE
    assert _refuse(session, "10.1.0.1", account=7) == kept + 1


def _attempt(session: Session, action: str, subject: str, network: str, minute: int) -> None:
    entry = AuditEntry(NOW + minute * MINUTE, None, action, subject, {"network": network})
    audit.insert(session, entry)


def test_failures_are_counted_three_ways(session: Session) -> None:
    _attempt(session, audit.SIGN_IN_FAILED, "a", "net1", -90)
    _attempt(session, audit.SIGN_IN_FAILED, "a", "net1", 1)
    _attempt(session, audit.SIGN_IN, "a", "net1", 2)
    _attempt(session, audit.SIGN_IN_FAILED, "a", "net1", 3)
    _attempt(session, audit.SIGN_IN_FAILED, "a", "net2", 4)
    _attempt(session, audit.SIGN_IN_FAILED, "b", "net1", 5)
    _attempt(session, audit.SIGN_IN_FAILED, "b", "net2", 6)
    record = audit.sign_in_record(session, "a", "net1", since=NOW)
    assert record.pair == audit.Failures(1, NOW + 3 * MINUTE)
    assert record.subject == audit.Failures(3, NOW + 4 * MINUTE)
    assert record.network == audit.Failures(3, NOW + 5 * MINUTE)


def test_no_failures_are_none(session: Session) -> None:
    none = audit.Failures(0, None)
    assert audit.sign_in_record(session, "x", "y", since=NOW) == audit.Record(none, none, none)
