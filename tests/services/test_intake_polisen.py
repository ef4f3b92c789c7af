"""The feed of polisen.se over real HTTP, through the worker's own job, into the database."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import connectors
import worker
from background.terms import Context
from commands import cities as city_commands
from commands import house
from connectors import polisen, polite_http, polite_limiter
from db import session as database
from db.queries import jobs as job_rows
from db.queries import sources
from domain.city import City
from domain.errors import SourceDown
from domain.incident import PlacePrecision
from domain.job import JobState
from domain.source import Source
from locales import english
from services import jobs
from tests import replay, town
from tests.replay import Step

STOCKHOLM = Path(__file__).resolve().parents[2] / "cities" / "stockholm.toml"
REVISIONS = "SELECT key, revision FROM incident WHERE status = 'active'"
WINDOW = "SELECT jsonb_array_elements_text(cursor->'ids') FROM source"
TABLES = ("incident", "incident_revision", "source_record", "fault", "day_count", "area")


@pytest.fixture
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as factory:
        town.settled(factory, STOCKHOLM.read_text("utf-8"), name=STOCKHOLM.name)
        yield factory
        with factory() as session:
            town.assert_counts_true(session)


class Desk:
    """Polls as the worker does, against ``server``, and asks the database what came of it."""

    def __init__(
        self, sessions: database.Sessions, server: replay.Replay, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.sessions = sessions
        self.limiter = polite_limiter.HostLimiter(gap_s=0, per_hour=100_000)
        self.patience = polite_http.Patience(first_wait_s=0, longest_wait_s=0, jitter_s=0)
        self.url = server.url
        monkeypatch.setitem(connectors.CONNECTORS, "polisen", self.connector)

    def connector(self, source: Source, city: City) -> polisen.PolisenConnector:
        client = polite_http.PoliteClient(
            limiter=self.limiter, allowed={"127.0.0.1"}, patience=self.patience
        )
        return polisen.PolisenConnector(client, url=self.url)

    def poll(self) -> JobState:
        now = datetime.now(UTC)
        with database.transaction(self.sessions) as session:
            queued = jobs.enqueue(session, "poll", "polisen", now=now)
            until = now + timedelta(minutes=5)
            # What an earlier poll queued is somebody else's to do.
            while job := job_rows.claim_next(session, worker="w", now=now, lease_until=until):
                if job.id == queued.id:
                    break
        assert job is not None
        try:
            return worker.poll(Context(job, self.sessions)).state
        finally:
            with database.transaction(self.sessions) as session:
                jobs.cancel(session, job.id, reason="done", now=now)

    def revisions(self) -> dict[str, int]:
        return dict(town.rows(self.sessions, REVISIONS))

    def window(self) -> set[str]:
        return {row[0] for row in town.rows(self.sessions, WINDOW)}

    def sizes(self) -> list[int]:
        return [town.value(self.sessions, f"SELECT count(*) FROM {table}") for table in TABLES]

    def health(self) -> tuple[int, str]:
        with self.sessions() as session:
            (found,) = sources.health(session, now=datetime.now(UTC))
        return found.failures, english(found.last_error)


def assert_unmapped(sessions: database.Sessions) -> None:
    assert town.value(sessions, "SELECT count(*) FROM incident WHERE cell >= 100") == 0
    assert town.value(sessions, "SELECT count(*) FROM cell_day WHERE cell >= 100") == 0
    assert town.value(sessions, "SELECT count(*) FROM day_count WHERE mapped") == 0
    incidents = town.value(sessions, "SELECT count(*) FROM incident")
    assert town.value(sessions, "SELECT sum(n) FROM day_count") == incidents


def event(number: int, **other: object) -> dict[str, object]:
    place = {"name": "Upplands-Bro", "gps": "59.5,17.6"}
    return {
        "id": number,
        "datetime": "2024-06-16 8:26:21 +02:00",
        "name": "16 juni 08.20, Rån, Upplands-Bro",
        "summary": "Någon har rånats.",
        "url": f"/aktuellt/{number}/",
        "type": "Rån",
        "location": place,
    } | other


def listed(*events: dict[str, object]) -> Step:
    return Step(json.dumps(list(events)).encode())


def test_a_feed_in_good_and_bad_hours(
    sessions: database.Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreadable = event(9, name="Rån")
    steps = [
        listed(event(1), event(2), unreadable),
        Step(b""),
        Step(b'{"error": "internal"}'),
        Step(b"<html>down</html>", headers={"Content-Type": "text/html"}),
        Step(listed(event(1), event(3)).body[:-20]),
        Step(b"busy", status=503),
        Step(b"busy", status=503),
        Step(b"busy", status=503),
        listed(event(3), event(2, summary="Två har rånats."), event(1, url="/ny"), unreadable),
    ]
    with replay.serving(*steps) as server:
        desk = Desk(sessions, server, monkeypatch)
        assert desk.poll() == JobState.SUCCEEDED
        good, cursor = desk.sizes(), sources_cursor(sessions)
        for failures in range(1, 6):
            with pytest.raises(SourceDown):
                desk.poll()
            assert desk.sizes() == good
            failed, error = desk.health()
            assert failed == failures
            assert error
            kept = sources_cursor(sessions)
            assert len(kept["asked"]) > len(cursor["asked"])
            assert {**kept, "asked": 0, "quiet_until": 0} == {
                **cursor,
                "asked": 0,
                "quiet_until": 0,
            }
        assert desk.poll() == JobState.SUCCEEDED
        assert desk.health() == (0, "")
        assert desk.revisions() == {"1": 1, "2": 2, "3": 1}
        assert town.rows(sessions, "SELECT reason FROM fault WHERE kind = 'rejected'") == [
            ("unreadable_time",)
        ]
        assert desk.poll() == JobState.SKIPPED
    assert_unmapped(sessions)


def sources_cursor(sessions: database.Sessions) -> dict[str, object]:
    return dict(town.value(sessions, "SELECT cursor FROM source"))


@pytest.fixture
def mapped(sessions: database.Sessions, shared: Path, database_url: str) -> database.Sessions:
    """The database with the counties, municipalities and city districts of the sample data."""
    folder = shared / "data" / "boundaries"
    opened = house.House(database_url, sessions, folder, STOCKHOLM.parent, None)
    city_commands.put_in_place(opened, STOCKHOLM)
    return sessions


def test_the_archived_polls(
    mapped: database.Sessions, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shared / "data" / "polisen_snapshots"
    polls = json.loads((folder / "manifest.json").read_text("utf-8"))
    bodies = [gzip.decompress((folder / poll["file"]).read_bytes()) for poll in polls]
    with replay.serving(*(Step(body, gzip=True) for body in bodies * 2)) as server:
        desk = Desk(mapped, server, monkeypatch)
        for number, poll in enumerate(polls):
            assert_polled(desk, poll, is_first=number == 0)
        assert_unmapped(mapped)
        sizes, revisions, window = desk.sizes(), desk.revisions(), desk.window()
        for poll in polls:
            if poll["valid_json"]:
                assert desk.poll() == JobState.SKIPPED
        assert (desk.sizes(), desk.revisions(), desk.window()) == (sizes, revisions, window)
    assert len(revisions) == 637
    assert town.value(mapped, "SELECT count(*) FROM incident WHERE area_id = 0") == 0
    assert town.value(mapped, "SELECT count(*) FROM area WHERE geom IS NULL") == 0
    assert town.value(mapped, "SELECT count(*) FROM incident WHERE category = 0") == 0


def assert_polled(desk: Desk, poll: dict[str, object], *, is_first: bool) -> None:
    before, window, sizes = desk.revisions(), desk.window(), desk.sizes()
    if not poll["valid_json"]:
        with pytest.raises(SourceDown):
            desk.poll()
        assert (desk.revisions(), desk.window(), desk.sizes()) == (before, window, sizes)
        assert desk.health() == (1, "127.0.0.1 sent an empty answer.")
        return
    assert desk.poll() == JobState.SUCCEEDED
    after = desk.revisions()
    if is_first:
        assert len(after) == 500
        return
    changed = {key for key, revision in before.items() if after[key] != revision}
    assert after.keys() - before.keys() == set(map(str, poll["new_ids"]))
    assert changed == {str(change["id"]) for change in poll["changed"]}
    assert window - desk.window() == set(map(str, poll["dropped_ids"]))
    assert before.keys() <= after.keys()


def test_the_faulty_answers_change_nothing(
    sessions: database.Sessions, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dirty = shared / "data" / "dirty"
    names = ("truncated", "error_object", "html_error_page")
    bad = [Step((dirty / f"polisen_{name}.json").read_bytes()) for name in names]
    with replay.serving(listed(event(1)), *bad) as server:
        desk = Desk(sessions, server, monkeypatch)
        desk.poll()
        sizes = desk.sizes()
        for failures in (1, 2, 3):
            with pytest.raises(SourceDown):
                desk.poll()
            assert desk.health()[0] == failures
        assert desk.sizes() == sizes


def test_a_bulk_change_of_addresses_revises_nothing(
    sessions: database.Sessions, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shared / "data" / "polisen_snapshots" / "bulk_url_change"
    bodies = [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.json.gz"))]
    with replay.serving(*map(Step, bodies)) as server:
        desk = Desk(sessions, server, monkeypatch)
        assert [desk.poll(), desk.poll()] == [JobState.SUCCEEDED] * 2
        assert set(desk.revisions().values()) == {1}
        (first, second) = town.rows(sessions, "SELECT counts FROM ingest_run ORDER BY id")
        assert (first[0]["stored"], second[0]["updated"]) == (500, 0)


def test_every_area_the_feed_has_named_is_found(mapped: database.Sessions, shared: Path) -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(
        shared / "data" / "polisen_events.parquet",
        columns=["location_name", "location_granularity"],
    )
    named = {(row["location_name"], row["location_granularity"]) for row in table.to_pylist()}
    told = [
        town.incident(
            f"{name}", area_name=name.upper(), at=None, place_precision=PlacePrecision(level)
        )
        for name, level in sorted(named)
    ]
    city = town.settled(mapped, STOCKHOLM.read_text("utf-8"), name=STOCKHOLM.name)
    town.stored(mapped, city, town.parsed(*told), slug="polisen")
    found = town.rows(
        mapped,
        "SELECT count(DISTINCT area_id), min(area_id) > 0, max(cell), count(*) FROM incident",
    )
    assert found == [(311, True, 2, 311)]
