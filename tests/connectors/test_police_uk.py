"""data.police.uk over real HTTP: month by month, area by area, places that are nobody's address."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors import police_uk, polite_http
from connectors.contract import MORE
from domain.errors import BadInput
from domain.fault import ParsedRecord
from domain.incident import Flag, NewIncident, PlacePrecision, TimePrecision
from tests import feeds, replay
from tests.replay import Step

WEST = [[51.0, -1.0], [51.0, -0.5], [51.5, -0.5]]
EAST = [[51.0, -0.5], [51.0, 0.0], [51.5, 0.0]]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    feeds.hasten(monkeypatch)


def crime(**other: object) -> dict[str, Any]:
    return {
        "category": "anti-social-behaviour",
        "location_type": "Force",
        "location": {
            "latitude": "51.100000",
            "street": {"id": 883407, "name": "On or near Marquis Street"},
            "longitude": "-0.600000",
        },
        "context": "",
        "outcome_status": None,
        "persistent_id": "",
        "id": 20_599_642,
        "location_subtype": "",
        "month": "2024-01",
    } | other


def step(*records: object) -> Step:
    return Step(json.dumps(list(records)).encode())


def months(*published: str) -> Step:
    return step(*({"date": month, "stop-and-search": []} for month in published))


def asked(question: replay.Question) -> str:
    """Month and place of a question about crimes, "months" for the list of months."""
    told = parse_qs(urlsplit(question.path).query)
    if not told:
        return "months"
    return f"{told['date'][0]} {told.get('poly', told.get('force', ['']))[0].split(':')[-1]}"


def london(read: ParsedRecord) -> NewIncident:
    assert read.incident is not None
    return read.incident


def test_months_come_one_after_the_other_and_the_last_is_read_again() -> None:
    steps = [months("2024-01", "2024-02", "2023-12"), *[step(crime())] * 4]
    later = [months("2024-03", "2024-02"), *[step()] * 4, months("2024-03")]
    told = {"areas": [WEST], "force": "leicestershire", "since": "2024-01"}
    with replay.serving(*steps, *later) as server:
        url = f"http://127.0.0.1:{server.server_port}/api"
        feed, cursor, mores = feeds.connector("police_uk", {**told, "url": url}), {}, []
        for _ in range(9):
            cursor = dict(feed.fetch(cursor).cursor)
            mores.append(cursor[MORE])
    west, force = "51.50000,-0.50000", "leicestershire"
    assert [asked(question) for question in server.questions] == [
        *("months", f"2024-01 {west}", f"2024-01 {force}", f"2024-02 {west}", f"2024-02 {force}"),
        *("months", f"2024-02 {west}", f"2024-02 {force}", f"2024-03 {west}", f"2024-03 {force}"),
        "months",
    ]
    assert mores == [True, True, True, False, True, True, True, False, False]
    assert cursor["through"] == "2024-03"


def test_a_poll_that_fails_asks_for_the_same_part_again() -> None:
    told = {"areas": [WEST, EAST]}
    parts = [months("2024-01"), step(crime()), Step(b'{"error": "too many"}'), step()]
    with replay.serving(*parts) as server:
        url = f"http://127.0.0.1:{server.server_port}/api"
        feed = feeds.connector("police_uk", {**told, "url": url})
        cursor = feed.fetch({}).cursor
        with pytest.raises(polite_http.PollFailed, match="too many") as failed:
            feed.fetch(cursor)
        assert feed.fetch(failed.value.cursor).cursor["through"] == "2024-01"
    places = [asked(question) for question in server.questions]
    assert places[2] == places[3] == "2024-01 51.50000,0.00000"


def parsed(*records: object) -> list[ParsedRecord]:
    feed = feeds.connector("police_uk", {"areas": [WEST], "zone": "Europe/London", "bounds": _BOX})
    return list(feed.parse(json.dumps(list(records)).encode()))


_BOX = [-2.0, 50.0, 1.0, 52.0]


def test_a_crime_is_as_precise_as_its_publisher_says() -> None:
    violence = crime(category="violent-crime", persistent_id="a" * 64, context="A note")
    nowhere = crime(category="burglary", persistent_id="b" * 64, location=None, month="2024-07")
    first, second = map(london, parsed(violence, nowhere))
    assert first.category_published == "Violence and sexual offences"
    assert first.time_precision is TimePrecision.MONTH
    assert first.place_precision is PlacePrecision.STREET
    assert (first.lat, first.lon, first.address) == (51.1, -0.6, "On or near Marquis Street")
    assert first.description == "A note"
    assert first.occurred_to == datetime(2024, 2, 1, tzinfo=UTC)
    assert second.occurred_from == datetime(2024, 6, 30, 23, tzinfo=UTC)
    assert second.place_precision is PlacePrecision.NONE
    assert first.payload["category"] == "violent-crime"


def test_a_crime_that_is_corrected_is_the_same_crime() -> None:
    first = crime(category="burglary", persistent_id="a" * 64, context="")
    mended = crime(category="robbery", persistent_id="a" * 64, context="A note")
    assert len({london(read).key for read in parsed(first, mended)}) == 1


def test_equal_crimes_without_an_id_are_several_and_keep_their_keys() -> None:
    once = [london(read) for read in parsed(crime(), crime(id=7), crime(month="2024-02"))]
    again = [london(read) for read in parsed(crime(id=8), crime(id=9), crime(month="2024-02"))]
    keys = [incident.key for incident in once]
    assert len(set(keys)) == 3
    assert keys == [incident.key for incident in again]
    assert all(Flag.DERIVED_KEY in incident.flags for incident in once)


def test_every_code_of_the_interface_has_the_name_of_the_files() -> None:
    (read,) = parsed(crime(category="a-code-of-tomorrow"))
    assert london(read).category_published == "a-code-of-tomorrow"
    names = [london(read).category_published for read in parsed(*map(_of, police_uk.NAMES))]
    assert names == list(police_uk.NAMES.values())


def _of(category: str) -> dict[str, Any]:
    return crime(category=category)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"areas": [[[51.0, 0.0], [52.0, 0.0]]]}, "three corners"),
        ({"areas": [["somewhere"]]}, "polygons"),
        ({"areas": "all"}, "polygons"),
        ({"since": "January"}, "2024-01"),
        ({"force": "all&x=1"}, "leicestershire"),
    ],
)
def test_wrong_settings_are_told(told: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        feeds.connector("police_uk", told)
