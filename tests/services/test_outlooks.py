"""What the Forecast page says of an area: forecast, baseline, record, and what happened."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from domain.errors import BadInput, NotFound
from domain.outlook import CITY
from domain.roles import Role
from domain.sight import Sight, sight
from services import outlooks, registry, silence
from tests import predicted, town
from tests.api import drawn

ANALYST, VIEWER = sight(Role.ANALYST), sight(Role.VIEWER)


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with drawn.town_of(database_url) as (factory, _):
        yield factory


@pytest.fixture
def session(sessions: database.Sessions) -> Iterator[Session]:
    """Rolled back at the end, so that each test finds no model."""
    with sessions() as opened:
        yield opened


def test_without_a_model_there_is_no_number(session: Session) -> None:
    found = outlooks.outlook(session, outlooks.question({}, ANALYST))
    assert (found.expected, found.past, found.issued_at, found.record) == ((), (), None, None)
    assert found.reason == "no_model"


def test_four_weeks_of_the_city_are_expected(session: Session) -> None:
    predicted.areas_published(session)
    found = outlooks.outlook(session, outlooks.question({}, ANALYST))
    assert [one.first_day for one in found.expected] == [
        predicted.FIRST + timedelta(days=7 * week) for week in range(4)
    ]
    first = found.expected[0]
    assert (first.mean, first.baseline) == (predicted.TOTAL, predicted.BASELINE)
    edges = [first.fan.low95, first.fan.low80, first.fan.low50, first.likeliest]
    edges += [first.fan.high50, first.fan.high80, first.fan.high95]
    assert edges == sorted(edges)


def test_a_baseline_that_took_the_place_of_a_model_is_known_as_that(session: Session) -> None:
    version = predicted.areas_published(session)
    asked = outlooks.question({}, ANALYST)
    assert not outlooks.outlook(session, asked).stands_in
    session.execute(text("UPDATE model_version SET state = 'retired'"))
    registry.demote(session, version.id, now=town.NOW)
    assert outlooks.outlook(session, asked).stands_in


def test_its_record_is_the_backtest_s(session: Session) -> None:
    predicted.areas_published(session)
    found = outlooks.outlook(session, outlooks.question({}, ANALYST)).record
    assert found is not None
    assert (round(found.skill, 6), round(found.low, 6), round(found.high, 6)) == (8, 6, 10)
    assert (found.coverage80, found.origins) == (0.81, 26)


def test_past_weeks_are_sums_of_what_was_recorded(session: Session) -> None:
    predicted.areas_published(session)
    found = outlooks.outlook(session, outlooks.question({}, ANALYST)).past
    last = {one.first_day: one.count for one in found}
    # The town's records of these weeks lie three days apart, the newest on the last day.
    assert last[date(2025, 12, 25)] == sum(min(3, n) for n in (7, 2, 1, 5))
    assert [one.provisional for one in found][-2:] == [False, True]


@pytest.mark.parametrize("reader", [ANALYST, VIEWER], ids=["analyst", "viewer"])
def test_a_week_in_which_the_source_was_down_has_no_bar(
    session: Session, reader: Sight, monkeypatch: pytest.MonkeyPatch
) -> None:
    predicted.areas_published(session)
    question = outlooks.question({}, reader)
    before = [one.first_day for one in outlooks.outlook(session, question).past]
    gone = before[-8]
    # Nothing was read in since, by which a new silence would be looked for.
    monkeypatch.setattr(silence, "_FOUND", {})
    told = """
    INSERT INTO clock_day (hour, day, source_id, n)
    SELECT 100, CAST(day AS date), 1, 5
    FROM generate_series(CAST(:since AS date), CAST(:through AS date), '1 day') AS day
    WHERE CAST(day AS date) NOT BETWEEN :gone AND CAST(:gone AS date) + 6
    """
    session.execute(text("DELETE FROM clock_day"))
    span = {"since": before[0], "through": before[-1] + timedelta(days=6)}
    session.execute(text(told), {**span, "gone": gone})
    left = [one.first_day for one in outlooks.outlook(session, question).past]
    assert left == [each for each in before if each != gone]


def test_a_viewer_reads_of_no_small_count(session: Session) -> None:
    predicted.areas_published(session)
    counts = {one.count for one in outlooks.outlook(session, outlooks.question({}, VIEWER)).past}
    assert counts.isdisjoint({1, 2})
    assert None in counts


@pytest.mark.parametrize(
    ("target", "reason", "missing"), [("burglary", "incidents", 30), ("all", "unproven", 0)]
)
def test_an_area_without_a_forecast_says_what_is_missing(
    session: Session, target: str, reason: str, missing: int
) -> None:
    predicted.areas_published(session)
    [area] = [one for one in outlooks.choices(session) if one.code == "1"]
    asked = outlooks.question({"area": str(area.id), "target": target}, ANALYST)
    found = outlooks.outlook(session, asked)
    assert (found.area, found.expected) == (area.name, ())
    assert (found.reason, found.missing) == (reason, missing)


def test_days_are_asked_for_by_name(session: Session) -> None:
    predicted.areas_published(session)
    found = outlooks.outlook(session, outlooks.question({"days": "1"}, ANALYST))
    assert len(found.expected) == 28
    assert found.area_id == CITY


def test_what_was_chosen_on_another_page_counts() -> None:
    found = outlooks.question({"area": "3,17", "types": "burglary"}, ANALYST)
    assert (found.area_id, found.target.code) == (3, "burglary")
    assert outlooks.question({"types": "theft"}, ANALYST).target.code == "all"


@pytest.mark.parametrize("asked", [{"area": "x"}, {"target": "arson"}, {"days": "3"}])
def test_words_it_does_not_know_are_refused(asked: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        outlooks.question(asked, ANALYST)


def test_an_unknown_area_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        outlooks.outlook(session, outlooks.question({"area": "999999"}, ANALYST))
