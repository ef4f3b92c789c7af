"""Reading and working out anew from outside: one job at a time, followed by its address."""

from db import session as database
from db.queries import jobs as job_rows
from domain.roles import Role
from services import pipeline
from tests.api.conftest import signed_in
from tests.auth.house import PASSWORD, House

ADDRESS = "/api/v1/pipeline/run"


def test_a_run_is_started_once_and_followed(house: House) -> None:
    email = house.person("runner", Role.ADMIN)
    client = house.server.test_client()
    asked = client.post("/api/v1/auth/token", json={"email": email, "password": PASSWORD})
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {asked.get_json()['access_token']}"
    first, second = client.post(ADDRESS), client.post(ADDRESS)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.headers["Location"] == second.headers["Location"]
    followed = client.get(first.headers["Location"]).get_json()
    assert (followed["name"], followed["state"]) == (pipeline.JOB, "queued")
    assert [entry.detail["token"] for entry in house.entries(pipeline.STARTED)]
    with database.transaction(house.sessions) as session:
        job = job_rows.by_id(session, followed["job"])
        assert job is not None
        job_rows.cancel(session, job.id, reason="over", now=house.clock())


def test_only_whoever_runs_jobs_may(house: House) -> None:
    browser = signed_in(house, Role.LIAISON)
    assert browser.post(ADDRESS, {}, **{"X-CSRFToken": browser.token()}).status_code == 403
    assert house.server.test_client().post(ADDRESS).status_code == 401
