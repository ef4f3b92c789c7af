"""Reports and official records find the event they are about, on a real PostGIS."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from db import session as database
from db.queries import members
from domain.city import City
from domain.incident import PlacePrecision, TimePrecision
from domain.matching import Subject
from domain.report import CONSENTS, Channel, NewReport, Pseudonym
from domain.verification import Action
from services import matching, reporting
from tests import reviewed, town

NOW = town.NOW
CORNER = (38.62, -90.23)
THREADS = 16
THEFT, ASSAULT = 6, 4
TWO_SERVICES = (
    town.FILE.replace("[sources.categories]", '[sources.categories]\n"MVA" = "traffic"')
    + '\n[sources.categories]\n"MVA" = "traffic"\n"Larceny" = "theft"\n'
)


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as sessions:
        yield sessions


@pytest.fixture(scope="module")
def city(sessions: database.Sessions) -> City:
    found = town.settled(sessions, TWO_SERVICES)
    town.divided(sessions)
    return found


@pytest.fixture
def place(request: pytest.FixtureRequest) -> tuple[float, float]:
    """A corner of the test's own, so that what one test stores is out of reach of the others."""
    number = sum(map(ord, request.node.name)) % 97
    return round(CORNER[0] - 0.08 + number * 0.0016, 6), CORNER[1] + (number % 7) * 0.01


def _report(at: tuple[float, float] | None, **other: Any) -> NewReport:
    lat, lon = at or (None, None)
    said: dict[str, Any] = {
        "client_id": uuid.uuid4(),
        "category": THEFT,
        "lat": lat,
        "lon": lon,
        "accuracy_m": 15.0,
        "place": "" if at else "Main Street",
        "occurred_from": NOW - timedelta(minutes=20),
        "occurred_to": NOW - timedelta(minutes=20),
        "time_precision": TimePrecision.MINUTE,
        "text": "",
        "language": "en",
        "consent": CONSENTS[-1],
        "channel": Channel.PUBLIC,
    }
    return NewReport(**{**said, **other})


def _received(sessions: database.Sessions, city: City, new: NewReport, who: int = 0) -> int:
    reporter = Pseudonym((who or new.client_id.int % 2**120).to_bytes(32, "big"), "device")
    with database.transaction(sessions) as session:
        found = reporting.receive(session, new, reporter=reporter, city=city, now=NOW)
    assert found.cluster_id is not None
    return found.cluster_id


def _cluster(sessions: database.Sessions, cluster_id: int) -> dict[str, int]:
    names = ("reports", "reporters", "incidents", "publishers")
    ((*found,),) = town.rows(
        sessions, f"SELECT {', '.join(names)} FROM event_cluster WHERE id = :id", id=cluster_id
    )
    return dict(zip(names, found, strict=True))


def _proposed(sessions: database.Sessions, cluster_id: int) -> int:
    statement = "SELECT count(*) FROM cluster_member WHERE cluster_id = :id AND status = 'proposed'"
    return int(town.value(sessions, statement, id=cluster_id))


def _off(at: tuple[float, float], north_m: float) -> tuple[float, float]:
    return at[0] + north_m / 111_000, at[1]


