"""Background work from outside: one retrain at a time, followed and called off."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from db import session as database
from db.queries import jobs as rows
from domain.job import JobState
from domain.roles import Role
from services import job_steps, jobs, retraining
from tests.api.conftest import signed_in
from tests.auth.house import Browser, House

TRIGGER = "/api/v1/admin/retrain/trigger"


@pytest.fixture(scope="module")
def admin(house: House) -> Browser:
    return signed_in(house, Role.ADMIN)


@pytest.fixture(autouse=True)
def _no_jobs(house: House) -> Iterator[None]:
    yield
    with database.transaction(house.sessions) as session:
        session.execute(text("DELETE FROM job"))


def _post(browser: Browser, address: str) -> TestResponse:
    return browser.client.post(address, headers={**browser.headers, "X-CSRFToken": browser.token()})


def test_a_retrain_is_queued_once_and_can_be_followed(house: House, admin: Browser) -> None:
    first, second = _post(admin, TRIGGER), _post(admin, TRIGGER)
    assert first.status_code == second.status_code == 202
    assert first.get_json() == second.get_json()
    told = admin.get(first.get_json()["follow"]).get_json()
    assert (told["name"], told["argument"], told["state"]) == ("retrain", "asked", "queued")
    assert told["steps"] == []
    assert [entry.subject for entry in house.entries(retraining.STARTED)] == [
        f"job:{told['job']}"
    ] * 2


def test_the_run_of_the_clock_is_the_one_that_runs(house: House, admin: Browser) -> None:
    with database.transaction(house.sessions) as session:
        of_clock = jobs.enqueue(session, retraining.JOB, now=house.clock())
    assert _post(admin, TRIGGER).get_json()["job"] == of_clock.id


def test_steps_say_how_far_they_are_in_the_language_of_who_asks(
    house: House, admin: Browser
) -> None:
    job_id = _post(admin, TRIGGER).get_json()["job"]
    now = house.clock()
    with database.transaction(house.sessions) as session:
        job = rows.claim_next(session, worker="w", now=now, lease_until=now)
        assert job is not None
        job_steps.plan(session, job, ["fit", "issue"])
        job_steps.report(session, job, "fit", now=now, progress=0.5)
    told = admin.get(f"/api/v1/jobs/{job_id}").get_json()
    assert [(step["name"], step["state"], step["progress"]) for step in told["steps"]] == [
        ("fit", "running", 0.5),
        ("issue", "waiting", 0.0),
    ]


def test_a_job_is_called_off_once(house: House, admin: Browser) -> None:
    job_id = _post(admin, TRIGGER).get_json()["job"]
    ended = _post(admin, f"/api/v1/jobs/{job_id}/cancel")
    assert (ended.status_code, ended.get_json()["state"]) == (200, JobState.INTERRUPTED)
    assert ended.get_json()["reason"] == "Called off by admin."
    again = _post(admin, f"/api/v1/jobs/{job_id}/cancel")
    assert again.status_code == 409
    assert "ended already" in again.get_json()["detail"]
    assert _post(admin, TRIGGER).get_json()["job"] != job_id


def test_who_may_look_may_not_start(house: House, analyst: Browser, viewer: Browser) -> None:
    assert _post(analyst, TRIGGER).status_code == 403
    assert _post(analyst, "/api/v1/jobs/1/cancel").status_code == 403
    with database.transaction(house.sessions) as session:
        job = jobs.enqueue(session, retraining.JOB, now=house.clock())
    assert analyst.get(f"/api/v1/jobs/{job.id}").status_code == 200
    assert viewer.get(f"/api/v1/jobs/{job.id}").status_code == 403


def test_a_press_from_another_site_starts_nothing(admin: Browser) -> None:
    assert admin.client.post(TRIGGER, headers=admin.headers).status_code == 403


def test_no_such_job(admin: Browser) -> None:
    answer = admin.get("/api/v1/jobs/999999")
    assert (answer.status_code, answer.get_json()["detail"]) == (404, "There is no job 999999.")
