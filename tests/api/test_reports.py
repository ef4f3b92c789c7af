"""Reports come in over HTTP and are stored once each, as fine as they are known."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api import drawn, reported
from tests.auth.house import House

pytestmark = pytest.mark.usefixtures("roomy")


def test_a_report_is_stored_and_told(house: House) -> None:
    said = reported.said(house)
    answer = reported.sent(house, said)
    assert answer.status_code == 201
    told = answer.get_json()
    assert told == {
        "id": said["id"],
        "received_at": house.clock().isoformat().replace("+00:00", "Z"),
        "state": "received",
        "media": [],
        "suggestion": told["suggestion"],
        "cluster": None,
    }
    ((row),) = reported.rows(
        house,
        """
        SELECT r.channel, r.category, r.severity, r.place_precision, r.cell, a.name, r.accuracy_m,
          ST_Y(r.geom), r.description, r.language, r.consent, r.occurred_from = r.occurred_to,
          r.status, p.kind, c.reports, c.category
        FROM report r JOIN reporter p ON p.id = r.reporter_id JOIN area a ON a.id = r.area_id
        JOIN cluster_member m ON m.report_id = r.id JOIN event_cluster c ON c.id = m.cluster_id
        """,
    )
    cell = drawn.grid.containing(reported.LAT, reported.LON, 10)
    assert row[:7] == ("public", 6, 3, "exact", cell, "District 1", 12.5)
    assert row[7:] == (reported.LAT, said["text"], "en", "2026-11", True, "active", "device", 1, 6)


def test_a_hundred_sends_at_once_are_one_report_and_one_answer(house: House) -> None:
    said = reported.said(house)
    with ThreadPoolExecutor(100) as together:
        answers = list(together.map(lambda _: reported.sent(house, said), range(100)))
    assert sorted(one.status_code for one in answers) == [200] * 99 + [201]
    assert len({one.get_data() for one in answers}) == 1
    assert reported.count(house) == 1
    assert reported.rows(house, "SELECT count(*) FROM cluster_member") == [(1,)]


def test_the_same_id_with_other_contents_is_a_conflict(house: House) -> None:
    said = reported.said(house)
    assert reported.sent(house, said).status_code == 201
    for change in ({"text": "Another"}, {"category": "assault"}, {"position": None, "place": "x"}):
        answer = reported.sent(house, {**said, **change})
        assert answer.status_code == 409
        assert "new id" in answer.get_json()["detail"]
    # The same moment in another zone, and another phone, are no other contents.
    zone = (house.clock() - timedelta(minutes=5)).isoformat().replace("+00:00", "Z")
    again = reported.sent(
        house, {**said, "occurred_at": zone, "device": "another phone altogether"}
    )
    assert again.status_code == 200
    assert reported.rows(house, "SELECT count(*) FROM reporter") == [(1,)]
    house.clock += timedelta(days=40)
    assert reported.sent(house, said).status_code == 200
    house.clock += timedelta(days=-40)
    assert reported.count(house) == 1


def test_a_clock_a_little_ahead_is_now(house: House) -> None:
    ahead = (house.clock() + timedelta(seconds=100)).isoformat()
    assert reported.sent(house, reported.said(house, occurred_at=ahead)).status_code == 201
    assert reported.rows(house, "SELECT occurred_from, occurred_to FROM report") == [
        (house.clock(), house.clock())
    ]


@pytest.mark.parametrize(
    ("position", "place", "stored"),
    [
        ({"lat": reported.LAT, "lon": reported.LON}, "", ("exact", True, True, "District 1")),
        (
            {"lat": reported.LAT, "lon": reported.LON, "accuracy_m": 400},
            "",
            ("street", True, True, "District 1"),
        ),
        (
            {"lat": reported.LAT, "lon": reported.LON, "accuracy_m": 900},
            "",
            ("district", False, False, "District 1"),
        ),
        ({"lat": 38.78, "lon": -90.32, "accuracy_m": 900}, "", ("none", False, False, None)),
        (None, "Behind the library", ("none", False, False, None)),
    ],
)
def test_a_place_is_as_fine_as_it_is_known(
    house: House, position: Any, place: str, stored: tuple[Any, ...]
) -> None:
    assert (
        reported.sent(house, reported.said(house, position=position, place=place)).status_code
        == 201
    )
    found = reported.rows(
        house,
        """
        SELECT r.place_precision, r.geom IS NOT NULL, r.cell >= 100, a.name
        FROM report r LEFT JOIN area a ON a.id = r.area_id
        """,
    )
    assert found == [stored]
    assert reported.rows(house, "SELECT address FROM report") == [(place,)]


def test_files_come_with_a_form(house: House, tmp_path: Path) -> None:
    client, said = house.server.test_client(), reported.said(house)
    answer = client.post(
        reported.SUBMIT, data=reported.form(said, b"\xff\xd8\xff one", b"\xff\xd8\xff two")
    )
    assert answer.status_code == 201
    waiting = [{"position": at, "state": "waiting"} for at in (0, 1)]
    assert answer.get_json()["media"] == waiting
    assert reported.rows(house, "SELECT count(*) FROM report_media") == [(2,)]
    again = client.post(
        reported.SUBMIT, data=reported.form(said, b"\xff\xd8\xff one", b"\xff\xd8\xff two")
    )
    assert (again.status_code, again.get_json()) == (200, answer.get_json())
    other = client.post(reported.SUBMIT, data=reported.form(said, b"\xff\xd8\xff one"))
    assert other.status_code == 409
    too_many = client.post(reported.SUBMIT, data=reported.form(reported.said(house), *[b"x"] * 5))
    assert too_many.status_code == 400
    assert reported.count(house) == 1
    form = {"data": reported.form(reported.said(house)), "content_type": "multipart/form-data"}
    assert client.post(reported.SUBMIT, **form).status_code == 201


def test_ping_tells_what_may_be_sent(house: House) -> None:
    told = house.browser().get("/api/v1/reports/ping").get_json()
    assert (told["ok"], told["accepting"], told["consent"]) == (True, True, "2026-11")
    assert told["limits"]["media"]["files"] == 4
