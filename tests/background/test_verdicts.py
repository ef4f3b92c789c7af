"""What a retrain decides: who is published, who waits, who gives way."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from analytics.forecasting import recipes
from analytics.runs.areas import DAYS_NEEDED, AreaRun
from analytics.runs.contract import Run
from analytics.runs.reading import Ground
from background import retraining
from db import session as database
from db.queries import issues, registry, steps
from db.queries import jobs as job_rows
from domain.errors import IllegalStep
from domain.job import Interrupted, JobState
from domain.model import ModelKind, ModelState
from services import registry as verbs
from tests import busy_town, night_run, town

DAYS = DAYS_NEEDED + 12
sessions = town.sessions()


def test_what_a_person_asked_for_waits_for_a_person(sessions: database.Sessions) -> None:
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    night_run.retrained(sessions, now, "asked")
    with sessions() as session:
        assert verbs.shown(session, ModelKind.AREAS) is None
        [record] = verbs.records(session)
    assert record.version.state is ModelState.CANDIDATE
    assert record.issue is not None
    with database.transaction(sessions) as session:
        verbs.publish(session, record.version.id, reason="It is good.", now=now, by=7)
    assert night_run.shown(sessions).id == record.issue.id


def test_what_is_worse_than_the_baseline_is_never_issued(sessions: database.Sessions) -> None:
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    night_run.retrained(sessions, now, runs=night_run.told(doubled=night_run.doubled))
    with sessions() as session:
        [record] = verbs.records(session)
    assert record.backtest is not None
    codes = {reason["code"] for reason in record.backtest.reasons}
    assert {"no_skill", "biased"} <= codes
    assert record.issue is None
    assert town.value(sessions, "SELECT count(*) FROM area_forecast") == 0


def test_what_was_discarded_never_comes_back_by_itself(
    sessions: database.Sessions,
) -> None:
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    night_run.retrained(sessions, now, runs=night_run.STEADY)
    one = night_run.shown(sessions).version_id
    night_run.retrained(
        sessions,
        now + timedelta(minutes=1),
        runs=night_run.told(steady=night_run.steady, doubled=night_run.doubled),
    )
    assert night_run.shown(sessions).version_id == one
    with sessions() as session:
        assert len(registry.listed(session)) == 2
    with database.transaction(sessions) as session:
        other = verbs.records(session)[1].version
        verbs.discard(session, other.id, reason="No use.", now=now, by=7)
    night_run.retrained(
        sessions, now + timedelta(minutes=2), runs=night_run.told(doubled=night_run.doubled)
    )
    with sessions() as session:
        again = registry.by_id(session, other.id)
    assert again is not None
    assert again.state is ModelState.DISCARDED
    assert night_run.shown(sessions).version_id == one


def test_a_zombie_publishes_nothing(sessions: database.Sessions) -> None:
    """The job is taken away after everything was worked out, before it was written."""
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    context = night_run.claimed(sessions, "", now)

    class Taken(AreaRun):
        def said(self, recipe: str) -> Any:
            spoken = super().said(recipe)
            with database.transaction(sessions) as session:
                job_rows.interrupt_expired(session, now=now + timedelta(hours=1))
            return spoken

    def runs(ground: Ground) -> list[Run]:
        return [
            Taken(ground, {"steady": night_run.steady, "mean_28": recipes.mean_28}, country=None)
        ]

    with time_machine.travel(now, tick=False), pytest.raises((Interrupted, IllegalStep)):
        retraining.retrain(context, spread=night_run.here, runs=runs)
    with sessions() as session:
        assert issues.newest_of_each(session) == {}
        assert registry.live(session, ModelKind.AREAS) is None
    job = night_run.retrained(sessions, now)
    assert job.state is JobState.SUCCEEDED
    assert night_run.shown(sessions).job_id == job.id


def test_what_trails_the_baseline_gives_way_to_it(sessions: database.Sessions) -> None:
    """Nine weeks of scores that are worse than the baseline's, on forecasts really issued."""
    city, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    night_run.retrained(sessions, now)
    live = night_run.shown(sessions)
    for week in range(1, 10):
        later = now + timedelta(days=7 * week)
        more = busy_town.records(7, a_day=12, since=DAYS + 7 * (week - 1))
        town.stored(sessions, city, more, now=later)
        night_run.retrained(sessions, later)
    assert night_run.shown(sessions).version_id == live.version_id
    with database.transaction(sessions) as session:
        session.execute(text("UPDATE area_score SET crps = 2 * baseline_crps"))
    later += timedelta(days=1)
    job = night_run.retrained(sessions, later)
    assert night_run.shown(sessions).recipe == "mean_28"
    with sessions() as session:
        newest = registry.decisions(session)[0]
        lines = [line.key for step in steps.listed(session, job.id) for line in step.said]
    assert (newest.step, newest.account_id, newest.replaced_id) == (
        "demoted",
        None,
        live.version_id,
    )
    assert "retrain.trails" in lines
    night_run.retrained(sessions, later + timedelta(days=1))
    assert night_run.shown(sessions).recipe == "mean_28"
    assert night_run.shown(sessions).job_id != job.id
