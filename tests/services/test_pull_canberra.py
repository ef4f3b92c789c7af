"""Canberra's dispatch feed over real HTTP into the database: new, dropped and changed incidents,
and ids that are used a second time."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import connectors
from connectors import polisen
from db import session as database
from db.queries import sources
from domain.city import City
from domain.summary import Summary
from services import intake
from tests import feeds, replay, town
from tests.replay import Step

CANBERRA = Path(__file__).resolve().parents[2] / "cities" / "canberra.toml"
BOTH = ("esa", "nsw_rfs")
STATUSES = """
SELECT key, description FROM incident i JOIN source s ON s.id = i.source_id WHERE s.slug = :slug
"""
LISTED = """
SELECT s.slug, i.key, i.occurred_from, i.description FROM incident i
JOIN source s ON s.id = i.source_id WHERE s.cursor->'ids' ? i.key
"""
Listed = Mapping[str, Any]
# Source, key and time.
Entry = tuple[str, str, datetime]


@pytest.fixture
def sessions(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[database.Sessions]:
    feeds.hasten(monkeypatch)
    with town.database_of(database_url) as factory:
        yield factory
        with factory() as session:
            town.assert_counts_true(session)


class Desk:
    """Pulls the sources of a city file from ``url``, and says what came of it."""

    def __init__(self, sessions: database.Sessions, file: str, url: str) -> None:
        self.sessions = sessions
        self.city: City = town.settled(sessions, file, name="canberra.toml")
        self.url = url
        self.lists: dict[str, tuple[str, ...]] = {}

    def pull(self, slug: str, now: datetime) -> Summary:
        """One reading of ``slug``, through the connector that its city file names."""
        with database.transaction(self.sessions) as session:
            stored = sources.by_slug(session, slug)
            told = {**stored.options, "url": self.url, "allowed_hosts": feeds.LOOPBACK}
            connector = connectors.CONNECTORS[stored.connector](
                replace(stored, options=told), self.city
            )
            summary = intake.pull(session, stored, city=self.city, connector=connector, now=now)
        return summary or Summary()

    def moved(self, slug: str) -> polisen.WindowChange:
        """What came into the list of ``slug`` and what left it since this was asked last."""
        with self.sessions() as session:
            now = sources.by_slug(session, slug).cursor["ids"]
        assert isinstance(now, list)
        before = self.lists.get(slug, ())
        self.lists[slug] = tuple(now)
        return polisen.window_change(before, now)

    def listed(self) -> dict[Entry, str]:
        """The status of every entry of the lists as they are now."""
        found = town.rows(self.sessions, LISTED)
        return {(slug, key, at): status for slug, key, at, status in found}

    def statuses(self, slug: str) -> dict[str, str]:
        return dict(town.rows(self.sessions, STATUSES.replace(":slug", f"'{slug}'")))


def call(number: str, **other: str) -> Listed:
    """An entry of the feed as it is: numbers are texts and the time is local."""
    return {
        "agency": "Fire",
        "id": f"{number}-01012024",
        "region": "act",
        "event_type": "incident",
        "title": "CAR FIRE - WESTON",
        "type": "CAR FIRE",
        "location": "ISHERWOOD STREET, WESTON, 2902",
        "latitude": "-35.33",
        "longitude": "149.06",
        "time_of_call": "01 Jan 2024 00:23:14",
        "status": "Units On Route",
        "updated": "01 Jan 2024 00:25:00",
    } | other


def step(*entries: Listed) -> Step:
    return Step(json.dumps(list(entries)).encode())


NOW = datetime(2024, 1, 1, 0, tzinfo=UTC)


def test_a_status_a_second_use_of_an_id_and_an_empty_list(sessions: database.Sessions) -> None:
    ambulance = {"agency": "Ambulance", "location": "WESTON", "type": "AMBULANCE RESPONSE"}
    fire = call("000009", status="On Scene", updated="01 Jan 2024 00:40:00")
    again = call("000009", time_of_call="01 Jan 2024 08:24:36", **ambulance)
    steps = [
        step(call("000009"), call("000010", region="nsw", time_of_call="01 Jan 2024 00:10")),
        step(fire, again, call("000010", region="nsw", time_of_call="01 Jan 2024 07:10")),
        step(),
        step(again),
    ]
    with replay.serving(*(one for each in steps for one in (each, each))) as server:
        desk = Desk(sessions, CANBERRA.read_text("utf-8"), server.url)
        found = [{slug: desk.pull(slug, NOW) for slug in BOTH} for _ in steps]
        windows = desk.moved("esa").new
    first, second, third, fourth = (each["esa"] for each in found)
    assert (first.stored, first.updated) == (1, 0)
    assert (second.stored, second.updated) == (1, 1)
    assert (third.read, fourth.duplicate, fourth.stored) == (0, 1, 0)
    assert desk.statuses("esa") == {
        "000009-01012024 01 Jan 2024 00:23:14": "On Scene",
        "000009-01012024 01 Jan 2024 08:24:36": "Units On Route",
    }
    assert desk.statuses("nsw_rfs") == {"000010-01012024": "Units On Route"}
    assert windows == ("000009-01012024 01 Jan 2024 08:24:36",)
    placed = (
        "SELECT place_precision, area_name, cell >= 100, occurred_from FROM incident ORDER BY id"
    )
    assert town.rows(sessions, placed) == [
        ("street", "WESTON", True, datetime(2023, 12, 31, 13, 23, 14, tzinfo=UTC)),
        ("district", None, False, datetime(2023, 12, 31, 20, 10, tzinfo=UTC)),
        ("district", "WESTON", False, datetime(2023, 12, 31, 21, 24, 36, tzinfo=UTC)),
    ]


@pytest.fixture
def polls(shared: Path) -> list[dict[str, Any]]:
    """The manifest's lines, each with the payload it describes as ``body``."""
    folder = shared / "data" / "act_esa_snapshots"
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    return [{**poll, "body": (folder / poll["file"]).read_bytes()} for poll in told]


