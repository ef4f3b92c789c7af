"""Files by the REST face: who may have which, streamed or made in the background."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from auth import audit, context
from background import exports as background
from background.terms import Context
from db import session as database
from db.queries import jobs as job_rows
from domain.job import JobState
from domain.roles import Role
from services import jobs
from services.exports import making
from tests.api import drawn
from tests.api.conftest import signed_in
from tests.auth.house import Browser, House

FILES = "/api/v1/exports"
REASON = {"reason": "a court asked for it"}
LAST = {"from": "2025-12-04", "to": "2026-01-01"}


@pytest.fixture(scope="module")
def folder(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("exports")
    known: context.Context = house.server.extensions["halo"]
    context.attach(house.server, replace(known, exports=place))
    return place


@pytest.fixture(autouse=True)
def _no_files(house: House) -> Iterator[None]:
    yield
    with database.transaction(house.sessions) as session:
        session.execute(text("DELETE FROM export_file; DELETE FROM job"))


@pytest.fixture(scope="module")
def admin(house: House) -> Browser:
    return signed_in(house, Role.ADMIN)


def _asked(browser: Browser, name: str, **query: str) -> TestResponse:
    return browser.client.get(
        f"{FILES}/{name}", query_string={**LAST, **query}, headers=browser.headers
    )


def _column(answer: TestResponse, name: str) -> set[str]:
    lines = answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    return {row[name] for row in csv.DictReader(lines)}


def _ordered(browser: Browser, form: str, **more: object) -> TestResponse:
    body = {"subject": "incidents", "form": form, "filter": LAST, **more}
    sent = {**browser.headers, "X-CSRFToken": browser.token()}
    client: FlaskClient = browser.client
    return client.post(FILES, json=body, headers=sent)


def _worked(house: House, folder: Path) -> JobState:
    """What the worker does with the next job."""
    now = house.clock()
    with database.transaction(house.sessions) as session:
        job = job_rows.claim_next(session, worker="w", now=now, lease_until=now + timedelta(1))
    assert job is not None
    outcome = background.export(Context(job, house.sessions), folder)
    with database.transaction(house.sessions) as session:
        jobs.finish(session, job, outcome, now=now)
    return outcome.state


def test_incidents_are_streamed_as_csv_that_names_its_companion(analyst: Browser) -> None:
    answer = _asked(analyst, "incidents.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    lines = answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    mapped = sum(drawn.RECENT.values()) + drawn.BEYOND_COUNT
    assert len(lines) == 1 + mapped + 6
    assert "incidents-2025-12-04_2026-01-01.csv" in answer.headers["Content-Disposition"]
    assert "incidents.csv.zip" in answer.headers["Link"]


def test_exact_places_leave_for_a_reason_alone(house: House, analyst: Browser) -> None:
    assert _column(_asked(analyst, "incidents.csv"), "lat") == {""}
    assert house.entries(audit.READ_EXACT_PLACES) == []
    assert str(drawn.BUSY[0]) in _column(_asked(analyst, "incidents.csv", **REASON), "lat")
    [entry] = house.entries(audit.READ_EXACT_PLACES)
    assert entry.detail["reason"] == REASON["reason"]
    assert len(house.entries(making.EXPORTED)) == 2
    assert _asked(analyst, "incidents.csv", reason="x").status_code == 400


def test_a_viewer_has_counts_and_no_incidents(viewer: Browser) -> None:
    assert _asked(viewer, "incidents.csv").status_code == 403
    assert _ordered(viewer, "xlsx").status_code == 403
    cells = _asked(viewer, "cells.geojson").get_json()
    counts = [one["properties"]["count"] for one in cells["features"]]
    assert all(count is None or count >= 3 for count in counts)
    packed = zipfile.ZipFile(io.BytesIO(_asked(viewer, "areas.csv.zip").data))
    assert b"Empty is not zero" in packed.read("README.md")


def test_counts_are_files_of_every_form(analyst: Browser) -> None:
    for name in ("cells.csv", "cells.xlsx", "areas.geojson", "areas.xlsx", "timeline.csv"):
        assert _asked(analyst, name).status_code == 200, name
    assert _asked(analyst, "timeline.geojson").status_code == 400
    assert "POST" in _asked(analyst, "incidents.xlsx").get_json()["detail"]
    assert _asked(analyst, "incidents.doc").status_code == 400


def test_a_file_is_made_in_the_background_and_fetched_by_its_asker_alone(
    house: House, analyst: Browser, admin: Browser, folder: Path
) -> None:
    told = _ordered(analyst, "parquet").get_json()
    assert (told["state"], told["content"]) == ("queued", None)
    assert analyst.get(told["follow"] + "/content").status_code == 409
    assert _worked(house, folder) is JobState.SUCCEEDED
    told = analyst.get(told["follow"]).get_json()
    assert (told["state"], told["rows"]) == ("succeeded", 21)
    fetched = analyst.get(told["content"])
    assert fetched.data.startswith(b"PAR1")
    fetched.close()
    assert admin.get(told["follow"]).status_code == 404
    assert admin.get(told["content"]).status_code == 404
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] != []


def test_a_file_called_off_leaves_nothing(house: House, analyst: Browser, folder: Path) -> None:
    told = _ordered(analyst, "gpkg").get_json()
    sent = {**analyst.headers, "X-CSRFToken": analyst.token()}
    assert analyst.client.delete(told["follow"], headers=sent).status_code == 204
    assert analyst.get(told["follow"]).status_code == 404
    with house.sessions() as session:
        assert [job.state for job in job_rows.recent(session)] == [JobState.INTERRUPTED]


def test_three_at_a_time(analyst: Browser) -> None:
    assert [_ordered(analyst, "xlsx").status_code for _ in range(4)] == [202, 202, 202, 429]


def test_what_is_a_day_old_is_forgotten(house: House, analyst: Browser, folder: Path) -> None:
    told = _ordered(analyst, "xlsx").get_json()
    _worked(house, folder)
    assert (folder / f"{told['id']}.xlsx").exists()
    with database.transaction(house.sessions) as session:
        later = house.clock() + timedelta(hours=25)
        assert making.forget_old(session, folder, kept=timedelta(hours=24), now=later) == 1
    assert analyst.get(told["follow"]).status_code == 404
    assert not (folder / f"{told['id']}.xlsx").exists()


def test_who_lost_the_right_meanwhile_gets_no_file(house: House, folder: Path) -> None:
    leaver = house.browser()
    leaver.sign_in(house.person("leaver", Role.ANALYST))
    leaver.headers = {"Accept": "application/json"}
    _ordered(leaver, "xlsx")
    with database.transaction(house.sessions) as session:
        session.execute(text("UPDATE account SET role = 'viewer' WHERE email LIKE 'leaver%'"))
    with pytest.raises(Exception, match="counts, not single incidents"):
        _worked(house, folder)


def test_the_figures_are_the_maps(analyst: Browser) -> None:
    cells = json.loads(_asked(analyst, "cells.geojson").data)
    assert {one["geometry"]["type"] for one in cells["features"]} == {"Polygon"}
    total = sum(one["properties"]["count"] for one in cells["features"])
    assert total == sum(drawn.RECENT.values()) + drawn.BEYOND_COUNT
    assert cells["about"]["filter"]
    assert "from=2025-12-04" in cells["about"]["link"]
