"""A dataset of several pages, through the worker's own poll into the database: what stops half way
goes on there, corrections are revisions, and a renamed field loses nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import worker
from background.terms import Context
from db import session as database
from db.queries import jobs as job_rows
from db.queries import sources
from domain.errors import SourceDown
from domain.job import Outcome
from locales import english
from services import jobs
from tests import feeds, portal, town

PATH = "/resource/abcd-1234.json"
CITY = """
name = "Pagetown"
zone = "America/Chicago"
centre = [41.8, -87.7]
zoom = 11
bounds = [-88.0, 41.6, -87.5, 42.1]
weekend = [6, 7]
week_start = 7
languages = ["en"]

[[sources]]
slug = "crimes"
name = "Crimes"
publisher = "The department"
connector = "socrata"
licence = "CC0"
poll_minutes = 60

[sources.options]
url = "{url}"
page = 5

[sources.options.columns]
key = "id"
key_unique = true
occurred = "date"
category = "kind"
lat = "latitude"
lon = "longitude"

[sources.categories]
"THEFT" = "theft"
"ROBBERY" = "robbery"
"""


def row(number: int, updated: str = "2024-10-01", **other: object) -> dict[str, Any]:
    return {
        ":id": f"row-{number:04}",
        ":updated_at": f"{updated}T04:00:00.123Z",
        "id": str(number),
        "date": "2024-09-30T23:58:00.000",
        "kind": "THEFT",
        "latitude": "41.74",
        "longitude": "-87.60",
    } | other


@pytest.fixture
def sessions(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[database.Sessions]:
    feeds.hasten(monkeypatch)
    monkeypatch.setenv("HALO_ALLOWED_SOURCES", "127.0.0.1")
    with town.database_of(database_url) as factory:
        yield factory
        with factory() as session:
            town.assert_counts_true(session)


def polled(sessions: database.Sessions) -> Outcome:
    """The job ``poll``, as the worker runs it."""
    now = datetime.now(UTC)
    with database.transaction(sessions) as session:
        queued = jobs.enqueue(session, "poll", "crimes", now=now)
        until = now + timedelta(minutes=5)
        while job := job_rows.claim_next(session, worker="w", now=now, lease_until=until):
            if job.id == queued.id:
                break
    assert job is not None
    try:
        return worker.poll(Context(job, sessions))
    finally:
        with database.transaction(sessions) as session:
            jobs.cancel(session, job.id, reason="done", now=now)


def kinds(sessions: database.Sessions) -> dict[str, tuple[str, int]]:
    found = town.rows(sessions, "SELECT key, category_published, revision FROM incident")
    return {key: (kind, revision) for key, kind, revision in found}


def last_error(sessions: database.Sessions) -> str:
    with sessions() as session:
        (found,) = sources.health(session, now=datetime.now(UTC))
    return english(found.last_error)


def test_a_poll_that_stops_half_way_goes_on_there(sessions: database.Sessions) -> None:
    dataset = portal.Dataset([row(number) for number in range(23)], good_for=2)
    with portal.serving(dataset, PATH) as url:
        town.settled(sessions, CITY.replace("{url}", url), name="pagetown.toml")
        with pytest.raises(SourceDown, match="404"):
            polled(sessions)
        assert len(kinds(sessions)) == 10
        assert "404" in last_error(sessions)
        dataset.good_for = None
        result = polled(sessions).result
        assert (result["read"], result["stored"], result["duplicate"]) == (13, 13, 0)
        dataset.rows[4] |= row(4, "2024-10-07", kind="ROBBERY")
        assert polled(sessions).result["updated"] == 1
        assert polled(sessions).result is None
    assert kinds(sessions) == {
        str(number): ("ROBBERY", 2) if number == 4 else ("THEFT", 1) for number in range(23)
    }
    assert last_error(sessions) == ""
    assert town.value(sessions, "SELECT publisher FROM source") == "The department"


def test_a_renamed_field_loses_nothing(sessions: database.Sessions) -> None:
    dataset = portal.Dataset([row(number) for number in range(12)])
    for each in dataset.rows[5:]:
        each["occurred_on"] = each.pop("date")
    with portal.serving(dataset, PATH) as url:
        file = CITY.replace("{url}", url)
        town.settled(sessions, file, name="pagetown.toml")
        with pytest.raises(SourceDown):
            polled(sessions)
        assert (len(kinds(sessions)), last_error(sessions)) == (
            5,
            "127.0.0.1 sent 5 records without the field “date”; was it renamed? "
            "Mend the source's columns.",
        )
        town.settled(sessions, file.replace('"date"', '"occurred_on"'), name="pagetown.toml")
        polled(sessions)
    assert len(kinds(sessions)) == 12


def test_what_broke_over_many_pages_is_noticed_when_the_poll_is_through(
    sessions: database.Sessions,
) -> None:
    today = datetime.now(UTC)
    days = [f"{today - timedelta(days=n):%Y-%m-%d}T12:00:00" for n in range(50, 0, -1)]
    dataset = portal.Dataset([row(number, date=days[number // 20]) for number in range(1_000)])
    for each in dataset.rows[900:]:
        del each["latitude"]
    with portal.serving(dataset, PATH) as url:
        file = CITY.replace("{url}", url).replace("page = 5", "page = 300")
        town.settled(sessions, file, name="pagetown.toml")
        assert polled(sessions).result["stored"] == 1_000
    assert town.rows(sessions, "SELECT kind FROM source_break") == [("no_position",)]
