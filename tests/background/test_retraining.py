"""A retrain on the small town: what it stores, scores, skips and never reads."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from analytics.forecasting.counts import AreaCounts, Floats
from analytics.runs.areas import DAYS_NEEDED
from analytics.runs.contract import Run
from analytics.runs.reading import Ground
from background import retraining
from db import session as database
from db.queries import area_forecasts, areas, covariates, registry, steps
from db.queries import jobs as job_rows
from domain.errors import IllegalStep
from domain.job import Interrupted, JobState, Outcome
from domain.job_step import StepState
from domain.line import Line
from locales import LANGUAGES, english, spoken, t
from services import jobs
from services import registry as verbs
from tests import busy_town, night_run, town

DAYS = DAYS_NEEDED + 12
PREDICTIONS = (
    *("model_version", "model_decision", "backtest", "forecast_issue", "area_forecast"),
    *("city_rhythm", "risk_surface", "hour_profile", "area_score", "surface_score"),
)

sessions = town.sessions()


def test_a_night(sessions: database.Sessions) -> None:
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    with database.transaction(sessions) as session:
        given = {one.id: float(one.id) for one in areas.listed(session)}
        covariates.keep(session, "income", given, by=1, now=now)
    job = night_run.retrained(sessions, now)
    assert job.state is JobState.SUCCEEDED, job.reason
    issue = night_run.shown(sessions)
    first = date(2024, 1, 1) + timedelta(days=DAYS)
    assert (issue.first_day, issue.data_through) == (first, first - timedelta(days=1))
    assert issue.job_id == job.id
    assert issue.data_count == town.value(sessions, "SELECT sum(n) FROM day_count")
    with sessions() as session:
        said = area_forecasts.of_issue(session, issue.id, target="all", days=7)
        found = steps.listed(session, job.id)
        [decided] = registry.decisions(session)
        [record] = verbs.records(session)
    assert [step.state for step in found] == [StepState.DONE] * 6
    assert [step.name for step in found] == list(retraining.STEPS)
    assert all(step.finished_at for step in found)
    assert Line("retrain.grouped", {"name": "income", "n": len(given)}) in found[0].said
    assert (decided.step, decided.account_id, decided.version_id) == ("published", None, 1)
    assert record.backtest is not None
    assert record.backtest.passes
    assert record.backtest.figures["all"]["origins"] == 26
    # The city is the sum of its areas, and about what happens there.
    sums = {row.area_id: 0.0 for row in said}
    for row in said:
        sums[row.area_id] += row.expected
    assert sums[-1] == pytest.approx(sum(sums[area] for area in sums if area >= 0))
    assert sums[-1] / 28 == pytest.approx(12, rel=0.15)
    for language in LANGUAGES:
        with spoken(language):
            assert all(t(line.key, **line.values) for step in found for line in step.said)


def test_the_second_night_keeps_what_is_live_and_scores_the_first(
    sessions: database.Sessions,
) -> None:
    city, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    night_run.retrained(sessions, now)
    first = night_run.shown(sessions)
    later = now + timedelta(days=7)
    town.stored(sessions, city, busy_town.records(7, a_day=12, since=DAYS), now=later)
    night_run.retrained(sessions, later)
    second = night_run.shown(sessions)
    assert second.version_id == first.version_id
    assert second.first_day == first.first_day + timedelta(days=7)
    assert town.value(sessions, "SELECT count(*) FROM model_decision") == 1
    scored = town.rows(
        sessions,
        "SELECT area_id, days, final, count(*), sum(actual) FROM area_score"
        " WHERE target = 'all' AND area_id = -1 GROUP BY 1, 2, 3 ORDER BY 2",
    )
    recorded = town.value(
        sessions, "SELECT sum(n) FROM day_count WHERE day >= :first", first=first.first_day
    )
    assert scored == [(-1, 1, False, 7, recorded), (-1, 7, False, 1, recorded)]
    month = later + timedelta(days=28)
    town.stored(sessions, city, busy_town.records(28, a_day=12, since=DAYS + 7), now=month)
    night_run.retrained(sessions, month)
    with sessions() as session:
        [week] = [
            one
            for one in area_forecasts.past(
                session, target="all", area_id=-1, days=7, since=first.first_day
            )
            if one.issue_id == first.id
        ]
    assert week.final
    assert week.actual == recorded


@pytest.mark.parametrize("days", [0, 5, DAYS_NEEDED - 1])
def test_a_young_city_stores_no_number(sessions: database.Sessions, days: int) -> None:
    _, now = busy_town.settled(sessions, days=days, a_day=6)
    job = night_run.retrained(sessions, now)
    assert job.state is JobState.SKIPPED
    if days:
        assert f"{days} of {DAYS_NEEDED} days" in english(job.reason)
    for table in PREDICTIONS:
        assert town.value(sessions, f"SELECT count(*) FROM {table}") == 0


def test_future_rows_change_no_forecast(sessions: database.Sessions) -> None:
    """A third of a year of wild records from today on, planted in the table behind the intake."""
    city, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    night_run.retrained(sessions, now)
    before = night_run.shown(sessions)
    plain = contents(sessions, before.id)
    later = now + timedelta(days=120)
    wild = busy_town.records(120, a_day=90, seed=9, since=DAYS)
    town.stored(sessions, city, wild, now=later)
    with database.transaction(sessions) as session:
        session.execute(text("UPDATE source SET latest_event_at = :at"), {"at": later})
    night_run.retrained(sessions, now + timedelta(minutes=5))
    after = night_run.shown(sessions)
    assert after.id != before.id
    assert after.fit_hash == before.fit_hash
    assert after.data_count == before.data_count
    assert contents(sessions, after.id) == plain


def contents(sessions: database.Sessions, issue_id: int) -> list[tuple[Any, ...]]:
    """Every number of an issue, to the last bit."""
    return town.rows(
        sessions,
        "SELECT target, area_id, first_day, days, float8send(expected), float8send(alpha),"
        " float8send(baseline), float8send(baseline_alpha) FROM area_forecast"
        " WHERE issue_id = :id ORDER BY 1, 2, 3, 4",
        id=issue_id,
    )


def test_two_retrains_do_not_run_at_once(sessions: database.Sessions) -> None:
    """Both are claimed before either has begun: the first to look goes on, the other gives way."""
    _, now = busy_town.settled(sessions, days=3, a_day=6)
    night = night_run.claimed(sessions, "", now)
    asked = night_run.claimed(sessions, "asked", now)
    began: list[Outcome] = []

    def runs(ground: Ground) -> Sequence[Run]:
        began.append(retraining.retrain(asked, spread=night_run.here, runs=night_run.STEADY))
        return night_run.STEADY(ground)

    whole = retraining.retrain(night, spread=night_run.here, runs=runs)
    [second] = began
    assert second.state is JobState.SKIPPED
    assert str(night.job.id) in english(second.reason)
    assert f"of {DAYS_NEEDED} days" in english(whole.reason)


def test_a_run_that_was_called_off_writes_nothing_more(sessions: database.Sessions) -> None:
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    context = night_run.claimed(sessions, "", now)

    def called_off(history: AreaCounts, horizon_days: int) -> Floats:
        with database.transaction(sessions) as session:
            job = job_rows.by_id(session, context.job.id)
            assert job is not None
            if job.state is JobState.RUNNING:
                jobs.cancel(session, context.job.id, reason="Called off by Ada.", now=now)
        return night_run.steady(history, horizon_days)

    with (
        time_machine.travel(now, tick=False),
        pytest.raises((Interrupted, IllegalStep)),
    ):
        retraining.retrain(
            context, spread=night_run.here, runs=night_run.told(called_off=called_off)
        )
    for table in PREDICTIONS:
        assert town.value(sessions, f"SELECT count(*) FROM {table}") == 0
    with sessions() as session:
        states = [step.state for step in steps.listed(session, context.job.id)]
    assert states[:2] == [StepState.DONE, StepState.INTERRUPTED]
    assert set(states[2:]) == {StepState.SKIPPED}
