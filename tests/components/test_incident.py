"""One incident in table and drawer: every fact with its words, every text of a source as text."""

from datetime import UTC, datetime, timedelta

import pytest

import locales
from components import incident_drawer, incident_table, incident_words
from domain.listing import ListedIncident, Order
from domain.record import FieldChange, Record, Revision
from tests.components import drawn_text
from tests.components.test_cell_drawer import HOSTILE, ZONE, incident

AT = datetime(2018, 7, 1, 3, 30, tzinfo=UTC)


def record(one: ListedIncident, **other: object) -> Record:
    first = Revision(1, AT, "active", "stl.csv", "", "", ())
    said = {
        "zone": ZONE,
        "ingested_at": AT,
        "source_name": "City Police",
        "licence": "CC BY 4.0",
        "synthetic": False,
        "writable": False,
        "revisions": (first,),
        "raw": {"Complaint": HOSTILE},
    }
    return Record(one, **{**said, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("precision", "length", "said"),
    [
        ("minute", timedelta(), "Sat 30 Jun 2018, 22:30"),
        ("minute", timedelta(hours=1), "Sat 30 Jun 2018, 22:30–23:30"),
        ("day", timedelta(days=1), "Sat 30 Jun 2018"),
        ("month", timedelta(days=31), "June 2018"),
    ],
)
def test_a_time_is_said_no_finer_than_it_is_known(
    precision: str, length: timedelta, said: str
) -> None:
    one = incident(time_precision=precision, occurred_to=AT + length)
    assert incident_words.occurred(one, ZONE) == said


def test_a_row_has_the_sources_name_and_inert_words() -> None:
    one = incident(title=HOSTILE, flags=("outside_city", "new_one"), area="Soulard")
    (row,) = incident_table.rows([one], ZONE, {"Police": "City Police"})
    assert (row["source"], row["area"], row["id"]) == ("City Police", "Soulard", "7")
    assert row["words"] == f"Larceny-theft · {HOSTILE}"
    assert row["flags"] == "Outside the city, new_one"


@pytest.mark.parametrize("order", Order)
def test_only_what_the_server_sorts_can_be_sorted(order: Order) -> None:
    columns = {one["field"]: one for one in incident_table.columns(order)}
    sorted_by = [name for name, one in columns.items() if one.get("sort")]
    assert sorted_by == [order.value.removeprefix("-")]
    sortable = {name for name, one in columns.items() if one.get("sortable")}
    assert sortable == {one.value.removeprefix("-") for one in Order}


def test_the_drawer_tells_every_revision_and_the_record_as_published() -> None:
    changed = (FieldChange("category", "theft", "burglary"), FieldChange("address", None, HOSTILE))
    revisions = (
        Revision(2, AT + timedelta(days=2), "active", "feed", "", "", changed),
        Revision(1, AT, "active", "stl.csv", "", "", ()),
    )
    one = incident(revision=2, title=HOSTILE, lat=38.63, lon=-90.2)
    drawn = incident_drawer.story(record(one, revisions=revisions), ZONE, exact=True)
    words = drawn_text.words(drawn)
    drawn_text.assert_no_markup(drawn)
    assert "Category before Theft  →  after Burglary" in words
    assert f"before empty  →  after {HOSTILE}" in words
    assert "First state" in words
    assert "CC BY 4.0" in words
    assert "Position 38.63000, -90.20000" in words
    assert '"Complaint": "<img' in words
    assert "/map?cell=" in drawn_text.attribute(drawn, "href")[0]


def test_a_point_that_is_not_exact_is_said_to_be_the_middle_of_its_cell() -> None:
    drawn = incident_drawer.story(record(incident(lat=38.63, lon=-90.2)), ZONE, exact=False)
    assert "Middle of its cell 38.63000, -90.20000" in drawn_text.words(drawn)


def test_what_a_role_does_not_see_is_said() -> None:
    words = drawn_text.words(incident_drawer.story(record(incident(), raw=None), ZONE, exact=False))
    assert "Your role does not see the record as published." in words
    assert "Position" not in words


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_language_tells_a_withdrawn_record(language: str) -> None:
    gone = Revision(2, AT, "withdrawn", "feed", "Ann", "Counted twice", ())
    with locales.spoken(language):
        one = incident(status="withdrawn", weight=-1, flags=("reversal",))
        assert incident_drawer.story(record(one, revisions=(gone,)), ZONE, exact=False)
        assert incident_table.columns(Order.NEWEST)
