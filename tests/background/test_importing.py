"""Files that were handed over, as the worker reads and stores them."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from background import importing
from background.terms import Context
from db import session as database
from db.queries import imports, runs
from db.queries import jobs as job_rows
from domain.city import City
from domain.errors import BadInput, IllegalStep
from domain.job import Job, JobState, Outcome
from domain.upload import Upload, UploadState
from locales import english
from services import import_desk, jobs, matching, uploads
from tests import town

Sessions = database.Sessions
HEAD = "id,occurred_at,category,description,lat,lon\n"
GOOD = (
    HEAD + "1,2025-01-02 10:00,Larceny,a bag,38.61,-90.25\n2,2025-01-03 11:00,Brawl,,38.6,-90.2\n"
)
BAD = GOOD + "3,2025-13-45 11:00,Fight,=1+1,38.61,-90.21\n"
ADMIN = 1


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    with town.database_of(database_url) as known:
        yield known
        with database.transaction(known) as session:
            session.execute(text("DELETE FROM upload; DELETE FROM job"))


@pytest.fixture
def city(sessions: Sessions) -> City:
    return town.settled(sessions)


def handed_over(sessions: Sessions, folder: Path, words: str, name: str = "june.csv") -> Upload:
    kept = uploads.keep(
        io.BytesIO(words.encode()), name=name, folder=folder / "in", most_bytes=10_000_000
    )
    with database.transaction(sessions) as session:
        upload = uploads.register(session, kept, account_id=ADMIN, now=datetime.now(UTC))
        import_desk.settle(session, upload, town.source(sessions))
    return known(sessions, upload)


def known(sessions: Sessions, upload: Upload) -> Upload:
    with sessions() as session:
        return uploads.one(session, upload.id)


def claimed(sessions: Sessions) -> Context:
    """The next job as a worker has it."""
    now = datetime.now(UTC)
    with database.transaction(sessions) as session:
        job = job_rows.claim_next(session, worker="w", now=now, lease_until=now + timedelta(1))
    assert job is not None
    return Context(job, sessions)


def ended(sessions: Sessions, context: Context, outcome: Outcome) -> Job:
    with database.transaction(sessions) as session:
        return jobs.finish(session, context.job, outcome, now=datetime.now(UTC))


def rehearsed(sessions: Sessions, folder: Path, upload: Upload) -> Upload:
    """``upload`` once the whole of it was read for show."""
    with database.transaction(sessions) as session:
        import_desk.start_rehearsal(session, upload, by=ADMIN, now=datetime.now(UTC))
    context = claimed(sessions)
    ended(sessions, context, importing.rehearse(context, folder / "in", folder / "out"))
    return known(sessions, upload)


def seen(sessions: Sessions, upload: Upload) -> object:
    with sessions() as session:
        job = imports.latest(session, import_desk.REHEARSE, str(upload.id))
    return import_desk.rehearsed(job, upload)


def ordered(sessions: Sessions, upload: Upload, **said: object) -> None:
    asked = {"edition": "", "keep_map": False, "by": ADMIN, "now": datetime.now(UTC), **said}
    with database.transaction(sessions) as session:
        import_desk.start(session, upload, **asked)  # type: ignore[arg-type]


def test_a_dry_run_tells_what_would_become_of_every_record_and_stores_nothing(
    sessions: Sessions, city: City, tmp_path: Path
) -> None:
    upload = rehearsed(sessions, tmp_path, handed_over(sessions, tmp_path, BAD))
    with sessions() as session:
        job = imports.latest(session, import_desk.REHEARSE, str(upload.id))
    found = import_desk.rehearsed(job, upload)
    assert found is not None
    assert found.counts == {"read": 3, "flagged": 1, "no_location": 0, "rejected": 1}
    assert [(one.kind, one.reason, one.count, one.record) for one in found.problems] == [
        ("rejected", "impossible_date", 1, 3),
        ("flagged", "unknown_category", 1, 2),
    ]
    assert (found.unmapped, found.unmapped_records) == ((("Brawl", 1),), 1)
    assert found.first is not None
    assert found.first.isoformat() == "2025-01-02"
    table = import_desk.faults_path(tmp_path / "out", upload).read_text("utf-8-sig")
    rejected = next(
        csv.DictReader(io.StringIO(table.split("\n", 2)[0] + "\n" + table.split("\n")[2]))
    )
    assert "=1+1" in rejected["rejected_record"]
    assert town.value(sessions, "SELECT count(*) FROM incident") == 0


def test_an_import_stores_what_was_rehearsed_and_forgets_the_file(
    sessions: Sessions, city: City, tmp_path: Path
) -> None:
    upload = rehearsed(sessions, tmp_path, handed_over(sessions, tmp_path, BAD))
    ordered(sessions, upload, edition=" 2025 ", keep_map=True)
    context = claimed(sessions)
    outcome = importing.store(context, tmp_path / "in", tmp_path / "out")
    stored = known(sessions, upload)
    assert (stored.state, stored.edition) == (UploadState.STORED, "2025")
    assert outcome.result == stored.counts
    assert (outcome.result or {})["stored"] == 2
    assert list((tmp_path / "in").iterdir()) == list((tmp_path / "out").iterdir()) == []
    with sessions() as session:
        [one] = imports.history(session, but=())
        faults = list(runs.faults(session, one.run_id))
    assert (one.file, one.account_id, one.has_faults, len(faults)) == ("june.csv", ADMIN, True, 2)
    assert importing.store(context, tmp_path / "in", tmp_path / "out").state is JobState.SKIPPED
    # New records are matched with reports: that job waits too.
    assert claimed(sessions).job.name == matching.JOB
    again = rehearsed(sessions, tmp_path, handed_over(sessions, tmp_path, GOOD, "again.csv"))
    assert (again.settled or {})["columns"] == (stored.settled or {})["columns"]


def test_what_was_not_seen_is_not_stored(sessions: Sessions, city: City, tmp_path: Path) -> None:
    upload = handed_over(sessions, tmp_path, GOOD)
    with pytest.raises(IllegalStep):
        ordered(sessions, upload)
    upload = rehearsed(sessions, tmp_path, upload)
    columns = import_desk.changed(upload, {"category": "description"})
    with database.transaction(sessions) as session:
        import_desk.settle(session, upload, town.source(sessions), columns)
    upload = known(sessions, upload)
    assert seen(sessions, upload) is None
    with pytest.raises(IllegalStep):
        ordered(sessions, upload)
    with pytest.raises(BadInput):
        import_desk.changed(upload, {"date_order": "sideways"})


def test_other_columns_bring_conventions_of_their_own(
    sessions: Sessions, city: City, tmp_path: Path
) -> None:
    days = "".join(f"{n},2025-01-0{n} 10:00,{n + 12}/01/2025,Larceny\n" for n in range(1, 8))
    words = "id,occurred_at,noted,category\n" + days
    upload = rehearsed(sessions, tmp_path, handed_over(sessions, tmp_path, words))
    columns = import_desk.changed(upload, {"occurred": "noted"})
    with database.transaction(sessions) as session:
        import_desk.settle(session, upload, town.source(sessions), columns)
    upload = rehearsed(sessions, tmp_path, known(sessions, upload))
    read = import_desk.columns_of(upload)
    assert read is not None
    assert (read.occurred, read.date_order, read.time_precision) == ("noted", "day_first", "day")


def test_a_file_without_a_date_waits_for_somebody_who_knows_it(
    sessions: Sessions, city: City, tmp_path: Path
) -> None:
    words = "id,when it was,category\n1,2025-01-02 10:00,Larceny\n"
    upload = handed_over(sessions, tmp_path, words)
    with database.transaction(sessions) as session:
        import_desk.start_rehearsal(session, upload, by=ADMIN, now=datetime.now(UTC))
    context = claimed(sessions)
    outcome = importing.rehearse(context, tmp_path / "in", tmp_path / "out")
    assert (outcome.state, "when it happened" in english(outcome.reason)) == (
        JobState.SKIPPED,
        True,
    )
    ended(sessions, context, outcome)
    upload = known(sessions, upload)
    columns = import_desk.changed(upload, {"occurred": "when it was"})
    with database.transaction(sessions) as session:
        import_desk.settle(session, upload, town.source(sessions), columns)
    assert seen(sessions, rehearsed(sessions, tmp_path, known(sessions, upload))) is not None


def test_an_import_that_is_called_off_stores_nothing_and_waits_again(
    sessions: Sessions, city: City, tmp_path: Path
) -> None:
    upload = rehearsed(sessions, tmp_path, handed_over(sessions, tmp_path, GOOD))
    ordered(sessions, upload)
    context = claimed(sessions)
    with database.transaction(sessions) as session:
        import_desk.call_off(session, known(sessions, upload), now=datetime.now(UTC))
    with pytest.raises(IllegalStep), context.transaction():
        pass
    assert importing.store(context, tmp_path / "in", tmp_path / "out").state is JobState.SKIPPED
    assert town.value(sessions, "SELECT count(*) FROM incident") == 0
    assert known(sessions, upload).state is UploadState.WAITING
    assert uploads.path(tmp_path / "in", upload.id).is_file()


def test_what_a_dead_worker_left_is_begun_again_and_given_up_in_the_end(
    sessions: Sessions, city: City, tmp_path: Path
) -> None:
    upload = rehearsed(sessions, tmp_path, handed_over(sessions, tmp_path, GOOD))
    ordered(sessions, upload)
    for tried in range(1, import_desk.MOST_TRIES + 1):
        context = claimed(sessions)
        assert context.job.name == import_desk.STORE
        ended(sessions, context, Outcome(JobState.INTERRUPTED, "died"))
        with database.transaction(sessions) as session:
            queued = import_desk.resume(session, now=datetime.now(UTC))
        assert queued == (tried < import_desk.MOST_TRIES)
    failed = known(sessions, upload)
    assert (failed.state, bool(failed.error)) == (UploadState.FAILED, True)
    assert rehearsed(sessions, tmp_path, failed).state is UploadState.WAITING


def test_a_file_that_is_dropped_leaves_nothing(
    sessions: Sessions, city: City, tmp_path: Path
) -> None:
    upload = rehearsed(sessions, tmp_path, handed_over(sessions, tmp_path, BAD))
    faults = import_desk.faults_path(tmp_path / "out", upload)
    with database.transaction(sessions) as session:
        now = datetime.now(UTC)
        import_desk.drop(session, upload, folder=tmp_path / "in", faults=faults, now=now)
    assert list((tmp_path / "in").iterdir()) == list((tmp_path / "out").iterdir()) == []
    assert town.value(sessions, "SELECT count(*) FROM upload") == 0
