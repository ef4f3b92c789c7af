"""What is kept of a report's photos, sounds and films is shown to those who review reports."""

import dataclasses
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from auth import context
from db import session as database
from db.queries import report_media
from domain.report_media import Media, MediaState, Unfit, Upload
from domain.roles import Role
from services import media
from services.media import storing
from tests.api.conftest import signed_in
from tests.auth.house import Browser, House
from tests.services.media import lodged
from tests.services.media import sent_files as files

PATH = "/api/v1/reports/media/"
KEPT = b"\xff\xd8\xff" + bytes(range(256)) * 4


@pytest.fixture(scope="module")
def folder(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("media")
    known = house.server.extensions["halo"]
    context.attach(house.server, dataclasses.replace(known, media=place))
    yield place
    context.attach(house.server, known)


def lodge(house: House, folder: Path) -> Media:
    now = datetime.now(UTC)
    with database.transaction(house.sessions) as session:
        number = lodged.report(session, now=now)
        sent = [Upload(io.BytesIO(files.jpeg()), "image/jpeg")]
        [one] = media.accept(session, number, sent, folder=folder, now=now)
    return one


@pytest.fixture(scope="module")
def photo(house: House, folder: Path) -> Media:
    one = lodge(house, folder)
    with storing.new(storing.kept(folder, one.id)) as file:
        file.write(KEPT)
    with database.transaction(house.sessions) as session:
        report_media.set_kept(session, one, digest=b"", now=datetime.now(UTC))
    return one


def test_an_analyst_gets_the_file_and_no_browser_runs_it(analyst: Browser, photo: Media) -> None:
    answer = analyst.get(f"{PATH}{photo.id}")
    assert (answer.status_code, answer.data) == (200, KEPT)
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("; sandbox")
    name = f"report-{photo.id}.jpg"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_part_is_sent_where_a_range_is_asked_for(analyst: Browser, photo: Media) -> None:
    part = analyst.get(f"{PATH}{photo.id}", headers={"Range": "bytes=3-10"})
    assert (part.status_code, part.data) == (206, KEPT[3:11])
    assert part.headers["Content-Range"] == f"bytes 3-10/{len(KEPT)}"
    beyond = analyst.get(f"{PATH}{photo.id}", headers={"Range": "bytes=99999-"})
    assert beyond.status_code == 416
    again = analyst.get(f"{PATH}{photo.id}", headers={"If-None-Match": part.headers["ETag"]})
    assert again.status_code == 304


def test_a_viewer_and_a_stranger_get_nothing(house: House, viewer: Browser, photo: Media) -> None:
    assert viewer.get(f"{PATH}{photo.id}").status_code == 403
    stranger = house.browser()
    stranger.headers = {"Accept": "application/json"}
    assert stranger.get(f"{PATH}{photo.id}").status_code == 401


def test_what_is_not_kept_is_not_shown(house: House, analyst: Browser, folder: Path) -> None:
    waiting, refused = lodge(house, folder), lodge(house, folder)
    with database.transaction(house.sessions) as session:
        report_media.set_refused(session, refused.id, Unfit.BROKEN, now=datetime.now(UTC))
    assert waiting.state is MediaState.WAITING
    for one, words in ((waiting, "still being checked"), (refused, "damaged")):
        answer = analyst.get(f"{PATH}{one.id}")
        assert answer.status_code == 409
        assert words in answer.json["detail"]
    for address in (f"{PATH}{uuid4()}", f"{PATH}..%2F..%2Fsecret-key", f"{PATH}nonsense"):
        assert analyst.get(address).status_code == 404


def test_a_file_that_was_erased_from_the_folder_is_gone(house: House, folder: Path) -> None:
    one = lodge(house, folder)
    with database.transaction(house.sessions) as session:
        report_media.set_kept(session, one, digest=b"", now=datetime.now(UTC))
    assert signed_in(house, Role.LIAISON).get(f"{PATH}{one.id}").status_code == 404


def test_a_look_is_written_down_once(house: House, photo: Media) -> None:
    admin = signed_in(house, Role.ADMIN)
    known = len(house.entries("saw_report_media"))
    for part in ("", "bytes=0-99", "bytes=100-199"):
        admin.get(f"{PATH}{photo.id}", headers={"Range": part} if part else {})
    newest, *_ = seen = house.entries("saw_report_media")
    assert len(seen) <= known + 1
    assert (newest.subject, newest.detail["kind"]) == (f"media:{photo.id}", "photo")
    house.clock += timedelta(minutes=31)
    assert admin.get(f"{PATH}{photo.id}").status_code == 200
    assert len(house.entries("saw_report_media")) == len(seen) + 1
