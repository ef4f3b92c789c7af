"""A retrain on the small town: what it stores, publishes, keeps, skips and never reads."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import time_machine
from sqlalchemy import text

from analytics.forecasting import recipes
from analytics.forecasting.counts import AreaCounts, Floats
from analytics.runs.areas import DAYS_NEEDED, AreaRun
from analytics.runs.contract import Run
from analytics.runs.reading import Ground
from background import retraining
from background.terms import Context
from db import session as database
from db.queries import area_forecasts, issues, registry, steps
from db.queries import jobs as job_rows
from domain.errors import IllegalStep
from domain.job import Interrupted, Job, JobState, Outcome
from domain.job_step import StepState
from domain.model import Issue, ModelKind, ModelState
from locales import LANGUAGES, spoken, t
from services import jobs
from services import registry as verbs
from tests import busy_town, town

DAYS = DAYS_NEEDED + 12
PREDICTIONS = (
    *("model_version", "model_decision", "backtest", "forecast_issue", "area_forecast"),
    *("city_rhythm", "risk_surface", "hour_profile", "area_score", "surface_score"),
)


def here(function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    return [function(item) for item in items]


def steady(history: AreaCounts, horizon_days: int) -> Floats:
    """The mean of the whole history: better than that of four weeks where nothing ever changes."""
    return np.tile(history.counts[history.observed].mean(axis=0), (horizon_days, 1))


def doubled(history: AreaCounts, horizon_days: int) -> Floats:
    """Twice too much."""
    return 2 * steady(history, horizon_days)


def told(**own: Callable[[AreaCounts, int], Floats]) -> Callable[[Ground], list[Run]]:
    """Runs of areas with these recipes."""
    return lambda ground: [AreaRun(ground, {**own, "mean_28": recipes.mean_28}, country=None)]


STEADY = told(steady=steady)


@pytest.fixture
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as factory:
        yield factory


def claimed(sessions: database.Sessions, argument: str, now: datetime) -> Context:
    with database.transaction(sessions) as session:
        jobs.enqueue(session, "retrain", argument, now=now)
        until = now + timedelta(minutes=5)
        job = job_rows.claim_next(session, worker="a:1", now=now, lease_until=until)
    assert job is not None
    return Context(job, sessions)


def retrained(
    sessions: database.Sessions,
    now: datetime,
    argument: str = "",
    runs: Callable[[Ground], Sequence[Run]] = STEADY,
) -> Job:
    """The job of a whole retrain at ``now``."""
    with time_machine.travel(now, tick=False):
        context = claimed(sessions, argument, now)
        outcome: Outcome = retraining.retrain(context, spread=here, runs=runs)
        with database.transaction(sessions) as session:
            return jobs.finish(session, context.job, outcome, now=now)


def shown(sessions: database.Sessions) -> Issue:
    with sessions() as session:
        issue = verbs.shown(session, ModelKind.AREAS)
    assert issue is not None
    return issue


def test_a_night(sessions: database.Sessions) -> None:
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    job = retrained(sessions, now)
    assert job.state is JobState.SUCCEEDED, job.reason
    issue = shown(sessions)
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
    retrained(sessions, now)
    first = shown(sessions)
    later = now + timedelta(days=7)
    town.stored(sessions, city, busy_town.records(7, a_day=12, since=DAYS), now=later)
    retrained(sessions, later)
    second = shown(sessions)
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
    retrained(sessions, month)
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


def test_what_a_person_asked_for_waits_for_a_person(sessions: database.Sessions) -> None:
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    retrained(sessions, now, "asked")
    with sessions() as session:
        assert verbs.shown(session, ModelKind.AREAS) is None
        [record] = verbs.records(session)
    assert record.version.state is ModelState.CANDIDATE
    assert record.issue is not None
    with database.transaction(sessions) as session:
        verbs.publish(session, record.version.id, reason="It is good.", now=now, by=7)
    assert shown(sessions).id == record.issue.id


def test_what_is_worse_than_the_baseline_is_never_issued(sessions: database.Sessions) -> None:
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    retrained(sessions, now, runs=told(doubled=doubled))
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
    retrained(sessions, now, runs=STEADY)
    one = shown(sessions).version_id
    retrained(sessions, now + timedelta(minutes=1), runs=told(steady=steady, doubled=doubled))
    assert shown(sessions).version_id == one
    with sessions() as session:
        assert len(registry.listed(session)) == 2
    with database.transaction(sessions) as session:
        other = verbs.records(session)[1].version
        verbs.discard(session, other.id, reason="No use.", now=now, by=7)
    retrained(sessions, now + timedelta(minutes=2), runs=told(doubled=doubled))
    with sessions() as session:
        again = registry.by_id(session, other.id)
    assert again is not None
    assert again.state is ModelState.DISCARDED
    assert shown(sessions).version_id == one


@pytest.mark.parametrize("days", [0, 5, DAYS_NEEDED - 1])
def test_a_young_city_stores_no_number(sessions: database.Sessions, days: int) -> None:
    _, now = busy_town.settled(sessions, days=days, a_day=6)
    job = retrained(sessions, now)
    assert job.state is JobState.SKIPPED
    if days:
        assert f"{days} of {DAYS_NEEDED} days" in job.reason
    for table in PREDICTIONS:
        assert town.value(sessions, f"SELECT count(*) FROM {table}") == 0


def test_future_rows_change_no_forecast(sessions: database.Sessions) -> None:
    """A third of a year of wild records from today on, planted in the table behind the intake."""
    city, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    retrained(sessions, now)
    before = shown(sessions)
    plain = contents(sessions, before.id)
    later = now + timedelta(days=120)
    wild = busy_town.records(120, a_day=90, seed=9, since=DAYS)
    town.stored(sessions, city, wild, now=later)
    with database.transaction(sessions) as session:
        session.execute(text("UPDATE source SET latest_event_at = :at"), {"at": later})
    retrained(sessions, now + timedelta(minutes=5))
    after = shown(sessions)
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
    _, now = busy_town.settled(sessions, days=3, a_day=6)
    night = claimed(sessions, "", now)
    asked = claimed(sessions, "asked", now)
    outcome = retraining.retrain(asked, spread=here, runs=STEADY)
    assert outcome.state is JobState.SKIPPED
    assert str(night.job.id) in outcome.reason


def test_a_run_that_was_called_off_writes_nothing_more(sessions: database.Sessions) -> None:
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    context = claimed(sessions, "", now)

    def called_off(history: AreaCounts, horizon_days: int) -> Floats:
        with database.transaction(sessions) as session:
            job = job_rows.by_id(session, context.job.id)
            assert job is not None
            if job.state is JobState.RUNNING:
                jobs.cancel(session, context.job.id, reason="Called off by Ada.", now=now)
        return steady(history, horizon_days)

    with (
        time_machine.travel(now, tick=False),
        pytest.raises((Interrupted, IllegalStep)),
    ):
        retraining.retrain(context, spread=here, runs=told(called_off=called_off))
    for table in PREDICTIONS:
        assert town.value(sessions, f"SELECT count(*) FROM {table}") == 0
    with sessions() as session:
        states = [step.state for step in steps.listed(session, context.job.id)]
    assert states[:2] == [StepState.DONE, StepState.INTERRUPTED]
    assert set(states[2:]) == {StepState.SKIPPED}


def test_a_zombie_publishes_nothing(sessions: database.Sessions) -> None:
    """The job is taken away after everything was worked out, before it was written."""
    _, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    context = claimed(sessions, "", now)

    class Taken(AreaRun):
        def said(self, recipe: str) -> Any:
            spoken = super().said(recipe)
            with database.transaction(sessions) as session:
                job_rows.interrupt_expired(session, now=now + timedelta(hours=1))
            return spoken

    def runs(ground: Ground) -> list[Run]:
        return [Taken(ground, {"steady": steady, "mean_28": recipes.mean_28}, country=None)]

    with time_machine.travel(now, tick=False), pytest.raises((Interrupted, IllegalStep)):
        retraining.retrain(context, spread=here, runs=runs)
    with sessions() as session:
        assert issues.newest_of_each(session) == {}
        assert registry.live(session, ModelKind.AREAS) is None
    job = retrained(sessions, now)
    assert job.state is JobState.SUCCEEDED
    assert shown(sessions).job_id == job.id


def test_what_trails_the_baseline_gives_way_to_it(sessions: database.Sessions) -> None:
    """Nine weeks of scores that are worse than the baseline's, on forecasts really issued."""
    city, now = busy_town.settled(sessions, days=DAYS, a_day=12)
    retrained(sessions, now)
    live = shown(sessions)
    for week in range(1, 10):
        later = now + timedelta(days=7 * week)
        more = busy_town.records(7, a_day=12, since=DAYS + 7 * (week - 1))
        town.stored(sessions, city, more, now=later)
        retrained(sessions, later)
    assert shown(sessions).version_id == live.version_id
    with database.transaction(sessions) as session:
        session.execute(text("UPDATE area_score SET crps = 2 * baseline_crps"))
    later += timedelta(days=1)
    job = retrained(sessions, later)
    assert shown(sessions).recipe == "mean_28"
    with sessions() as session:
        newest = registry.decisions(session)[0]
        lines = [line.key for step in steps.listed(session, job.id) for line in step.said]
    assert (newest.step, newest.account_id, newest.replaced_id) == (
        "demoted",
        None,
        live.version_id,
    )
    assert "retrain.trails" in lines
    retrained(sessions, later + timedelta(days=1))
    assert shown(sessions).recipe == "mean_28"
    assert shown(sessions).job_id != job.id
