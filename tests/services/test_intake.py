"""Records of one source become incidents, revisions, faults and counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db import session as database
from domain.city import City
from domain.fault import Fault, FaultKind, ParsedRecord
from domain.incident import Flag, PlacePrecision
from services import cities, intake
from tests import town

sessions = town.sessions()


@pytest.fixture
def city(sessions: database.Sessions) -> Iterator[City]:
    """Smalltown, whose counts are true at the end of every test."""
    yield town.settled(sessions)
    with sessions() as session:
        town.assert_counts_true(session)


def outcome(summary: object) -> tuple[int, ...]:
    names = ("stored", "updated", "duplicate", "withdrawn", "rejected")
    return tuple(getattr(summary, name) for name in names)


def counted(sessions: database.Sessions) -> int:
    return int(town.value(sessions, "SELECT coalesce(sum(n), 0) FROM day_count"))


def test_importing_twice_adds_nothing(sessions: database.Sessions, city: City) -> None:
    records = town.parsed(*(town.incident(str(n)) for n in range(5)))
    assert outcome(town.stored(sessions, city, records)) == (5, 0, 0, 0, 0)
    version = town.value(sessions, "SELECT version FROM source WHERE slug = 'police'")
    assert outcome(town.stored(sessions, city, records)) == (0, 0, 5, 0, 0)
    assert counted(sessions) == 5
    assert town.value(sessions, "SELECT count(*) FROM source_record") == 5
    assert town.value(sessions, "SELECT version FROM source WHERE slug = 'police'") == version


def test_a_changed_record_is_a_revision_with_its_own_payload(
    sessions: database.Sessions, city: City
) -> None:
    first = town.incident("a", description="one", payload={"text": "one"})
    second = replace(
        first,
        lat=town.EAST[0],
        lon=town.EAST[1],
        category_published="Fight",
        payload={"text": "two"},
    )
    town.stored(sessions, city, town.parsed(first))
    later = town.NOW + timedelta(hours=1)
    assert outcome(town.stored(sessions, city, town.parsed(second), now=later)) == (0, 1, 0, 0, 0)
    payloads = town.rows(
        sessions, "SELECT revision, payload->>'text' FROM source_record ORDER BY 1"
    )
    assert payloads == [(1, "one"), (2, "two")]
    ((number, state, replaced_at),) = town.rows(
        sessions, "SELECT revision, state, replaced_at FROM incident_revision"
    )
    assert (number, replaced_at) == (1, later)
    assert state["category_published"] == "Larceny"
    assert state["geom"]["coordinates"] == [town.WEST[1], town.WEST[0]]
    now_stands = town.rows(sessions, "SELECT revision, category, ST_X(geom) FROM incident")
    assert now_stands == [(2, 4, town.EAST[1])]


@pytest.mark.parametrize("said", ["title", "description", "address", "weight", "area_name"])
def test_whatever_the_source_says_anew_is_a_revision(
    sessions: database.Sessions, city: City, said: str
) -> None:
    town.stored(sessions, city, town.parsed(town.incident("a")))
    again = replace(town.incident("a"), **{said: 2 if said == "weight" else "new"})
    assert outcome(town.stored(sessions, city, town.parsed(again))) == (0, 1, 0, 0, 0)


def test_an_address_of_a_page_or_a_new_column_is_no_revision(
    sessions: database.Sessions, city: City
) -> None:
    town.stored(sessions, city, town.parsed(town.incident("a", payload={"url": "/a/"})))
    again = town.incident("a", payload={"url": "/a", "new column": 1})
    assert outcome(town.stored(sessions, city, town.parsed(again))) == (0, 0, 1, 0, 0)
    assert town.value(sessions, "SELECT payload FROM source_record") == {"url": "/a/"}


def test_one_key_twice_in_a_file_is_merged_in_order(
    sessions: database.Sessions, city: City
) -> None:
    told = [town.incident("a", description=text) for text in ("one", "two", "two", "three")]
    assert outcome(town.stored(sessions, city, town.parsed(*told))) == (1, 2, 1, 0, 0)
    assert town.rows(sessions, "SELECT revision, description FROM incident") == [(3, "three")]
    assert counted(sessions) == 1


def test_a_file_that_holds_an_id_twice_adds_nothing_when_read_again(
    sessions: database.Sessions, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [
        town.incident("a", description="one"),
        town.incident("b"),
        town.incident("a", description="two"),
        town.incident("a", description="three"),
    ]
    sizes = "SELECT (SELECT count(*) FROM incident_revision), count(*), max(run_id),"
    sizes += " (SELECT version FROM source WHERE slug = 'police') FROM source_record"
    assert outcome(town.stored(sessions, city, town.parsed(*told))) == (2, 2, 0, 0, 0)
    known = town.rows(sessions, sizes)
    for batch in (20_000, 1):
        monkeypatch.setattr(intake, "BATCH", batch)
        assert outcome(town.stored(sessions, city, town.parsed(*told))) == (0, 0, 4, 0, 0)
        assert town.rows(sessions, sizes) == known
    stands = town.rows(sessions, "SELECT revision, description FROM incident WHERE key = 'a'")
    assert stands == [(3, "three")]
    back = [told[0], told[2], told[0]]
    assert outcome(town.stored(sessions, city, town.parsed(*back))) == (0, 3, 0, 0, 0)
    assert town.value(sessions, "SELECT max(revision) FROM incident") == 6


def test_a_later_edition_updates_and_withdraws(sessions: database.Sessions, city: City) -> None:
    one, two, three = (town.incident(key) for key in "abc")
    town.stored(sessions, city, town.parsed(one, two), edition="2025")
    changed = replace(two, weight=3)
    summary = town.stored(sessions, city, town.parsed(changed, three), edition="2025")
    assert outcome(summary) == (1, 1, 0, 1, 0)
    assert counted(sessions) == 4
    status = dict(town.rows(sessions, "SELECT key, status FROM incident"))
    assert status == {"a": "withdrawn", "b": "active", "c": "active"}
    summary = town.stored(sessions, city, town.parsed(one, two, three), edition="2025")
    assert outcome(summary) == (0, 2, 1, 0, 0)
    assert counted(sessions) == 3
    kept = town.rows(
        sessions,
        "SELECT r.revision, r.state->>'status' FROM incident_revision r"
        " JOIN incident i ON i.id = r.incident_id WHERE i.key = 'a' ORDER BY 1",
    )
    assert kept == [(1, "active"), (2, "withdrawn")]


def test_nothing_is_withdrawn_without_an_edition_or_by_another_one(
    sessions: database.Sessions, city: City
) -> None:
    town.stored(sessions, city, town.parsed(town.incident("a"), town.incident("b")), edition="2024")
    assert outcome(town.stored(sessions, city, town.parsed(town.incident("b")))) == (0, 0, 1, 0, 0)
    other = town.stored(sessions, city, town.parsed(town.incident("c")), edition="2025")
    assert outcome(other) == (1, 0, 0, 0, 0)
    fire = town.stored(sessions, city, town.parsed(town.incident("a")), slug="fire", edition="2024")
    assert outcome(fire) == (1, 0, 0, 0, 0)
    assert counted(sessions) == 4


def test_an_edition_takes_over_what_came_without_one(
    sessions: database.Sessions, city: City
) -> None:
    both = town.parsed(town.incident("a"), town.incident("b"))
    town.stored(sessions, city, both)
    town.stored(sessions, city, both, edition="2025")
    assert town.stored(sessions, city, both[:1], edition="2025").withdrawn == 1


def test_an_edition_that_breaks_off_or_holds_nothing_withdraws_nothing(
    sessions: database.Sessions, city: City
) -> None:
    whole = town.parsed(town.incident("a"), town.incident("b"))
    town.stored(sessions, city, whole, edition="2025")
    broken = [*whole[:1], town.rejected(2, "broken_off", {})]
    assert outcome(town.stored(sessions, city, broken, edition="2025")) == (0, 0, 1, 0, 1)
    assert town.stored(sessions, city, [], edition="2025").withdrawn == 0
    unreadable = [town.rejected(1, "missing_date", {})]
    assert town.stored(sessions, city, unreadable, edition="2025").withdrawn == 0
    assert counted(sessions) == 2


def test_faults_are_kept_for_what_is_new_or_changed(
    sessions: database.Sessions, city: City
) -> None:
    def reading(*words: str) -> list[ParsedRecord]:
        flagged = [
            town.incident(str(n), description=word, flags=frozenset({Flag.CUT_TEXT}))
            for n, word in enumerate(words)
        ]
        fault = [Fault(n, "d", FaultKind.REPAIRED, "cut_text", "x") for n in range(1, 9)]
        listed = zip(town.parsed(*flagged), fault, strict=False)
        unread = town.rejected(9, "missing_date", {"id": "?"})
        return [*(replace(each, faults=(one,)) for each, one in listed), unread]

    asked = "SELECT run_id, record, kind FROM fault ORDER BY id"
    for _ in range(3):
        town.pulled(sessions, city, reading("one", "two"))
    kept = [(record, kind) for _, record, kind in town.rows(sessions, asked)]
    assert kept == [(1, "repaired"), (2, "repaired"), (9, "rejected")]
    town.pulled(sessions, city, reading("one", "changed"))
    assert [row[1:] for row in town.rows(sessions, asked)][3:] == [(2, "repaired")]
    # Whoever imports a file wants to see its rejects, however often they were seen before.
    town.stored(sessions, city, reading("one", "changed"))
    assert [row[1:] for row in town.rows(sessions, asked)][4:] == [(9, "rejected")]


def test_a_file_that_breaks_off_again_says_so_again(
    sessions: database.Sessions, city: City
) -> None:
    for name in ("a", "b"):
        cut = [*town.parsed(town.incident(name)), town.rejected(2, "broken_off", {})]
        town.pulled(sessions, city, cut)
    asked = "SELECT count(DISTINCT run_id) FROM fault WHERE reason = 'broken_off'"
    assert town.value(sessions, asked) == 2


_ODD_PAYLOAD = "SELECT payload FROM source_record WHERE payload->>'written' IS NOT NULL"


def test_no_text_of_a_publisher_stops_the_others(sessions: database.Sessions, city: City) -> None:
    odd = {
        "written": "\\u0000 is no NUL",
        "nul": "a\0b\\\0c",
        "half": "\ud800",
        "huge": 10**40,
        "deep": [{"\udfff": {1: [float("nan"), 2**63, -(2**63), True]}}],
    }
    records = [
        *town.parsed(town.incident("a", payload=odd), town.incident("b")),
        town.rejected(3, "missing_date", odd),
    ]
    assert outcome(town.stored(sessions, city, records)) == (2, 0, 0, 0, 1)
    payload = town.value(sessions, _ODD_PAYLOAD)
    assert payload["written"] == "\\u0000 is no NUL"
    assert payload["nul"] == "a\ufffdb\\\ufffdc"
    assert payload["half"] == "?"


def test_data_reach_to_the_newest_event_that_is_believed(
    sessions: database.Sessions, city: City
) -> None:
    newest = datetime(2026, 1, 15, 11, tzinfo=UTC)
    ahead = town.NOW + timedelta(days=400)
    told = [
        town.incident("a", occurred=newest),
        town.incident("b", occurred=ahead, flags=frozenset({Flag.FUTURE_DATE})),
        town.incident(
            "c", occurred=newest + timedelta(minutes=5), flags=frozenset({Flag.AFTER_REPORT})
        ),
    ]
    town.stored(sessions, city, town.parsed(*told))
    assert town.value(sessions, "SELECT max(latest_event_at) FROM source") == newest


def test_only_street_precision_or_better_enters_cells(
    sessions: database.Sessions, city: City
) -> None:
    told = [town.incident(level, place_precision=level) for level in PlacePrecision]
    town.stored(sessions, city, town.parsed(*told))
    mapped = town.rows(sessions, "SELECT key FROM incident WHERE cell >= 100 ORDER BY key")
    assert mapped == [("exact",), ("street",)]


def test_an_unknown_code_becomes_an_area_and_an_unknown_name_does_not(
    sessions: database.Sessions, city: City
) -> None:
    told = [
        town.incident("a", area_code="07", at=None),
        town.incident("b", area_code="07", at=None),
        town.incident("c", area_name="Downtown", at=None),
    ]
    town.stored(sessions, city, town.parsed(*told))
    areas = town.rows(sessions, "SELECT id, level, code, name, geom IS NULL FROM area")
    assert [row[1:] for row in areas] == [("district", "07", "07", True)]
    found = town.rows(sessions, "SELECT area_id, flags FROM incident ORDER BY key")
    assert found == [(areas[0][0], []), (areas[0][0], []), (0, ["area_unknown"])]


def test_a_boundary_and_a_word_that_come_later_reach_what_is_stored(
    sessions: database.Sessions, city: City
) -> None:
    told = [
        town.incident("a", area_code="1"),
        town.incident("b", area_name="District 2", at=None),
        town.incident("c", at=town.EAST),
        town.incident("d", category_published="Mischief"),
    ]
    town.stored(sessions, city, town.parsed(*told))
    assert town.value(sessions, "SELECT version FROM source WHERE slug = 'police'") == 1
    town.divided(sessions)
    codes = "SELECT i.key, a.code FROM incident i JOIN area a ON a.id = i.area_id ORDER BY 1"
    assert town.rows(sessions, codes) == [("a", "1"), ("b", "2"), ("c", "2"), ("d", "1")]
    assert town.value(sessions, "SELECT count(*) FROM area WHERE geom IS NOT NULL") == 2
    mapped = town.FILE.replace('"Fight"', '"Mischief" = "vandalism"\n"Fight"')
    with database.transaction(sessions) as session:
        cities.choose(session, mapped, name="smalltown.toml", now=town.NOW)
    assert town.rows(sessions, "SELECT category, flags FROM incident WHERE key = 'd'") == [(9, [])]
    assert town.value(sessions, "SELECT sum(c9) FROM day_count") == 1
    assert town.value(sessions, "SELECT version FROM source WHERE slug = 'police'") == 3
    assert town.value(sessions, "SELECT count(*) FROM incident_revision") == 0
    again = town.stored(sessions, town.settled(sessions, mapped), town.parsed(*told))
    assert outcome(again) == (0, 0, 4, 0, 0)
