"""The job that backs everything up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from background import backups
from background.terms import Context
from db import session as database
from db.queries import jobs as rows
from domain.job import Interrupted, JobState
from locales import english
from services import backups as service
from services import jobs


@pytest.fixture
def context(database_url: str) -> Iterator[Context]:
    engine = database.engine(database_url)
    factory = database.sessions(engine)
    now = datetime.now(UTC)
    with database.transaction(factory) as session:
        jobs.enqueue(session, service.JOB, now=now)
        until = now + timedelta(minutes=5)
        job = rows.claim_next(session, worker="a:1", now=now, lease_until=until)
    assert job is not None
    yield Context(job, factory)
    with database.transaction(factory) as session:
        rows.cancel(session, job.id, reason="test", now=now)
    engine.dispose()


def test_without_a_folder_it_says_what_to_set(context: Context, tmp_path: Path) -> None:
    outcome = backups.back_up(context, None, home=tmp_path, media=tmp_path / "media", keep=2)
    assert outcome.state is JobState.SKIPPED
    assert "HALO_BACKUPS" in english(outcome.reason)


def test_it_writes_one_and_says_what_it_holds(context: Context, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    outcome = backups.back_up(context, folder, home=tmp_path, media=tmp_path / "media", keep=2)
    assert outcome.state is JobState.SUCCEEDED
    assert outcome.result
    (place,) = service.kept(folder).whole
    assert outcome.result["backup"] == place.name
    assert isinstance(outcome.result["rows"], int)
    assert outcome.result["rows"] > 0


def test_a_worker_that_stops_leaves_nothing_behind(context: Context, tmp_path: Path) -> None:
    context.ended.set()
    with pytest.raises(Interrupted):
        backups.back_up(context, tmp_path, home=tmp_path, media=tmp_path / "media", keep=2)
    assert list(tmp_path.glob("*halo-2*")) == []
