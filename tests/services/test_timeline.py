"""Bars and clock of a town in which a feed was down, hours are unknown and days are not over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from db import session as database
from domain import filters
from domain.city import City
from domain.errors import BadInput, NotFound
from domain.incident import Flag, TimePrecision
from domain.roles import Role
from domain.sight import WHOLE, sight
from domain.timeline import Asked, Bar, Grain
from services import timeline
from tests import town

ZONE = ZoneInfo(town.ZONE)
# 15 January 2026, six in the morning in the town.
NOW = town.NOW
DOWN = {date(2025, 12, 2) + timedelta(days=n) for n in range(6)}


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    """Five a day for a year, at one, six, nine, noon and ten at night, none while the feed was
    down; some without an hour; the last at one this morning."""
    with town.database_of(database_url) as factory:
        city = town.settled(factory)
        town.divided(factory)
        town.stored(factory, city, town.parsed(*_told()))
        yield factory


def _told() -> list[town.NewIncident]:
    told = []
    for number in range(365):
        day = date(2025, 1, 16) + timedelta(days=number)
        if day in DOWN:
            continue
        for hour in (1, 6, 9, 12, 22) if day < date(2026, 1, 15) else (1,):
            at = datetime(day.year, day.month, day.day, hour, 20, tzinfo=ZONE)
            word = "Fight" if hour in (1, 22) else "Larceny"
            told.append(town.incident(f"{day}-{hour}", occurred=at, category_published=word))
    night = datetime(2025, 11, 1, 22, 30, tzinfo=ZONE)
    precisions = (TimePrecision.DAY, TimePrecision.MONTH, TimePrecision.MINUTE)
    for n, precision in enumerate(precisions):
        told.append(town.incident(f"p{n}", occurred=night, time_precision=precision,
            occurred_to=night + timedelta(hours=3)))  # fmt: skip
    told.append(town.incident("doubtful", occurred=night, flags=frozenset({Flag.AFTER_REPORT})))
    return told


@pytest.fixture(scope="module")
def city(sessions: database.Sessions) -> City:
    return town.settled(sessions)


def asked(city: City, query: str = "", *, role: Role | None = Role.ADMIN) -> Asked:
    chosen = filters.parse(dict(part.split("=") for part in query.split("&") if part))
    return Asked(city, chosen, WHOLE if role is Role.ADMIN else sight(role), NOW)


def bars(sessions: database.Sessions, one: Asked, grain: Grain | None = None) -> tuple[Bar, ...]:
    with sessions() as session:
        return timeline.bars(session, one, grain=grain).bars


def test_days_of_four_weeks_and_today_is_not_over(sessions: database.Sessions, city: City) -> None:
    shown = bars(sessions, asked(city))
    assert [bar.count for bar in shown] == [5] * 27 + [1]
    assert [bar.partial for bar in shown] == [False] * 27 + [True]
    assert shown[0].first == datetime(2025, 12, 19, tzinfo=ZONE)
    assert shown[0].end == datetime(2025, 12, 20, tzinfo=ZONE)
    assert shown[0].by_category == {"assault": 2, "theft": 3}


def test_an_outage_and_the_time_before_and_after_are_missing_and_not_zero(
    sessions: database.Sessions, city: City
) -> None:
    shown = bars(sessions, asked(city, "from=2025-11-30&to=2025-12-10"), Grain.DAY)
    assert [bar.count for bar in shown] == [5, 5, *[None] * 6, 5, 5]
    assert [bar.missing for bar in shown] == [False] * 2 + [True] * 6 + [False] * 2
    weeks = bars(sessions, asked(city, "from=2025-11-30&to=2025-12-14"), Grain.WEEK)
    assert [(bar.count, bar.partial) for bar in weeks] == [(10, True), (30, True)]
    around = bars(sessions, asked(city, "from=2025-01-14&to=2026-01-18"), Grain.MONTH)
    assert [around[0].partial, around[1].partial] == [True, False]
    early = bars(sessions, asked(city, "from=2024-01-01&to=2024-02-01"), Grain.WEEK)
    assert all(bar.missing for bar in early)


def test_weeks_start_as_the_city_has_it(sessions: database.Sessions, city: City) -> None:
    shown = bars(sessions, asked(city, "from=2025-10-01&to=2025-10-20"), Grain.WEEK)
    assert [bar.first.isoweekday() for bar in shown] == [3, 7, 7, 7]
    assert [bar.partial for bar in shown] == [True, False, False, True]
    assert [bar.count for bar in shown] == [20, 35, 35, 5]


def test_hours_keep_unknown_ones_beside_and_spread_intervals(
    sessions: database.Sessions, city: City
) -> None:
    with sessions() as session:
        shown = timeline.bars(session, asked(city, "from=2025-11-01&to=2025-11-03"))
    assert shown.grain is Grain.HOUR
    assert sum(bar.count or 0 for bar in shown.bars) == 10
    assert shown.beside == {"day_precision": 1, "month_precision": 1, "doubtful_time": 1}
    spread = {bar.first.strftime("%d %H"): bar.spread for bar in shown.bars if bar.spread}
    assert spread == {"01 22": 0.166, "01 23": 0.334, "02 00": 0.333, "02 01": 0.167}
    # The clock shows one hour twice that night, so that one bar is two hours long.
    lengths = [bar.end.astimezone(UTC) - bar.first.astimezone(UTC) for bar in shown.bars]
    assert sorted(lengths)[-2:] == [timedelta(hours=1), timedelta(hours=2)]
    assert len(shown.bars) == 48
    days = bars(sessions, asked(city, "from=2025-11-01&to=2025-11-03"), Grain.DAY)
    assert [bar.count for bar in days] == [7, 5]


def test_a_month_is_counted_where_bars_are_months(sessions: database.Sessions, city: City) -> None:
    query = "from=2025-11-01&to=2025-12-01"
    with sessions() as session:
        by_month = timeline.bars(session, asked(city, query), grain=Grain.MONTH)
        by_day = timeline.bars(session, asked(city, query), grain=Grain.DAY)
    assert (by_month.bars[0].count, by_month.beside) == (153, {"doubtful_time": 1})
    assert sum(bar.count or 0 for bar in by_day.bars) == 152
    assert by_day.beside == {"month_precision": 1, "doubtful_time": 1}


def test_hours_and_weekdays_left_out_have_no_bar(sessions: database.Sessions, city: City) -> None:
    query = "from=2025-10-27&to=2025-11-10&weekdays=6,7"
    shown = bars(sessions, asked(city, query), Grain.DAY)
    assert [bar.first.day for bar in shown] == [1, 2, 8, 9]
    with sessions() as session:
        night = timeline.bars(session, asked(city, f"{query}&hours=22-2"), grain=Grain.DAY)
    assert [bar.count for bar in night.bars] == [2] * 4
    assert night.beside["interval"] == 1
    hourly = bars(sessions, asked(city, "from=2025-12-20&to=2025-12-21&hours=22-2"))
    assert [bar.first.hour for bar in hourly] == [0, 1, 22, 23]


def test_a_reference_is_as_far_into_the_other_period(
    sessions: database.Sessions, city: City
) -> None:
    with sessions() as session:
        shown = timeline.bars(session, asked(city, "compare=previous"))
    assert shown.compared is not None
    assert shown.compared.first == date(2025, 11, 21)
    assert [bar.reference for bar in shown.bars] == [5] * 11 + [None] * 6 + [5] * 11
    with sessions() as session:
        query = "from=2025-11-01&to=2026-01-01&compare=2025-09-01..2025-11-01"
        months = timeline.bars(session, asked(city, query), grain=Grain.MONTH)
        weeks = timeline.bars(session, asked(city, query), grain=Grain.WEEK)
    assert [bar.reference for bar in months.bars] == [150, 155]
    assert [bar.reference for bar in weeks.bars][:3] == [5, 35, 35]


def test_the_clock_of_the_week(sessions: database.Sessions, city: City) -> None:
    with sessions() as session:
        told = timeline.clock(session, asked(city, "from=2025-10-27&to=2025-11-03"))
    assert [sum(1 for n in day if n) for day in told.counts] == [5, 5, 5, 5, 5, 6, 6]
    assert told.counts[5][22] == pytest.approx(1.166)
    assert told.counts[6][1] == pytest.approx(1.167)
    assert (told.unknown, told.spread) == (3, pytest.approx(1.0))


def test_a_viewer_gets_whole_weeks_and_no_hours(sessions: database.Sessions, city: City) -> None:
    viewer = asked(city, "from=2025-10-01&to=2025-10-20&compare=previous", role=Role.VIEWER)
    shown = bars(sessions, viewer)
    assert [(bar.first.day, bar.count) for bar in shown] == [(28, 35), (5, 35), (12, 35), (19, 35)]
    assert all(not bar.by_category and not bar.partial for bar in shown)
    with sessions() as session:
        assert {n for day in timeline.clock(session, viewer).counts for n in day} == {None}


def test_too_many_bars_and_an_empty_house_are_refused(
    sessions: database.Sessions, city: City
) -> None:
    with pytest.raises(BadInput, match="at most 54 days"):
        bars(sessions, asked(city, "last=90"), Grain.HOUR)
    with sessions() as session:
        session.execute(text("UPDATE source SET latest_event_at = NULL"))
        with pytest.raises(NotFound):
            timeline.bars(session, asked(city))


def test_a_withdrawn_record_leaves_the_same_second(sessions: database.Sessions, city: City) -> None:
    query = asked(city, "from=2025-06-01&to=2025-06-02")
    before = bars(sessions, query)
    at = datetime(2025, 6, 1, 9, 20, tzinfo=ZONE)
    moved = town.incident("2025-06-01-9", occurred=at + timedelta(hours=2))
    town.stored(sessions, city, town.parsed(moved))
    after = bars(sessions, query)
    assert [(bar.first.hour, bar.count) for bar in before if bar.count] == [
        (1, 1), (6, 1), (9, 1), (12, 1), (22, 1)]  # fmt: skip
    assert [bar.first.hour for bar in after if bar.count] == [1, 6, 11, 12, 22]
    town.stored(sessions, city, town.parsed(replace(moved, occurred_from=at, occurred_to=at)))
