"""Looking things up in the audit trail: every part of a search, pages both ways, files of it."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

import locales
from db import session as database
from db.queries import audit, audit_search
from domain import audit_search as searches
from domain.account import AuditEntry
from domain.audit_search import NOBODY, Search
from domain.city import City
from domain.errors import BadInput
from services import audit_trail
from services.exports import audit_events
from services.exports.audit_events import AuditForm
from tests import databases, reviewed, town

# Ten in the evening of 14 January in Chicago.
NOW = town.NOW.replace(day=15, hour=4)
FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture(scope="module")
def city(database_url: str) -> Iterator[tuple[database.Sessions, City, int]]:
    with town.database_of(database_url) as sessions:
        city = town.settled(sessions)
        with database.transaction(sessions) as session:
            databases.empty_audit(session)
            ann = reviewed.reviewer(session, "Ann").account_id
            _write(session, ann)
        yield sessions, city, ann


def _write(session: Session, ann: int) -> None:
    entries = [
        AuditEntry(NOW, ann, "sign_in", "email:ab", {"network": "::1"}, "10.0.0.7", "r1"),
        AuditEntry(NOW, None, "refused", "/map_a", {"status": 403}, "203.0.113.9", "r2"),
        AuditEntry(NOW, None, "refused", "/mapXa", {"status": 403}, "203.0.113.9", "r3"),
        AuditEntry(NOW, ann, "role_changed", "account:7", {"role": "admin"}, "10.0.0.7", "r4"),
        AuditEntry(NOW, ann, "role_changed", "account:70", {"reason": FORMULA}, FORMULA, "r5"),
        AuditEntry(NOW + timedelta(hours=3), ann, "sign_out", "", {}, "::1", "r6"),
    ]
    for entry in entries:
        audit.insert(session, entry)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, "r6 r5 r4 r3 r2 r1"),
        ({"who": NOBODY}, "r3 r2"),
        ({"who": "ann"}, "r6 r5 r4 r1"),
        ({"who": "2000000000"}, ""),
        ({"action": "role_changed"}, "r5 r4"),
        ({"subject": "account:7"}, "r5 r4"),
        ({"subject": "account:70"}, "r5"),
        ({"subject": "/map_"}, "r2"),
        ({"text": "MAP_A"}, "r2"),
        ({"text": "hyperlink"}, "r5"),
        ({"text": "203.0.113"}, "r3 r2"),
        ({"text": "10.0.0.7 R4"}, "r4"),
        ({"text": "%map"}, ""),
        ({"text": "::1"}, "r6"),
        ({"since": "2026-01-15"}, "r6"),
        ({"until": "2026-01-15"}, "r5 r4 r3 r2 r1"),
        ({"since": "2026-01-14", "until": "2026-01-15", "action": "sign_in"}, "r1"),
        ({"since": "2026-01-16"}, ""),
    ],
)
def test_a_search_finds_what_fits_all_of_it(
    city: tuple[database.Sessions, City, int], given: dict[str, str], found: str
) -> None:
    sessions, here, ann = city
    asked = {**given, "who": str(ann)} if given.get("who") == "ann" else given
    with sessions() as session:
        page = audit_trail.page(session, audit_trail.read(asked), here)
    assert " ".join(one.request_id for one in page.events) == found
    assert (page.next, page.previous) == (None, None)


@pytest.mark.parametrize(
    "given",
    [
        {"who": "ann"},
        {"who": "-1"},
        {"who": "9" * 20},
        {"text": "x" * 201},
        {"text": "a\0b"},
        {"text": "ab"},
        {"text": "-%-:_"},
        {"since": "yesterday"},
        {"since": "2026-01-15", "until": "2026-01-15"},
    ],
)
def test_what_is_no_search_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        audit_trail.read(given)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "at least 3"), ("sv", "minst 3"), ("ar", "3 أحرف")]
)
def test_words_too_short_to_be_looked_for_are_refused_in_words(language: str, words: str) -> None:
    with locales.spoken(language), pytest.raises(BadInput, match=words):
        audit_trail.read({"text": "r4"})
    assert audit_trail.read({"text": "åäö"}).text == "åäö"


def test_a_search_is_spelled_as_it_is_read() -> None:
    search = Search("7", "sign_in", "account:7", date(2026, 1, 1), date(2026, 2, 1), "x")
    assert searches.parse(searches.spelled(search)) == search
    assert searches.spelled(Search()) == {}


def test_pages_lead_there_and_back(city: tuple[database.Sessions, City, int]) -> None:
    sessions, here, _ = city
    with sessions() as session:
        seen, after, pages = [], None, []
        while True:
            page = audit_trail.page(session, Search(), here, after=after, limit=2)
            pages.append(page)
            seen += [one.request_id for one in page.events]
            after = page.next
            if after is None:
                break
        assert seen == ["r6", "r5", "r4", "r3", "r2", "r1"]
        back = audit_trail.page(session, Search(), here, after=pages[2].previous, limit=2)
        assert back.events == pages[1].events
        first = audit_trail.page(session, Search(), here, after=back.previous, limit=2)
        assert (first.events, first.previous) == (pages[0].events, None)
        with pytest.raises(BadInput):
            audit_trail.page(session, Search(who=NOBODY), here, after=pages[0].next)


def test_what_was_ever_done_is_listed_once(city: tuple[database.Sessions, City, int]) -> None:
    with city[0]() as session:
        assert audit_search.actions(session) == ["refused", "role_changed", "sign_in", "sign_out"]


def _file(city: tuple[database.Sessions, City, int], form: AuditForm, search: Search) -> str:
    sessions, here, _ = city
    with sessions() as session:
        found = audit_trail.every(session, search, here)
        pieces = audit_events.pieces(found, form, search, here, link="http://h/audit", now=NOW)
        return b"".join(pieces).decode()


def test_csv_is_safe_to_open_and_complete(
    city: tuple[database.Sessions, City, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # More than one part.
    monkeypatch.setattr(audit_search, "_BATCH", 2)
    rows = list(csv.DictReader(io.StringIO(_file(city, AuditForm.CSV, Search()).lstrip("\ufeff"))))
    assert [row["request"] for row in rows] == ["r6", "r5", "r4", "r3", "r2", "r1"]
    assert rows[-1]["at"] == "2026-01-14T22:00:00-06:00"
    assert rows[-1]["name"] == "Ann"
    assert json.loads(rows[1]["detail"]) == {"reason": FORMULA}
    assert rows[1]["address"] == f"'{FORMULA}"
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_json_says_what_it_is_of(city: tuple[database.Sessions, City, int]) -> None:
    search = replace(Search(), action="role_changed")
    said = json.loads(_file(city, AuditForm.JSON, search))
    assert said["about"]["filter"] == {"action": "role_changed"}
    assert [one["subject"] for one in said["events"]] == ["account:70", "account:7"]
    assert json.loads(_file(city, AuditForm.JSON, replace(search, text="nothing")))["events"] == []
