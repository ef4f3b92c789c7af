"""What was wrong in a file, by the REST face: of a dry run and of a reading, as CSV."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from api import import_faults
from auth import context
from db import session as database
from db.queries import sources
from domain.roles import Role
from domain.upload import Upload
from services import fault_file, import_desk, intake, uploads
from tests import town
from tests.api.conftest import signed_in
from tests.auth.house import Browser, House


@pytest.fixture(scope="module")
def folder(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("files")
    known: context.Context = house.server.extensions["halo"]
    context.attach(house.server, replace(known, exports=place))
    return place


@pytest.fixture(scope="module")
def admin(house: House) -> Browser:
    return signed_in(house, Role.ADMIN)


def _rows(answer: TestResponse) -> list[dict[str, str]]:
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def _upload(house: House, folder: Path) -> Upload:
    kept = uploads.keep(
        io.BytesIO(b"id,date\n1,2025-01-01\n"), name="a.csv", folder=folder, most_bytes=1_000
    )
    with database.transaction(house.sessions) as session:
        return uploads.register(session, kept, account_id=1, now=house.clock())


def test_rejects_of_a_reading_are_streamed_with_their_records(house: House, admin: Browser) -> None:
    wrong = [town.rejected(n, "missing_date", {"note": "=1+1", "n": n}) for n in (1, 2)]
    with database.transaction(house.sessions) as session:
        [source, *_] = sources.listed(session)
        known: context.Context = house.server.extensions["halo"]
        now = house.clock()
        intake.store(session, source, wrong, city=known.city, origin="file.csv", now=now)
    run_id = town.value(house.sessions, "SELECT max(id) FROM ingest_run")
    answer = admin.client.get(f"/api/v1/imports/runs/{run_id}/faults", headers=admin.headers)
    first, second = _rows(answer)
    assert first["sentence"].startswith("There is no date")
    assert (first["record"], second["record"]) == ("1", "2")
    assert '"=1+1"' in first["rejected_record"]
    assert [one.subject for one in house.entries(import_faults.FETCHED)] == [f"run:{run_id}"]
    gone = admin.client.get("/api/v1/imports/runs/987654/faults", headers=admin.headers)
    assert gone.status_code == 404


def test_what_a_dry_run_found_is_there_until_it_is_forgotten(
    house: House, admin: Browser, folder: Path
) -> None:
    upload = _upload(house, folder)
    address = f"/api/v1/imports/{upload.id}/faults"
    gone = admin.client.get(address, headers=admin.headers)
    assert (gone.status_code, "read again" in gone.get_json()["detail"]) == (404, True)
    with fault_file.written(import_desk.faults_path(folder, upload)) as told:
        [fault] = town.rejected(1, "missing_date", {}).faults
        told((fault, {"date": ""}))
    [row] = _rows(admin.client.get(address, headers=admin.headers))
    assert (row["reason"], row["column"]) == ("missing_date", "date")
    nobody = admin.client.get(f"/api/v1/imports/{uuid4()}/faults", headers=admin.headers)
    assert nobody.status_code == 404
