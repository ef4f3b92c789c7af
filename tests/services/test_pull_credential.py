"""The secret an administrator gave a source reaches its portal, and nothing that is stored."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

import config
import worker
from background.terms import Context
from db import session as database
from db.queries import jobs as job_rows
from domain.city import City
from services import jobs, sources
from services.reaching import Reach
from services.sources import Wanted
from tests import feeds, portal, town

PATH = "/resource/abcd-1234.json"
COLUMNS = {"key": "id", "occurred": "date", "category": "kind", "lat": "lat", "lon": "lon"}
ROW = {
    ":id": "row-1",
    ":updated_at": "2024-10-01T04:00:00.123Z",
    "id": "1",
    "date": "2024-09-30T23:58:00.000",
    "kind": "Larceny",
    "lat": str(town.WEST[0]),
    "lon": str(town.WEST[1]),
}


def _connected(sessions: database.Sessions, city: City, url: str) -> str:
    wanted = Wanted("Crimes", "socrata", poll_minutes=60, options={"url": url, "columns": COLUMNS})
    key = config.secret_key(config.settings())
    with database.transaction(sessions) as session:
        source = sources.connect(session, wanted, city=city, reach=Reach())
        sources.seal(session, source.slug, "app-t0ken", secret_key=key)
    return source.slug


def test_the_worker_opens_the_secret_for_its_source_alone(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds.hasten(monkeypatch)
    monkeypatch.setenv("HALO_ALLOWED_SOURCES", "127.0.0.1")
    monkeypatch.setenv("HALO_SECRET_KEY", "a key that nobody guesses, 0123456789")
    dataset = portal.Dataset([ROW])
    with town.database_of(database_url) as sessions, portal.serving(dataset, PATH) as url:
        slug = _connected(sessions, town.settled(sessions), url)
        now = datetime.now(UTC)
        with database.transaction(sessions) as session:
            jobs.enqueue(session, jobs.POLL, slug, now=now)
            until = now + timedelta(minutes=5)
            job = job_rows.claim_next(session, worker="w", now=now, lease_until=until)
        assert job is not None
        worker.poll(Context(job, sessions))
        assert town.value(sessions, "SELECT count(*) FROM incident") == 1
        with sessions() as session:
            stored = session.execute(
                text("SELECT s::text || coalesce(j.result::text, '') FROM source s, job j")
            ).scalars()
            assert not any("app-t0ken" in words for words in stored)
    assert [one.headers["x-app-token"] for one in dataset.asked] == ["app-t0ken"]
