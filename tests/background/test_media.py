"""The job that cleans what came with reports, as the worker runs it."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from background import media as cleaning
from background.terms import Context
from db import session as database
from db.queries import jobs as rows
from db.queries import report_media
from domain.job import JobState
from domain.report_media import Media, MediaState, Unfit, Upload
from services import jobs, media
from services.media import storing
from tests import town
from tests.services.media import lodged
from tests.services.media import sent_files as files

Sessions = database.Sessions
sessions = town.sessions(scope="module")


def sent(sessions: Sessions, folder: Path, *contents: bytes) -> list[Media]:
    now = datetime.now(UTC)
    uploads = [Upload(io.BytesIO(one), "image/jpeg") for one in contents]
    with database.transaction(sessions) as session:
        number = lodged.report(session, now=now)
        return list(media.accept(session, number, uploads, folder=folder, now=now))


@pytest.fixture
def context(sessions: Sessions) -> Iterator[Context]:
    now = datetime.now(UTC)
    with database.transaction(sessions) as session:
        jobs.enqueue(session, media.JOB, now=now)
    with database.transaction(sessions) as session:
        job = rows.claim_next(session, worker="t", now=now, lease_until=now + timedelta(hours=1))
    assert job is not None
    yield Context(job, sessions)
    with database.transaction(sessions) as session:
        jobs.cancel(session, job.id, reason="test", now=now)


def states(sessions: Sessions, *wanted: Media) -> list[Media]:
    with sessions() as session:
        return [report_media.by_id(session, one.id) for one in wanted]


def test_what_waits_is_kept_clean_or_refused_and_what_was_sent_goes(
    sessions: Sessions, context: Context, tmp_path: Path
) -> None:
    good, bad = sent(sessions, tmp_path, files.jpeg(), files.jpeg()[:300])
    outcome = cleaning.clean(context, tmp_path)
    assert outcome.state is JobState.SUCCEEDED
    assert outcome.result == {"kept": 1, "refused": 1, "orphans": 0}
    kept, refused = states(sessions, good, bad)
    assert (kept.state, kept.media_type, kept.width) == (MediaState.KEPT, "image/jpeg", 64)
    assert (refused.state, refused.refusal) == (MediaState.REFUSED, Unfit.BROKEN)
    [file] = tmp_path.glob("*/*")
    assert file == storing.kept(tmp_path, good.id)
    assert file.stat().st_size == kept.size_bytes
    assert cleaning.clean(context, tmp_path).state is JobState.SKIPPED


def test_of_a_report_erased_while_its_photo_is_cleaned_nothing_stays(
    sessions: Sessions, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [photo] = sent(sessions, tmp_path, files.jpeg())
    real = cleaning.cleaning.cleaned

    def erased_meanwhile(one: Media, folder: Path, **options: object) -> object:
        found = real(one, folder, **options)
        with database.transaction(sessions) as session:
            media.erase(session, one.report_id, folder=folder)
        # What the process still writes comes after the erasing.
        storing.kept(folder, one.id).write_bytes(b"late")
        return found

    monkeypatch.setattr(cleaning.cleaning, "cleaned", erased_meanwhile)
    assert cleaning.clean(context, tmp_path).state is JobState.SUCCEEDED
    assert states(sessions, photo) == [None]
    assert list(tmp_path.glob("*/*")) == []