def test_the_sixty_archived_polls_are_as_their_manifest_says(
    sessions: database.Sessions, polls: list[dict[str, Any]]
) -> None:
    """The city as it is shipped. The manifest takes an id and its call for one entry, in both
    regions; what a source of the city stores of an entry is told from that by its time."""
    steps = [Step(gzip.decompress(poll["body"]), gzip=True) for poll in polls for _ in BOTH]
    before: dict[Entry, str] = {}
    calls: set[Entry] = set()
    with replay.serving(*steps) as server:
        desk = Desk(sessions, CANBERRA.read_text("utf-8"), server.url)
        for number, poll in enumerate(polls):
            now = datetime.fromisoformat(poll["fetched_at"])
            found = [desk.pull(slug, now) for slug in BOTH]
            assert sum(one.read for one in found) == poll["n_incidents"]
            assert not any(one.rejected for one in found)
            listed = desk.listed()
            if number:
                new, dropped = listed.keys() - before.keys(), before.keys() - listed.keys()
                both = listed.keys() & before.keys()
                changed = {entry for entry in both if listed[entry] != before[entry]}
                told = (poll["new"], poll["dropped"], poll["status_changed"])
                assert (len(new), len(dropped), len(changed)) == told, poll["file"]
            calls |= listed.keys()
            before = listed
    # One of them left the list and came back.
    assert len(calls) == 53 + 546 - 1
    _assert_kept_apart(sessions, desk, polls)


def _assert_kept_apart(
    sessions: database.Sessions, desk: Desk, polls: list[dict[str, Any]]
) -> None:
    """Each call of the ACT is an incident, each id of the fire service one, however often its time
    moved; only a fire engine's place is a street."""
    entries = [one for poll in polls for one in json.loads(gzip.decompress(poll["body"]))]
    called = {f"{one['id']} {one['time_of_call']}" for one in entries if one["region"] == "act"}
    burning = {one["id"] for one in entries if one["region"] == "nsw"}
    assert desk.statuses("esa").keys() == called
    assert desk.statuses("nsw_rfs").keys() == burning
    mapped = "SELECT place_precision, cell >= 100 FROM incident"
    assert Counter(town.rows(sessions, mapped)).keys() == {("street", True), ("district", False)}
    assert town.value(sessions, "SELECT count(*) FROM incident WHERE category = 0") == 0
    assert town.value(sessions, "SELECT count(DISTINCT publisher) FROM source") == 1
