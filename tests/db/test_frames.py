"""Frames hold what the tables hold, up to the day before, and nothing of doubtful time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from db import frames
from db import session as database
from domain.incident import Flag, PlacePrecision, TimePrecision
from tests import town

GROUPS = {"all": (4, 6), "violent": (4,)}
BEFORE = date(2025, 6, 5)
NIGHT = datetime(2025, 6, 4, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as factory:
        city = town.settled(factory)
        town.divided(factory)
        records = town.parsed(
            town.incident("a"),
            town.incident("b", occurred=NIGHT),
            town.incident("c", at=town.EAST, category_published="Fight"),
            town.incident("d", at=None, category_published="Fight"),
            town.incident("e", time_precision=TimePrecision.DAY),
            town.incident("f", category_published="Larceny", weight=-1),
            town.incident("late", occurred=datetime(2025, 6, 5, 5, tzinfo=UTC)),
            town.incident("future", occurred=datetime(2025, 6, 5, 6, tzinfo=UTC)),
            town.incident("doubtful", flags=frozenset({Flag.PLACEHOLDER_DATE})),
            town.incident("many", flags=frozenset({Flag.SUMMARY})),
            town.incident("block", place_precision=PlacePrecision.BLOCK),
        )
        town.stored(factory, city, records)
        town.stored(factory, city, town.parsed(town.incident("fire")), slug="fire")
        yield factory


def rows(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return [tuple(row) for row in frame.itertuples(index=False)]


def ids(sessions: database.Sessions) -> dict[str, int]:
    return dict(town.rows(sessions, "SELECT code, id FROM area"))  # type: ignore[arg-type]


def test_area_days(sessions: database.Sessions) -> None:
    with sessions() as session:
        found = frames.area_days(session, GROUPS, before=BEFORE)
    west, east = ids(sessions)["1"], ids(sessions)["2"]
    third, fourth = pd.Timestamp("2025-06-03"), pd.Timestamp("2025-06-04")
    police = town.source(sessions).id
    own = found[found["source_id"] == police]
    # 03:00 UTC on the 4th is still the 3rd in the town; 05:00 UTC on the 5th is its first minute.
    assert rows(own.drop(columns="source_id")) == [
        (third, 0, 2, 1),
        (third, west, 2, 0),
        (third, east, 1, 1),
    ]
    assert found["day"].max() < fourth + pd.Timedelta(days=1)
    assert list(found.columns) == ["day", "source_id", "area_id", "all", "violent"]


def test_cell_days(sessions: database.Sessions) -> None:
    with sessions() as session:
        since = BEFORE - timedelta(days=2)
        found = frames.cell_days(session, GROUPS, since=since, before=BEFORE)
        late = frames.cell_days(session, GROUPS, since=BEFORE, before=BEFORE + timedelta(days=1))
    assert found["all"].sum() == 5
    assert sorted(found.loc[found["cell"] == 0, "all"]) == [2]
    assert (found.loc[found["cell"] != 0, "cell"] > 100).all()
    assert late["all"].sum() == 2


def test_source_days(sessions: database.Sessions) -> None:
    with sessions() as session:
        found = frames.source_days(session, before=BEFORE)
    police, fire = (town.source(sessions, slug).id for slug in ("police", "fire"))
    day = pd.Timestamp("2025-06-03")
    assert rows(found) == [(day, police, 5, 3), (day, fire, 1, 1)] or rows(found) == [
        (day, fire, 1, 1),
        (day, police, 5, 3),
    ]


def test_incident_hours(sessions: database.Sessions) -> None:
    with sessions() as session:
        found = frames.incident_hours(session, since=date(2025, 1, 1), before=BEFORE)
    # Tuesday noon, and 22:00 on the same day; the record that knows only its day is not there.
    noon, night = 1440 + 12 * 60, 1440 + 22 * 60
    assert set(found["minute"]) == {noon, night}
    assert (found["minute"] == night).sum() == 1
    assert found["weight"].sum() == 5
    assert set(found["slot"]) == {0, 4, 6}


def test_reports(sessions: database.Sessions) -> None:
    with sessions() as session:
        police = town.source(sessions).id
        found = frames.reports(session, police, (4, 6), since=date(2025, 1, 1), before=BEFORE)
        fights = frames.reports(session, police, (4,), since=date(2025, 1, 1), before=BEFORE)
    assert len(fights) == 2
    assert len(found) > 2
    assert set(found["event_day"]) == {date(2025, 6, 3).toordinal()}
    assert set(found["known_day"]) == {town.NOW.date().toordinal()}


def test_nothing_is_a_frame_without_rows(sessions: database.Sessions) -> None:
    with sessions() as session:
        found = frames.area_days(session, GROUPS, before=date(2000, 1, 1))
    assert found.empty
    assert found["all"].dtype == np.int64
