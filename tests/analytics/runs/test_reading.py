"""What a run reads of a small town with coarse areas, an outage and late records."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import text

from analytics.runs import delays, reading
from analytics.runs.reading import Ground, rest_of
from db import session as database
from domain.city import City
from domain.fault import ParsedRecord
from domain.incident import PlacePrecision
from tests import busy_town, town

DAYS = 120
FIRST = date(2024, 1, 1)
sessions = town.sessions()


def ground(sessions: database.Sessions, city: City, now: datetime) -> Ground:
    with database.transaction(sessions) as session:
        before = reading.as_of(session, city, now=now)
        assert before is not None
        found = reading.ground(session, city, before=before)
    assert found is not None
    return found


def test_what_stands_there(sessions: database.Sessions) -> None:
    city, now = busy_town.settled(sessions, days=DAYS, a_day=20)
    found = ground(sessions, city, now)
    whole = found.counts["all"]
    assert (found.as_of, whole.end) == (FIRST + timedelta(days=DAYS),) * 2
    assert found.data_through == found.as_of - timedelta(days=1)
    assert whole.observed.all()
    assert found.data_count == town.value(sessions, "SELECT sum(n) FROM day_count")
    assert whole.counts.sum() == found.data_count
    violent = town.value(sessions, "SELECT sum(c4) FROM day_count")
    assert found.counts["violent"].counts.sum() == violent
    events = found.places.events["all"]
    assert events.total() == found.data_count
    assert events.counts().sum() == found.data_count


def test_today_is_not_read(sessions: database.Sessions) -> None:
    """Records of the day that is still going on, and of days that are to come."""
    city, now = busy_town.settled(sessions, days=DAYS, a_day=20)
    before = ground(sessions, city, now)
    later = now + timedelta(days=30)
    town.stored(sessions, city, busy_town.records(30, a_day=50, since=DAYS), now=later)
    after = ground(sessions, city, now)
    assert after.as_of == before.as_of
    for code, counts in before.counts.items():
        assert np.array_equal(after.counts[code].counts, counts.counts)
        events, known = after.places.events[code], before.places.events[code]
        assert np.array_equal(events.cells, known.cells)
        assert np.array_equal(events.index, known.index)
    assert len(after.places.clock) == len(before.places.clock)


def test_an_old_file_is_forecast_from_its_own_end(sessions: database.Sessions) -> None:
    city, now = busy_town.settled(sessions, days=DAYS, a_day=20)
    found = ground(sessions, city, now + timedelta(days=700))
    assert found.as_of == FIRST + timedelta(days=DAYS)


def test_an_outage_is_not_a_quiet_time(sessions: database.Sessions) -> None:
    city = town.settled(sessions)
    town.divided(sessions)
    for since, days in ((0, 60), (64, 56)):
        more = busy_town.records(days, a_day=20, since=since)
        town.stored(sessions, city, more, now=busy_town.FIRST + timedelta(days=DAYS))
    now = (busy_town.FIRST + timedelta(days=DAYS, hours=2)).astimezone(UTC)
    observed = ground(sessions, city, now).counts["all"].observed
    assert not observed[60:64].any()
    assert observed.sum() == DAYS - 4


def test_a_county_holds_its_districts_and_the_rest(sessions: database.Sessions) -> None:
    city, now = busy_town.settled(sessions, days=DAYS, a_day=20)
    coarse = town.incident(
        "county",
        occurred=datetime(2024, 3, 1, 18, tzinfo=UTC),
        at=None,
        place_precision=PlacePrecision.COUNTY,
        area_code="AB",
        area_name="A county",
    )
    town.stored(sessions, city, town.parsed(coarse), now=now)
    with database.transaction(sessions) as session:
        statement = "UPDATE area SET parent_id = (SELECT id FROM area WHERE level = 'county')"
        session.execute(text(f"{statement} WHERE level = 'district'"))
    found = ground(sessions, city, now)
    ids = dict(town.rows(sessions, "SELECT code, id FROM area"))
    county, west, east = ids["AB"], ids["1"], ids["2"]
    whole = found.counts["all"]
    assert found.parents == {county: tuple(sorted([rest_of(county), west, east]))}
    assert county not in whole.areas
    own = whole.counts[:, whole.areas.index(rest_of(county))]
    assert own.sum() == 1
    assert rest_of(rest_of(county)) == county


def late(days: int, *, lag_days: int) -> list[ParsedRecord]:
    """Ten a day told at once, and ten told ``lag_days`` later."""
    said = [
        town.incident(
            f"{day}-{number}",
            occurred=(busy_town.FIRST + timedelta(days=day, hours=12)).astimezone(UTC),
            published_at=(
                busy_town.FIRST + timedelta(days=day + (lag_days if number % 2 else 0), hours=20)
            ).astimezone(UTC),
        )
        for day in range(days)
        for number in range(20)
    ]
    end = (busy_town.FIRST + timedelta(days=days)).astimezone(UTC)
    return town.parsed(*[one for one in said if one.published_at and one.published_at < end])


def test_what_comes_late_is_not_what_did_not_happen(sessions: database.Sessions) -> None:
    city = town.settled(sessions)
    town.divided(sessions)
    now = (busy_town.FIRST + timedelta(days=DAYS, hours=2)).astimezone(UTC)
    town.stored(sessions, city, late(DAYS, lag_days=5), now=now)
    found = ground(sessions, city, now)
    raw, raised = found.raw["all"].city, found.counts["all"].city
    assert raw[-5:].tolist() == [10] * 5
    assert raised[-5:] == pytest.approx(20, rel=0.02)
    assert raised[:-10] == pytest.approx(20)
    assert delays.provisional_days(found.delays) == 5


def filed(days: int, *, lag_days: int) -> list[ParsedRecord]:
    """Ten a day in the file of the next morning, and ten ``lag_days`` later; beside them what no
    model learns from, told a month later."""
    said = [
        town.incident(
            f"{day}-{number}",
            occurred=(busy_town.FIRST + timedelta(days=day, hours=12)).astimezone(UTC),
            category_published="Noise" if number >= 20 else "Larceny",
            published_at=(
                busy_town.FIRST
                + timedelta(
                    days=day + 1 + (30 if number >= 20 else lag_days * (number % 2)), hours=6
                )
            ).astimezone(UTC),
        )
        for day in range(days)
        for number in range(30)
    ]
    end = (busy_town.FIRST + timedelta(days=days, hours=7)).astimezone(UTC)
    return town.parsed(*[one for one in said if one.published_at and one.published_at < end])


def test_recent_days_are_those_before_the_first_one_forecast(sessions: database.Sessions) -> None:
    """The file of this morning is known, and the day it came out on is none of the recent ones."""
    city = town.settled(sessions)
    town.divided(sessions)
    now = (busy_town.FIRST + timedelta(days=DAYS, hours=8)).astimezone(UTC)
    town.stored(sessions, city, filed(DAYS, lag_days=5), now=now)
    found = ground(sessions, city, now)
    [curve] = found.delays.values()
    assert found.as_of == curve.as_of == FIRST + timedelta(days=DAYS)
    shares = {one.days: one.share for one in curve.recent}
    assert shares == pytest.approx({3: 0.5, 7: 4.5 / 7, 28: 25.5 / 28}, abs=0.01)
    assert (curve.provisional_days, curve.unpublished_days) == (5, 0)
    assert found.counts["all"].city[-7:] == pytest.approx(20, rel=0.02)
    assert found.raw["all"].city[-7:].tolist() == [20, 20, 10, 10, 10, 10, 10]
