"""Events of polisen.se: invented ones here, the real archive where it is at hand."""

import json
from datetime import UTC, datetime

import pytest

from connectors import CONNECTORS, polisen, polite_http, polite_limiter
from domain.city import City
from domain.errors import SourceDown
from domain.fault import FaultKind
from domain.incident import Flag, NotMapped, PlacePrecision, TimePrecision, not_mapped
from domain.source import Source
from tests import replay
from tests.replay import Step


def event(**changes):
    """One invented event as the feed would list it."""
    return {
        "id": 900001,
        "datetime": "2024-06-17 23:20:05 +02:00",
        "name": "17 juni 22.47, Rån, Lilleby",
        "summary": "En man rånas på sin cykel vid torget.",
        "url": "/aktuellt/handelser/2024/juni/17/17-juni-22.47-ran-lilleby/",
        "type": "Rån",
        "location": {"name": "Lilleby", "gps": "55.500000,13.000000"},
    } | changes


def body(*events):
    return json.dumps(events, ensure_ascii=False).encode()


def record(**changes):
    return next(polisen.parse(body(event(**changes))))


def connector(url):
    limiter = polite_limiter.HostLimiter(gap_s=0, per_hour=100_000)
    return polisen.PolisenConnector(
        polite_http.PoliteClient(limiter=limiter, allowed={"127.0.0.1"}), url=url
    )


def test_an_event_is_read_whole():
    incident = record().incident
    assert incident.key == "900001"
    assert incident.occurred_from == datetime(2024, 6, 17, 20, 47, tzinfo=UTC)
    assert incident.occurred_to == incident.occurred_from
    assert incident.published_at == datetime(2024, 6, 17, 21, 20, 5, tzinfo=UTC)
    assert (incident.time_precision, incident.zone) == (TimePrecision.MINUTE, "Europe/Stockholm")
    assert (incident.category_published, incident.title) == ("Rån", "17 juni 22.47, Rån, Lilleby")
    assert incident.description == "En man rånas på sin cykel vid torget."
    assert incident.flags == frozenset()


def test_the_middle_of_an_area_is_no_place():
    incident = record().incident
    assert (incident.lat, incident.lon) == (None, None)
    assert incident.payload["gps"] == "55.500000,13.000000"
    assert not_mapped(incident) is NotMapped.AREA_ONLY


@pytest.mark.parametrize(
    ("title", "place", "expected"),
    [
        ("Rån, Lilleby", "Lilleby", ("Lilleby", PlacePrecision.MUNICIPALITY)),
        ("Rån, Lilleby", "Norra län", ("Lilleby", PlacePrecision.MUNICIPALITY)),
        ("Rån, Norra län", "Norra län", ("Norra län", PlacePrecision.COUNTY)),
        ("Rån, Granby", "Lilleby", ("Lilleby", PlacePrecision.MUNICIPALITY)),
        ("Rån, ", "Norra län", ("Norra län", PlacePrecision.COUNTY)),
        ("Rån", "Norra län", ("Norra län", PlacePrecision.COUNTY)),
        ("Rån, försök", "Norra län", ("Norra län", PlacePrecision.COUNTY)),
        ("Rån, Lilleby", None, ("Lilleby", PlacePrecision.MUNICIPALITY)),
        ("Rån", None, (None, PlacePrecision.NONE)),
    ],
)
def test_the_title_knows_the_municipality_where_the_point_is_a_county(title, place, expected):
    location = {"name": place, "gps": "60.0,15.0"} if place else None
    incident = record(name=f"17 juni 22.47, {title}", location=location).incident
    assert (incident.area_name, incident.place_precision) == expected


@pytest.mark.parametrize(
    ("category", "summary", "several"),
    [
        ("Sammanfattning natt", "Lugn natt.", True),
        ("Sammanfattning kväll och natt", "", True),
        ("Trafikkontroll", "Ett urval av polisens arbete i trafiken under dagen", True),
        ("Övrigt", "Sammanfattning av hockeymatchen", True),
        ("Övrigt", "Nattens händelser i länet", True),
        ("Övrigt", "Pressnumret stängs kl 22.", False),
        ("Rån", "Två ungdomar rånas i nattens mörker.", False),
    ],
)
def test_several_events_in_one_are_a_summary(category, summary, several):
    incident = record(type=category, name=f"17 juni 7.05, {category}, A", summary=summary).incident
    assert (Flag.SUMMARY in incident.flags) is several
    assert (not_mapped(incident) is NotMapped.SUMMARY) is several


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"name": "17 juni, Rån, Lilleby"}, "name", "unreadable_time"),
        ({"name": "17 juni 25.10, Rån, Lilleby"}, "name", "unreadable_time"),
        ({"name": None}, "name", "unreadable_time"),
        ({"name": ["17 juni 22.47"]}, "name", "unreadable_time"),
        ({"datetime": "i går"}, "datetime", "unreadable_publication"),
        ({"datetime": "2024-06-17 23:20:05"}, "datetime", "unreadable_publication"),
        ({"datetime": "2024-13-17 23:20:05 +02:00"}, "datetime", "unreadable_publication"),
        ({"datetime": 1718659205}, "datetime", "unreadable_publication"),
        ({"id": None}, "id", "missing_id"),
        ({"id": True}, "id", "missing_id"),
        ({"id": "9 OR 1=1"}, "id", "missing_id"),
        ({"type": "R" * 201}, "type", "long_category"),
        ({"id": 10**300}, "id", "missing_id"),
    ],
)
def test_one_bad_event_is_kept_apart_and_the_others_go_on(changes, column, reason):
    good = event(id=900002)
    first, second = polisen.parse(body(event(**changes), good))
    fault = first.faults[-1]
    assert (first.record, first.incident, fault.kind) == (1, None, FaultKind.REJECTED)
    assert (fault.column, fault.reason) == (column, reason)
    assert "summary" in first.payload
    assert (second.record, second.incident.key) == (2, "900002")


