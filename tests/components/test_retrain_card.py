"""A run in words: every state, every language, and nothing of a reason read as markup."""

from datetime import UTC, datetime, timedelta

import pytest

import locales
from components import retrain_card
from domain.job import Job, JobState
from domain.timetable import WEEKDAYS
from tests.components import drawn_text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"


def _job(state: JobState, *, reason: str = "", by: int | None = None) -> Job:
    times = (NOW - timedelta(seconds=50), NOW - timedelta(seconds=45), NOW)
    return Job(7, "retrain", "", state, 0.4, "", reason, None, 1, *times, by)


@pytest.mark.parametrize("language", locales.LANGUAGES)
@pytest.mark.parametrize("state", JobState)
def test_every_state_is_said(language: str, state: JobState) -> None:
    with locales.spoken(language):
        drawn = retrain_card.run(_job(state), (), "UTC", now=NOW)
    assert drawn_text.words(drawn)


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_day_of_the_week_is_named(language: str) -> None:
    keys = locales.texts(language)
    assert [day for day in WEEKDAYS if f"settings.weekday.{day}" not in keys] == []


def test_only_runs_that_have_ended_are_among_the_last() -> None:
    jobs = [_job(JobState.RUNNING), _job(JobState.FAILED, reason="It broke.", by=3)]
    said = drawn_text.words(retrain_card.runs(jobs, {3: "Ingrid"}, "UTC", now=NOW))
    assert "failed" in said
    assert "Ingrid" in said
    assert "running" not in said


def test_a_run_of_the_clock_and_of_an_account_that_is_gone() -> None:
    jobs = [_job(JobState.SUCCEEDED), _job(JobState.SUCCEEDED, by=9)]
    said = drawn_text.words(retrain_card.runs(jobs, {}, "UTC", now=NOW))
    assert "the schedule" in said
    assert "a former account" in said


def test_a_reason_is_text() -> None:
    drawn = retrain_card.run(_job(JobState.FAILED, reason=HOSTILE), (), "UTC", now=NOW)
    assert HOSTILE in drawn_text.words(drawn)
    drawn_text.assert_no_markup(drawn)
