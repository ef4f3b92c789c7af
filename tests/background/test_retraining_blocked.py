"""Data that must not be learned from: nothing is published, and everybody is told why."""

from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import text

from analytics.runs import checks, reading
from analytics.runs.areas import DAYS_NEEDED
from db import session as database
from db.queries import issues, steps
from domain.errors import IllegalStep
from domain.fault import ParsedRecord
from domain.finding import Severity
from domain.model import ModelKind
from services import cities, monitors
from services import registry as verbs
from tests import busy_town, night_run, town

# Of ninety days from January on, these have no record.
GAP = [date(2024, 3, 20) + timedelta(days=at) for at in range(4)]

sessions = town.sessions()


def day_of(record: ParsedRecord) -> date:
    assert record.incident is not None
    return record.incident.occurred_from.astimezone(busy_town.FIRST.tzinfo).date()


def test_a_feed_long_silent_stops_publishing_and_it_is_said(sessions: database.Sessions) -> None:
    """Last read forty days ago: longer than the list of its readings reaches back."""
    _, now = busy_town.settled(sessions, days=DAYS_NEEDED + 12, a_day=12)
    with database.transaction(sessions) as session:
        session.execute(
            text("""
            UPDATE source SET poll_minutes = 60, last_success_at = :at WHERE slug = 'police'
            """),
            {"at": now - timedelta(days=40)},
        )
    job = night_run.retrained(sessions, now)
    with sessions() as session:
        [record] = verbs.records(session)
        said = {line.key for step in steps.listed(session, job.id) for line in step.said}
        [found] = monitors.checks(session).findings
        assert issues.newest(session, ModelKind.AREAS) is None
    assert record.backtest is not None
    assert not record.backtest.passes
    [reason] = record.backtest.reasons
    assert (reason["code"], reason["severity"]) == ("source_silent", "blocks")
    assert said >= {"accuracy.finding.source_silent", "retrain.fails", "retrain.none_live"}
    assert (found.code, found.subject) == ("source_silent", "Police")
    assert found.figures["hours"] == pytest.approx(40 * 24, abs=1)
    with database.transaction(sessions) as session, pytest.raises(IllegalStep):
        verbs.publish(session, record.version.id, reason="All the same.", now=now, by=7)


def test_days_without_a_record_are_found_in_the_table(sessions: database.Sessions) -> None:
    city = town.settled(sessions)
    now = (busy_town.FIRST + timedelta(days=90, hours=2)).astimezone(UTC)
    told = [each for each in busy_town.records(90, a_day=12) if day_of(each) not in GAP]
    town.stored(sessions, city, told, now=now)
    with sessions() as session:
        ground = reading.ground(session, cities.current(session), before=now.date())
        assert ground is not None
        found, stacked = checks.findings(session, ground, now=now)
    assert (found.code, found.severity, found.subject) == ("gap", Severity.BLOCKS, "Police")
    assert (found.figures["days"], found.figures["since"]) == (len(GAP), str(GAP[0]))
    # Six in ten happen at four corners; that is said, and stops nothing.
    assert (stacked.code, stacked.severity) == ("stacked_points", Severity.WARNS)