@pytest.mark.parametrize("stray", [None, 7, "text", [event()]])
def test_what_is_no_event_is_kept_apart(stray):
    first, second = polisen.parse(body(stray, event()))
    assert (first.incident, first.faults[0].reason) == (None, "not_an_event")
    assert second.incident is not None


def test_texts_are_bounded_and_free_of_control_characters():
    raw = body(event(summary="a\\u" + "b" * 6_000)).replace(b"a\\\\u", b"a\\u0000\\ud800\\n")
    found = next(polisen.parse(raw))
    assert found.incident.description.startswith("a\nbbb")
    assert len(found.incident.payload["summary"]) == 5_000
    assert found.incident.flags == {Flag.CLEANED_TEXT, Flag.CUT_TEXT}
    assert {fault.kind for fault in found.faults} == {FaultKind.REPAIRED}
    json.dumps(found.incident.payload, allow_nan=False).encode()


def test_markup_is_left_as_it_is():
    summary = "<img src=x onerror=alert(1)>"
    assert record(summary=summary).incident.description == summary


def test_a_title_later_than_its_publication_is_doubted():
    late = record(datetime="2024-06-17 8:26:21 +02:00")
    assert late.incident.flags == {Flag.AFTER_REPORT}
    assert [fault.reason for fault in late.faults] == ["after_report"]
    assert record(datetime="2024-06-17 22:40:00 +02:00").incident.flags == frozenset()


def test_only_what_is_not_ignored_tells_a_change():
    before, moved, edited = (
        {key: value for key, value in record(**change).incident.payload.items()
         if key not in polisen.IGNORED}
        for change in (
            {},
            {"url": "/ny/", "location": {"name": "Lilleby", "gps": "55.50000000001,13.0"}},
            {"summary": "Rättelse."},
        )
    )  # fmt: skip
    assert before == moved
    assert before != edited


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "empty answer"),
        (b'{"error":"Too Many Requests","status":429}', "error instead of events: Too Many"),
        (b"<!DOCTYPE html><title>503</title>", "web page"),
        (body(event(), event())[:-40], "break off"),
        (b"[" * 100_000, "break off"),
        (b"[]", "no list of events"),
        (b"7", "no list of events"),
        (b'[{"name": "17 juni 22.47"}]', "no event has an id"),
        (body(*[{"id": 1}] * 5_001), "more than 5,000"),
        (b'"\xff"', "break off or cannot be read"),
    ],
)
def test_a_body_that_is_no_list_of_events_is_said_at_once(payload, words):
    with pytest.raises(SourceDown, match=words):
        polisen.parse(payload)


def test_the_window_moves_and_nothing_is_withdrawn():
    change = polisen.window_change(["3", "2", "1"], ["5", "4", "3"])
    assert (change.new, change.dropped) == (("5", "4"), ("2", "1"))


def test_a_bad_answer_leaves_the_cursor_as_it_was():
    good, newer = body(event()), body(event(id=900002), event())
    bad = (Step(b""), Step(b'{"error": "Fel"}'), Step(b"<html>"), Step(good, sent_bytes=90))
    with replay.serving(Step(good, gzip=True), *bad, Step(newer)) as server:
        feed = connector(server.url)
        cursor = feed.fetch({}).cursor
        for _ in bad:
            with pytest.raises(polite_http.PollFailed) as failed:
                feed.fetch(cursor)
            changed = {k for k in failed.value.cursor if failed.value.cursor[k] != cursor.get(k)}
            assert changed <= {"asked", "quiet_until"}
        fetched = feed.fetch(failed.value.cursor)
    assert polisen.window_change(cursor["ids"], fetched.cursor["ids"]).new == ("900002",)


def test_an_old_answer_served_again_is_no_news():
    first, corrected = body(event()), body(event(summary="Rättelse."))
    with replay.serving(Step(first), Step(corrected), Step(first), Step(corrected)) as server:
        feed, cursor, payloads = connector(server.url), {}, []
        for _ in range(4):
            fetched = feed.fetch(cursor)
            cursor = json.loads(json.dumps(fetched.cursor))
            payloads.append(fetched.payload)
    assert payloads == [first, corrected, None, None]


def test_the_table_builds_it_with_its_options():
    city = City("x", "X", "Europe/Stockholm", (59, 18), 10, (17, 58, 19, 60), (6, 7), 1, ("sv",))
    with replay.serving(Step(body(event()))) as server:
        hosts = frozenset({"127.0.0.1"})
        options = {"url": server.url, "contact": "drift@exempel.se", "allowed_hosts": hosts}
        source = Source(
            1, "p", "P", "polisen", "Europe/Stockholm", 10, "", synthetic=False, options=options
        )
        assert CONNECTORS["polisen"](source, city).fetch({}).payload == body(event())
    assert "drift@exempel.se" in server.questions[0].headers["user-agent"]
