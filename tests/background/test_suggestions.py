"""The job that trains on the incidents stored."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from background import suggestions as training
from background.terms import Context
from db import session as database
from db.queries import jobs as rows
from db.queries import suggestions
from domain.job import JobState
from locales import english
from services import jobs, suggesting
from tests import town
from tests.analytics.suggestion import told
from tests.services.media import lodged

Sessions = database.Sessions
_INCIDENT = text("""
INSERT INTO incident (source_id, key, weight, category, category_published, occurred_from,
  occurred_to, time_precision, zone, day, ingested_at, place_precision, cell, address, title,
  description, flags, digest, run_id)
VALUES (1, :key, 1, :category, '', :at, :at, 'minute', 'UTC', :at, :at, 'none', 0, '', :title,
  :said, CAST(:flags AS text[]), '', 1)
""")
sessions = town.sessions(scope="module")


@pytest.fixture
def context(sessions: Sessions) -> Iterator[Context]:
    now = datetime.now(UTC)
    with database.transaction(sessions) as session:
        jobs.enqueue(session, suggesting.JOB, now=now)
    with database.transaction(sessions) as session:
        job = rows.claim_next(session, worker="t", now=now, lease_until=now + timedelta(hours=1))
    assert job is not None
    yield Context(job, sessions)
    with database.transaction(sessions) as session:
        jobs.cancel(session, job.id, reason="test", now=now)


def store(sessions: Sessions, *given: dict[str, object]) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    rest = {"at": at, "title": "", "said": "", "flags": "{}", "category": 6}
    with database.transaction(sessions) as session:
        for number, one in enumerate(given):
            session.execute(_INCIDENT, {**rest, "key": f"{one} {number}", **one})


def test_it_learns_from_what_is_stored_once_there_is_enough(
    sessions: Sessions, context: Context
) -> None:
    outcome = training.train(context)
    assert outcome.state is JobState.SKIPPED
    assert english(outcome.reason) == "Too few labelled texts: 0; 300 are needed."
    store(sessions, *({"said": one.text, "category": one.category} for one in told.texts(450)))
    outcome = training.train(context)
    assert outcome.state is JobState.SUCCEEDED
    assert outcome.result is not None
    assert (outcome.result["version"], outcome.result["texts"]) == (1, 450)
    with sessions() as session:
        found = suggesting.suggest(session, "En man blev rånad på sin telefon", "sv")
    assert found is not None
    assert (found.category, found.version) == (3, 1)


def reported(session: Session, said: str, state: str) -> None:
    """A report in a cluster of its own, which holds that it was a robbery."""
    now = datetime.now(UTC)
    number = lodged.report(session, now=now)
    given = {"number": number, "said": said, "state": state, "now": now}
    session.execute(text("UPDATE report SET description = :said WHERE id = :number"), given)
    session.execute(
        text("""
        WITH c AS (
          INSERT INTO event_cluster (state, severity, category, opened_at, latest_at, occurred_from,
            occurred_to, cell)
          VALUES (:state, 1, 3, :now, :now, :now, :now, 0) RETURNING id
        )
        INSERT INTO cluster_member (cluster_id, report_id, linked_at)
        SELECT id, :number, :now FROM c
        """),
        given,
    )


def test_of_reports_those_are_learned_from_that_were_verified(sessions: Sessions) -> None:
    with database.transaction(sessions) as session:
        # Whose decision it was is not looked at here.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        reported(session, "De ryckte min handväska", "verified")
        reported(session, "Detta är bara skräp", "rejected")
        reported(session, "Ingen har tittat på detta", "unreviewed")
        found = {one.text: one.category for one in suggestions.labelled(session, most=10_000)}
    assert found["De ryckte min handväska"] == 3
    assert {"Detta är bara skräp", "Ingen har tittat på detta"}.isdisjoint(found)


def test_each_text_counts_once_with_what_it_mostly_is(sessions: Sessions) -> None:
    store(
        sessions,
        *({"said": "Tagen väska", "category": category} for category in (6, 3, 3)),
        {"title": "Only a title"},
        {"said": "Of several events", "flags": "{summary}"},
        {"said": "Of no category", "category": 0},
    )
    with sessions() as session:
        found = {one.text: one.category for one in suggestions.labelled(session, most=10_000)}
        assert len(suggestions.labelled(session, most=7)) == 7
    assert found["Tagen väska"] == 3
    assert found["Only a title"] == 6
    assert {"", "Of several events", "Of no category"}.isdisjoint(found)
