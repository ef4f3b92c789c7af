"""One record: written, changed, withdrawn, and all of it told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import session as database
from domain import sight
from domain.city import City
from domain.errors import BadFields, IllegalStep, NotAllowed, NotFound, Superseded
from domain.incident import PlacePrecision, TimePrecision
from domain.record import Author, NewRecord, Record, Said, Written
from domain.roles import Role
from services import records
from tests import town

WRITER = Author(7, "Robin")
AT = datetime(2026, 1, 10, 22, 15, tzinfo=UTC)
THEFT = Said("theft", AT, lat=town.WEST[0], lon=town.WEST[1], title="Bicycle taken")
EXACT = sight.sight(Role.LIAISON, reason="following it up")
sessions = town.sessions(scope="module")


@pytest.fixture(scope="module")
def city(sessions: database.Sessions) -> City:
    city = town.settled(sessions)
    town.divided(sessions)
    return city


def _created(sessions: database.Sessions, city: City, key: str, said: Said = THEFT) -> Written:
    new = NewRecord(said, key)
    with database.transaction(sessions) as session:
        return records.create(session, new, by=WRITER, city=city, now=town.NOW)


def _updated(
    sessions: database.Sessions,
    city: City,
    number: int,
    expected: int | None = None,
    **changes: Any,
) -> Written:
    with database.transaction(sessions) as session:
        return records.update(
            session,
            number,
            changes,
            by=WRITER,
            reason="seen on camera",
            city=city,
            now=town.NOW,
            expected=expected,
        )


def _withdrawn(sessions: database.Sessions, city: City, number: int) -> Written:
    with database.transaction(sessions) as session:
        return records.withdraw(
            session, number, by=WRITER, reason="it was found", city=city, now=town.NOW
        )


def _one(sessions: database.Sessions, number: int, seen: sight.Sight = EXACT) -> Record:
    with sessions() as session:
        return records.one(session, number, seen, now=town.NOW)


def test_a_written_record_is_counted_in_the_same_transaction(
    sessions: database.Sessions, city: City
) -> None:
    written = _created(sessions, city, "counted")
    told = _one(sessions, written.incident_id)
    assert written.is_new
    assert (told.incident.source, told.incident.key) == ("manual", "counted")
    assert (told.incident.category, told.incident.area) == ("theft", "District 1")
    assert told.incident.place_precision == PlacePrecision.EXACT
    assert told.writable
    with sessions() as session:
        town.assert_counts_true(session)


def test_the_same_said_again_is_the_same(sessions: database.Sessions, city: City) -> None:
    first, again = _created(sessions, city, "twice"), _created(sessions, city, "twice")
    assert (again.incident_id, again.is_new, again.changed) == (first.incident_id, False, False)
    other = replace(THEFT, category="assault")
    with pytest.raises(IllegalStep, match="twice"):
        _created(sessions, city, "twice", other)


def test_a_change_is_a_revision_that_says_who_and_why(
    sessions: database.Sessions, city: City
) -> None:
    number = _created(sessions, city, "changed").incident_id
    east = {"lat": town.EAST[0], "lon": town.EAST[1]}
    written = _updated(sessions, city, number, category="assault", **east)
    assert (written.revision, written.changed) == (2, True)
    second, first = _one(sessions, number).revisions
    assert (second.by, second.reason, second.origin) == ("Robin", "seen on camera", "api")
    assert {one.field: (one.before, one.after) for one in second.changes} == {
        "category": ("theft", "assault"),
        "category_published": ("theft", "assault"),
        "area": ("District 1", "District 2"),
        "lon": (town.WEST[1], town.EAST[1]),
    }
    assert (first.number, first.changes) == (1, ())
    with sessions() as session:
        town.assert_counts_true(session)


def test_a_change_that_changes_nothing_is_none(sessions: database.Sessions, city: City) -> None:
    number = _created(sessions, city, "same").incident_id
    written = _updated(sessions, city, number, title="Bicycle taken")
    assert (written.revision, written.changed) == (1, False)
    assert len(_one(sessions, number).revisions) == 1


def test_two_who_change_the_same_do_not_undo_each_other(
    sessions: database.Sessions, city: City
) -> None:
    number = _created(sessions, city, "both").incident_id
    _updated(sessions, city, number, expected=1, title="A red bicycle taken")
    with pytest.raises(Superseded, match="revision 2"):
        _updated(sessions, city, number, expected=1, title="A blue bicycle taken")


def test_a_withdrawn_record_counts_no_more_and_stays_readable(
    sessions: database.Sessions, city: City
) -> None:
    number = _created(sessions, city, "gone").incident_id
    assert _withdrawn(sessions, city, number).revision == 2
    told = _one(sessions, number)
    assert told.incident.status == "withdrawn"
    assert (told.revisions[0].by, told.revisions[0].reason) == ("Robin", "it was found")
    assert [one.field for one in told.revisions[0].changes] == ["status"]
    with sessions() as session:
        town.assert_counts_true(session)
    for again in (
        lambda: _withdrawn(sessions, city, number),
        lambda: _updated(sessions, city, number),
    ):
        with pytest.raises(IllegalStep, match="withdrawn"):
            again()
    with pytest.raises(IllegalStep, match="gone"):
        _created(sessions, city, "gone")


def test_what_a_feed_says_is_changed_there(sessions: database.Sessions, city: City) -> None:
    town.stored(sessions, city, town.parsed(town.incident("from afar")))
    number = town.value(sessions, "SELECT id FROM incident WHERE key = 'from afar'")
    with pytest.raises(IllegalStep, match="Police"):
        _updated(sessions, city, number, title="ours")
    with pytest.raises(IllegalStep, match="Police"):
        _withdrawn(sessions, city, number)
    new = NewRecord(THEFT, source="police")
    with database.transaction(sessions) as session, pytest.raises(BadFields) as refused:
        records.create(session, new, by=WRITER, city=city, now=town.NOW)
    assert refused.value.fields.keys() == {"source"}


def test_revisions_of_a_feed_say_what_changed(sessions: database.Sessions, city: City) -> None:
    for word in ("Larceny", "Fight"):
        changed = town.incident("told twice", category_published=word, payload={"said": word})
        town.stored(sessions, city, town.parsed(changed))
    number = town.value(sessions, "SELECT id FROM incident WHERE key = 'told twice'")
    told = _one(sessions, number)
    assert (told.licence, told.source_name, told.writable) == ("CC0", "Police", False)
    assert told.raw == {"said": "Fight"}
    assert {one.field for one in told.revisions[0].changes} == {"category", "category_published"}
    assert [one.origin for one in told.revisions] == ["file.csv", "file.csv"]


def test_without_a_reason_nothing_tells_of_the_exact_place(
    sessions: database.Sessions, city: City
) -> None:
    number = _created(sessions, city, "near", replace(THEFT, address="1 Main Street")).incident_id
    _updated(sessions, city, number, lat=38.62, address="2 Main Street", title="moved")
    told = _one(sessions, number, sight.sight(Role.LIAISON))
    assert told.raw is None
    assert told.incident.address == ""
    assert (told.incident.lat, told.incident.lon) != (38.62, THEFT.lon)
    assert [one.field for one in told.revisions[0].changes] == ["title"]
    with pytest.raises(NotAllowed):
        _one(sessions, number, sight.sight(Role.VIEWER))
    with pytest.raises(NotFound):
        _one(sessions, 10**12)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"category": "theft of time"}, "category"),
        ({"category": "unmapped"}, "category"),
        ({"occurred_from": AT.replace(tzinfo=None)}, "occurred_from"),
        ({"occurred_from": town.NOW + timedelta(days=1)}, "occurred_from"),
        ({"occurred_from": datetime(1, 1, 1, tzinfo=UTC)}, "occurred_from"),
        ({"occurred_to": AT - timedelta(hours=1)}, "occurred_to"),
        ({"occurred_to": datetime(9999, 12, 31, tzinfo=UTC)}, "occurred_to"),
        ({"lat": None}, "lat"),
        ({"lat": 10.0}, "lat"),
        ({"area": 999}, "area"),
        ({"lat": None, "lon": None, "place_precision": PlacePrecision.EXACT}, "place_precision"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    sessions: database.Sessions, city: City, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadFields) as refused:
        _created(sessions, city, "wrong", replace(THEFT, **changed))
    assert refused.value.fields.keys() == {field}
    assert town.value(sessions, "SELECT count(*) FROM incident WHERE key = 'wrong'") == 0


def test_what_is_known_to_the_day_spans_the_citys_day(
    sessions: database.Sessions, city: City
) -> None:
    said = Said("theft", AT, time_precision=TimePrecision.DAY, area=1)
    number = _created(sessions, city, "some day", said).incident_id
    told = _one(sessions, number).incident
    assert told.occurred_from == datetime(2026, 1, 10, 6, tzinfo=UTC)
    assert told.occurred_to == datetime(2026, 1, 11, 6, tzinfo=UTC)
    assert (told.place_precision, told.area) == (PlacePrecision.DISTRICT, "District 1")
    _updated(sessions, city, number, occurred_from=AT - timedelta(days=2))
    assert _one(sessions, number).incident.occurred_to == datetime(2026, 1, 9, 6, tzinfo=UTC)
