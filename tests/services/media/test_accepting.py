"""What is sent with a report waits for its cleaning, or is refused for itself alone."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from db import session as database
from db.queries import jobs, report_media
from domain.errors import BadInput
from domain.report_media import MOST_BYTES, Kind, MediaState, Unfit, Upload
from services import media
from services.media import storing
from tests import town
from tests.services.media import lodged
from tests.services.media import sent_files as files
from tests.town import NOW

sessions = town.sessions(scope="module")


@pytest.fixture(autouse=True)
def _nothing_queued(sessions: database.Sessions) -> None:
    with database.transaction(sessions) as session:
        session.execute(text("TRUNCATE job, job_step, report_media"))


def upload(contents: bytes, media_type: str = "image/jpeg") -> Upload:
    return Upload(io.BytesIO(contents), media_type)


def queued(sessions: database.Sessions) -> list[str]:
    with sessions() as session:
        return [job.name for job in jobs.recent(session)]


def test_a_photo_waits_outside_the_web_root_for_its_owner_alone(
    sessions: database.Sessions, tmp_path: Path
) -> None:
    photo = files.jpeg()
    with database.transaction(sessions) as session:
        number = lodged.report(session, now=NOW)
        [one] = media.accept(session, number, [upload(photo)], folder=tmp_path, now=NOW)
    assert (one.kind, one.state, one.refusal) == (Kind.PHOTO, MediaState.WAITING, None)
    path = storing.waiting(tmp_path, one.id)
    assert path.read_bytes() == photo
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert queued(sessions) == [media.JOB]
    with sessions() as session:
        assert report_media.by_id(session, one.id) == one
        [sent] = session.execute(text("SELECT sent_digest FROM report_media")).scalars()
    assert sent == hashlib.sha256(photo).digest()


@pytest.mark.parametrize(
    ("sent", "media_type", "kind", "reason"),
    [
        (b"", "image/jpeg", Kind.PHOTO, Unfit.EMPTY),
        (files.png(), "image/jpeg", Kind.PHOTO, Unfit.DISAGREES),
        (files.jpeg(), "video/mp4", Kind.FILM, Unfit.DISAGREES),
        (b"<html><script>alert(1)</script>", "image/png", Kind.PHOTO, Unfit.DISAGREES),
        (b"MZ" + b"\0" * 100, "audio/wav", Kind.SOUND, Unfit.DISAGREES),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", Kind.UNKNOWN, None),
        (files.moving("GIF", 2), "image/gif", Kind.UNKNOWN, None),
        (files.jpeg(), "../../etc/passwd", Kind.UNKNOWN, None),
        (files.jpeg() + b"\0" * MOST_BYTES[Kind.PHOTO], "image/jpeg", Kind.PHOTO, Unfit.TOO_LARGE),
    ],
)
def test_an_unfit_file_is_refused_and_the_report_is_not(
    sessions: database.Sessions,
    tmp_path: Path,
    sent: bytes,
    media_type: str,
    kind: Kind,
    reason: Unfit | None,
) -> None:
    with database.transaction(sessions) as session:
        number = lodged.report(session, now=NOW)
        both = [upload(sent, media_type), upload(files.jpeg(), "image/jpeg; charset=binary")]
        one, other = media.accept(session, number, both, folder=tmp_path, now=NOW)
    assert (one.kind, one.state) == (kind, MediaState.REFUSED)
    assert one.refusal is (reason or Unfit.NOT_TAKEN)
    assert media_type not in one.media_type or kind is not Kind.UNKNOWN
    assert other.state is MediaState.WAITING
    assert [path.name for path in tmp_path.glob("*/*")] == [str(other.id)]


def test_where_all_are_refused_nothing_is_queued(
    sessions: database.Sessions, tmp_path: Path
) -> None:
    with database.transaction(sessions) as session:
        number = lodged.report(session, now=NOW)
        media.accept(session, number, [upload(b"no")], folder=tmp_path, now=NOW)
    assert queued(sessions) == []


def test_too_many_are_refused_before_any_is_read(
    sessions: database.Sessions, tmp_path: Path
) -> None:
    with sessions() as session, pytest.raises(BadInput, match="at most 4"):
        media.accept(session, 1, [upload(files.jpeg())] * 5, folder=tmp_path, now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_what_waits_for_no_job_gets_one(sessions: database.Sessions, tmp_path: Path) -> None:
    def left(minutes: float) -> bool:
        with database.transaction(sessions) as session:
            now = NOW + timedelta(minutes=minutes)
            return media.enqueue_left(session, now=now) is not None

    assert not left(0)
    with database.transaction(sessions) as session:
        number = lodged.report(session, now=NOW)
        media.accept(session, number, [upload(files.jpeg())], folder=tmp_path, now=NOW)
    assert not left(0), "a job is to come"
    with database.transaction(sessions) as session:
        [job] = jobs.recent(session)
        jobs.cancel(session, job.id, reason="test", now=NOW)
    assert not left(0.5), "one has been there just now"
    assert left(2)


def test_erasing_leaves_neither_file_nor_row(sessions: database.Sessions, tmp_path: Path) -> None:
    with database.transaction(sessions) as session:
        numbers = [lodged.report(session, now=NOW) for _ in range(2)]
        for number in numbers:
            media.accept(session, number, [upload(files.jpeg())] * 1, folder=tmp_path, now=NOW)
    with database.transaction(sessions) as session:
        assert media.erase(session, numbers[0], folder=tmp_path) == 1
    assert town.rows(sessions, "SELECT report_id FROM report_media") == [(numbers[1],)]
    assert len(list(tmp_path.glob("*/*"))) == 1


def test_files_that_no_row_names_are_swept_once_they_are_old(
    sessions: database.Sessions, tmp_path: Path
) -> None:
    with database.transaction(sessions) as session:
        number = lodged.report(session, now=NOW)
        [one] = media.accept(session, number, [upload(files.jpeg())], folder=tmp_path, now=NOW)
    own = storing.waiting(tmp_path, one.id)
    strangers = [own.with_name("0e6c2a5e-7d0e-4a3e-9d3a-000000000000"), own.with_name("x.ab.part")]
    for path in strangers:
        path.write_bytes(b"x")
    young = own.with_name("0e6c2a5e-7d0e-4a3e-9d3a-000000000001")
    young.write_bytes(b"x")
    for path, minutes in ((own, 90), *((path, 90) for path in strangers), (young, 30)):
        at = (NOW - timedelta(minutes=minutes)).timestamp()
        os.utime(path, (at, at))
    with database.transaction(sessions) as session:
        assert storing.sweep(session, folder=tmp_path, now=NOW) == 2
    assert sorted(own.parent.iterdir()) == sorted([own, young])
