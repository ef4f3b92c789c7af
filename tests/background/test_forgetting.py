"""The jobs that forget, as the worker runs them: nothing without a time that somebody set."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import worker
from background import audit as trail
from background.terms import Context
from db import session as database
from db.queries import audit
from db.queries import jobs as rows
from domain.account import AuditEntry
from domain.job import JobState, Outcome
from locales import english
from services import audit_chain, forgetting, jobs
from tests import databases, reviewed, town

DAY = timedelta(days=1)


@pytest.fixture
def sessions(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[database.Sessions]:
    monkeypatch.setenv("HALO_HOME", str(tmp_path))
    with town.database_of(database_url) as known:
        town.settled(known)
        with database.transaction(known) as session:
            databases.empty_audit(session)
        yield known


def _ran(sessions: database.Sessions, name: str) -> Outcome:
    now = datetime.now(UTC)
    with database.transaction(sessions) as session:
        jobs.enqueue(session, name, now=now)
        job = rows.claim_next(session, worker="t", now=now, lease_until=now + DAY)
    assert job is not None
    outcome = worker.JOBS[name](Context(job, sessions))
    with database.transaction(sessions) as session:
        jobs.finish(session, job, outcome, now=now)
    return outcome


@pytest.mark.parametrize("what", ["audit", "reports", "records"])
def test_what_nobody_set_a_time_for_is_kept(sessions: database.Sessions, what: str) -> None:
    outcome = _ran(sessions, f"forget_old_{what}")
    assert outcome.state is JobState.SKIPPED
    assert english(outcome.reason).startswith("Kept for ever: HALO_KEEP_")


def test_all_that_is_too_old_goes_in_parts(
    sessions: database.Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALO_KEEP_REPORT_DAYS", "30")
    monkeypatch.setattr(forgetting, "BATCH", 2)
    now = datetime.now(UTC)
    with database.transaction(sessions) as session:
        for days in (1, 29, 31, 32, 33):
            reviewed.report(session, words="Words", now=now - days * DAY)
    assert _ran(sessions, "forget_old_reports").result == {"reports": 3, "files": 0}
    assert town.value(sessions, "SELECT count(*) FROM report WHERE description = 'Words'") == 2
    with sessions() as session:
        told = [one.detail["reports"] for one in audit.latest(session, action=forgetting.REPORTS)]
    assert told == [1, 2]
    assert english(_ran(sessions, "forget_old_reports").reason) == "Nothing is older than 30 days."


def test_the_trail_is_linked_checked_and_shortened(
    sessions: database.Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALO_KEEP_AUDIT_DAYS", "30")
    now = datetime.now(UTC)
    with database.transaction(sessions) as session:
        for days in (40, 35, 1):
            audit.insert(session, AuditEntry(now - days * DAY, None, "done"))
    trail.link(sessions)
    assert town.value(sessions, "SELECT count(*) FROM audit_link") == 3
    assert _ran(sessions, "forget_old_audit").result == {"events": 2}
    result = _ran(sessions, audit_chain.VERIFY).result
    assert result is not None
    assert (result["links"], result["forgotten"]) == (4, 2)