def test_sixteen_who_report_one_event_at_one_moment_make_one_cluster(
    database_url: str, sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    engine = database.engine(database_url, pool_size=THREADS)
    together = database.sessions(engine)
    sent = [
        _report(
            _off(place, (number % 5 - 2) * 12.0),
            occurred_from=NOW - timedelta(minutes=20 + number % 4),
            occurred_to=NOW - timedelta(minutes=20 + number % 4),
        )
        for number in range(THREADS)
    ]
    with ThreadPoolExecutor(THREADS) as threads:
        found = set(threads.map(lambda one: _received(together, city, one), sent))
    engine.dispose()
    assert len(found) == 1
    assert _cluster(sessions, found.pop())["reports"] == THREADS


def test_a_report_alone_opens_the_cluster_that_its_members_would(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    whole = "SELECT to_jsonb(c) - 'version' FROM event_cluster c WHERE id = :id"
    for at in (place, None):
        cluster_id = _received(sessions, city, _report(at, place="District 1, by the bridge"))
        opened = town.value(sessions, whole, id=cluster_id)
        with database.transaction(sessions) as session:
            members.refresh(session, cluster_id)
        assert town.value(sessions, whole, id=cluster_id) == opened


def test_two_events_at_one_corner_an_hour_apart_stay_two(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    later = NOW - timedelta(minutes=20)
    first, second = (
        _received(sessions, city, _report(place, occurred_from=at, occurred_to=at))
        for at in (later - timedelta(hours=1), later)
    )
    assert first != second


def test_a_telephone_that_reports_twice_is_one_reporter(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    clusters = {_received(sessions, city, _report(place), who=7) for _ in range(3)}
    [only] = clusters
    assert _cluster(sessions, only) == {
        "reports": 3,
        "reporters": 1,
        "incidents": 0,
        "publishers": 0,
    }


def test_another_kind_of_event_at_the_same_place_and_time_is_not_joined(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    fraud = _received(sessions, city, _report(place, category=10))
    assert _received(sessions, city, _report(place, category=ASSAULT)) != fraud


def test_a_report_finds_the_official_record_and_says_why(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    _stored(sessions, city, "found", place)
    cluster_id = _received(sessions, city, _report(_off(place, 30)))
    assert _cluster(sessions, cluster_id)["publishers"] == 1
    statement = """
    SELECT method_version, spatial, temporal, category, probability, distance_m, minutes,
      against_incident IS NOT NULL FROM cluster_member
    WHERE cluster_id = :id AND report_id IS NOT NULL
    """
    ((version, *scores, against),) = town.rows(sessions, statement, id=cluster_id)
    assert (version, against) == (2, True)
    assert all(0 <= score <= 1 for score in scores[:4])
    assert scores[4] == pytest.approx(30, abs=1)
    assert scores[5] == 0


def _stored(
    sessions: database.Sessions,
    city: City,
    key: str,
    at: tuple[float, float],
    *,
    slug: str = "police",
    **other: Any,
) -> int:
    said = {"occurred": NOW - timedelta(minutes=20), **other}
    record = town.incident(key, at=at, **said)
    town.stored(sessions, city, town.parsed(record), slug=slug)
    found = town.value(sessions, "SELECT id FROM incident WHERE key = :key", key=key)
    return int(found)


def _matched(sessions: database.Sessions) -> int:
    with database.transaction(sessions) as session:
        return matching.match_incidents(session, since=NOW - timedelta(days=1), now=NOW)


def test_a_county_centroid_matches_nothing(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    county = {"place_precision": PlacePrecision.COUNTY, "area_code": "01", "area_name": "County"}
    _stored(sessions, city, "county 1", place, **county)
    _stored(sessions, city, "county 2", place, slug="fire", **county)
    _stored(sessions, city, "municipality", place, place_precision=PlacePrecision.MUNICIPALITY)
    assert _matched(sessions) == 0
    assert _cluster(sessions, _received(sessions, city, _report(place)))["incidents"] == 0


def test_a_report_without_a_place_matches_nothing(sessions: database.Sessions, city: City) -> None:
    first = _received(sessions, city, _report(None))
    assert _received(sessions, city, _report(None)) != first


def test_a_typed_place_that_names_an_area_asks_about_others_of_that_area(
    sessions: database.Sessions, city: City
) -> None:
    said = {"place": "In the yard, District 1", "text": "A kiosk burns at the old market hall"}
    first = _received(sessions, city, _report(None, **said))
    precision = "SELECT place_precision, geom IS NULL FROM report ORDER BY id DESC LIMIT 1"
    assert town.rows(sessions, precision) == [("district", True)]
    second = _received(sessions, city, _report(None, **said))
    assert first != second
    assert _proposed(sessions, first) == 1
    assert _cluster(sessions, first)["reports"] == 1
    elsewhere = _received(sessions, city, _report(None, **{**said, "place": "Main Street"}))
    assert _proposed(sessions, elsewhere) == 0


def test_two_services_at_one_accident_are_one_event_and_two_witnesses(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    street = {"category_published": "MVA", "place_precision": PlacePrecision.STREET}
    _stored(sessions, city, "police mva", place, **street)
    fire = _stored(sessions, city, "fire mva", place, slug="fire", **street)
    assert _matched(sessions) >= 1
    found = "SELECT cluster_id FROM cluster_member WHERE incident_id = :id AND status = 'linked'"
    cluster_id = town.value(sessions, found, id=fire)
    assert _cluster(sessions, cluster_id) == {
        "reports": 0,
        "reporters": 0,
        "incidents": 2,
        "publishers": 2,
    }
    assert _matched(sessions) == 0


def test_two_sources_of_one_publisher_are_one_witness(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    first = _stored(sessions, city, "same desk 1", place)
    second = _stored(sessions, city, "same desk 2", place, slug="fire")
    with database.transaction(sessions) as session:
        cluster_id = members.open_cluster(session, now=NOW)
        members.link(session, cluster_id, Subject(incident_id=first), now=NOW)
        members.link(session, cluster_id, Subject(incident_id=second), now=NOW)
        members.refresh(session, cluster_id)
        publishers = "UPDATE source SET publisher = :name"
        session.execute(town.text(publishers), {"name": "one desk"})
    assert _cluster(sessions, cluster_id)["publishers"] == 2
    with database.transaction(sessions) as session:
        members.refresh(session, cluster_id)
        session.execute(town.text(publishers), {"name": ""})
    assert _cluster(sessions, cluster_id)["publishers"] == 1


def test_a_decided_cluster_is_asked_and_not_changed(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    decided = _received(sessions, city, _report(place))
    with database.transaction(sessions) as session:
        liaison = reviewed.reviewer(session, "Ada")
        reviewed.decided(session, decided, Action.UNVERIFIABLE, liaison)
    later = _received(sessions, city, _report(place))
    assert later != decided
    assert _cluster(sessions, decided)["reports"] == 1
    assert _proposed(sessions, decided) == 1
    asked = "SELECT evidence_at FROM event_cluster WHERE id = :id"
    assert town.value(sessions, asked, id=decided) == NOW


def test_what_is_possible_only_is_proposed_to_a_person(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    first = _received(sessions, city, _report(place))
    second = _received(sessions, city, _report(_off(place, 170)))
    assert first != second
    assert _proposed(sessions, first) == 1


def test_history_is_not_matched(
    sessions: database.Sessions, city: City, place: tuple[float, float]
) -> None:
    old = {"occurred": NOW - timedelta(days=60)}
    _stored(sessions, city, "old 1", place, **old)
    _stored(sessions, city, "old 2", place, slug="fire", **old)
    assert _matched(sessions) == 0
