"""What is no report is refused with what to do about it, and so is who sends without end."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api import reported
from tests.auth.house import House

pytestmark = pytest.mark.usefixtures("roomy")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"category": "unmapped"}, "category"),
    ({"category": "bicycles"}, "category"),
    ({"category": ""}, "category"),
    ({"position": None}, "position"),
    ({"position": {"lat": 59.3, "lon": 18.1}}, "position"),
    ({"position": {"lat": reported.LAT}}, "position.lon"),
    ({"position": {"lat": 91, "lon": reported.LON}}, "position.lat"),
    (
        {"position": {"lat": reported.LAT, "lon": reported.LON, "accuracy_m": -1}},
        "position.accuracy_m",
    ),
    ({"consent": "2019-01"}, "consent"),
    ({"consent": ""}, "consent"),
    ({"consent": None}, "consent"),
    ({"device": ""}, "device"),
    ({"device": "too short"}, "device"),
    ({"id": "17"}, "id"),
    ({"text": "x" * 4001}, "text"),
    ({"text": "a\x00b"}, "text"),
    ({"place": "x" * 301}, "place"),
    ({"language": "English"}, "language"),
    ({"occurred_at": "2026-03-02T08:00:00"}, "occurred_at"),
    ({"occurred_at": "yesterday"}, "occurred_at"),
    ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
    ({"occurred_until": "9999-12-31T23:59:59-12:00"}, "occurred_until"),
    ({"colour": "red"}, "colour"),
]


def test_a_wrong_field_is_named(house: House) -> None:
    for change, field in WRONG:
        answer = reported.sent(house, reported.said(house, **change))
        assert answer.status_code == 400, change
        assert answer.mimetype == "application/problem+json"
        assert [one["field"] for one in answer.get_json()["errors"]] == [field]
    assert reported.count(house) == 0


@pytest.mark.parametrize(
    ("began", "ended", "field"),
    [
        (timedelta(minutes=3), None, "occurred_at"),
        (timedelta(days=-30, seconds=-1), None, "occurred_at"),
        (timedelta(minutes=-5), timedelta(minutes=-6), "occurred_until"),
        (timedelta(minutes=-5), timedelta(minutes=3), "occurred_until"),
    ],
)
def test_a_wrong_time_is_named(
    house: House, began: timedelta, ended: timedelta | None, field: str
) -> None:
    now = house.clock()
    said = reported.said(house, occurred_at=(now + began).isoformat())
    said["occurred_until"] = ended and (now + ended).isoformat()
    answer = reported.sent(house, said)
    assert answer.status_code == 400
    assert field in [one["field"] for one in answer.get_json()["errors"]]


def _limited(house: House, **quota: int) -> None:
    here = house.server.extensions["halo"]
    house.server.extensions["halo"] = replace(here, limits=replace(here.limits, **quota))


def test_one_reporter_cannot_send_without_end(house: House) -> None:
    _limited(house, reporter=3)
    sent = [reported.said(house) for _ in range(5)]
    assert [reported.sent(house, one).status_code for one in sent] == [201] * 3 + [429] * 2
    refused = reported.sent(house, sent[4])
    assert int(refused.headers["Retry-After"]) == 20
    # What is there already costs nothing, and another phone has its own.
    assert [reported.sent(house, sent[0]).status_code for _ in range(5)] == [200] * 5
    assert (
        reported.sent(house, reported.said(house, device="quite another phone")).status_code == 201
    )
    assert reported.count(house) == 4
    house.clock += timedelta(seconds=20)
    assert reported.sent(house, sent[3]).status_code == 201


def test_many_devices_at_one_address_are_one_crowd(house: House) -> None:
    _limited(house, report_address=3)
    crowd = [reported.said(house, device=f"made up device number {at}") for at in range(12)]
    with ThreadPoolExecutor(len(crowd)) as together:
        answers = list(together.map(lambda one: reported.sent(house, one), crowd))
    assert sorted(one.status_code for one in answers) == [201] * 3 + [429] * 9
    assert reported.count(house) == 3
    assert reported.rows(house, "SELECT count(*) FROM reporter") == [(3,)]


def test_another_site_cannot_send_in_a_visitors_name(house: House) -> None:
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert reported.sent(house, reported.said(house), **headers).status_code == 403
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert reported.sent(house, reported.said(house), **own).status_code == 201
    assert reported.count(house) == 1


def test_what_is_no_report_is_refused(house: House) -> None:
    client = house.server.test_client()
    assert client.post(reported.SUBMIT, data=b"x", content_type="text/plain").status_code == 415
    assert client.post(reported.SUBMIT).status_code == 415
    for body in (b"", b"[]", b"null", b'{"id"', b'"\\ud800"', b"\xff\xfe", b"[" * 10_000):
        answer = client.post(reported.SUBMIT, data=body, content_type="application/json")
        assert answer.status_code == 400, body[:20]
    assert client.post(reported.SUBMIT, data={"other": "x"}).status_code == 415
    form = {"data": {"report": "{"}, "content_type": "multipart/form-data"}
    assert client.post(reported.SUBMIT, **form).status_code == 400
    large = b" " * (4 * 2**20 + 1)
    assert (
        client.post(reported.SUBMIT, data=large, content_type="application/json").status_code == 413
    )


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2026-03-02T07:00:00Z", "0001-01-01T00:00:00-23:59", "9999-12-31T23:59Z"])
    | st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("id", "category", "position", "place", "occurred_at", "occurred_until", "text", "device")


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(changes=st.dictionaries(st.sampled_from((*FIELDS, "language", "consent")), ODD, min_size=1))
def test_odd_input_is_refused_or_stored_and_never_a_fault(
    house: House, changes: dict[str, Any]
) -> None:
    body = json.dumps(reported.said(house, **changes)).encode("utf-8", "surrogatepass")
    client = house.server.test_client()
    answer = client.post(reported.SUBMIT, data=body, content_type="application/json")
    assert answer.status_code in (200, 201, 400, 409), answer.get_data()
