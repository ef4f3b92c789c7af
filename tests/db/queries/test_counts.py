"""Whatever happens to incidents, every count says what a plain GROUP BY says."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import counts, reassign, risk, sources
from domain import grid
from domain.city import City
from domain.filters import Period
from domain.incident import Flag, NewIncident, PlacePrecision
from domain.sight import WHOLE
from services import intake
from tests import town

Stored = list[tuple[date, int, int, int, int, int]]
# Far past, before and in the time of snapshots, around a turn of a month, and the future.
DAYS = [date(1950, 6, 1), date(1999, 12, 31), date(2024, 2, 29), date(2025, 6, 30)]
DAYS += [date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 14), date(2031, 5, 5)]
POINTS = [town.WEST, town.EAST, (38.6101, -90.2502), (38.7, -90.17), None]
# Fewer keys than records, so that records meet again as duplicates, changes and reversals.
KEYS = "abcdefgh"
sessions = town.sessions(town.settled, town.divided, scope="module")


@some.composite
def record(draw: some.DrawFn) -> NewIncident:
    first = draw(some.sampled_from(DAYS))
    hour = timedelta(hours=draw(some.integers(0, 23)))
    midnight = datetime(first.year, first.month, first.day, tzinfo=UTC)
    point = draw(some.sampled_from(POINTS))
    levels = [PlacePrecision.EXACT, PlacePrecision.STREET, PlacePrecision.DISTRICT]
    flag = draw(some.sampled_from([None, None, Flag.OUTSIDE_CITY, Flag.SUMMARY]))
    return town.incident(
        draw(some.sampled_from(KEYS)),
        occurred=midnight + hour,
        at=point,
        place_precision=draw(some.sampled_from(levels)) if point else PlacePrecision.NONE,
        category_published=draw(some.sampled_from(["Larceny", "Fight", "robbery", "unheard"])),
        area_code=draw(some.sampled_from([None, None, "1", "2", "new"])),
        weight=draw(some.sampled_from([1, 1, 1, -1, 0, 3])),
        flags=frozenset({flag} if flag else ()),
    )


readings = some.lists(
    some.tuples(
        some.sampled_from(["police", "fire"]),
        some.sampled_from([None, "a", "b"]),
        some.lists(record(), max_size=8),
    ),
    min_size=1,
    max_size=6,
)


@some.composite
def slices(draw: some.DrawFn) -> risk.Slice:
    near = [day + timedelta(days=n) for day in DAYS for n in (-40, -1, 0, 1, 20)]
    first, last = sorted((draw(some.sampled_from(near)), draw(some.sampled_from(near))))
    slots = tuple(draw(some.lists(some.sampled_from([0, 3, 4, 6]), unique=True)))
    ids = tuple(draw(some.lists(some.sampled_from([1, 2, 9]), unique=True)))
    areas = draw(some.none() | some.lists(some.sampled_from([0, 1, 2, 3]), unique=True).map(tuple))
    return risk.Slice(Period(first, last + timedelta(days=1)), slots, ids, areas, sight=WHOLE)


def read(session: Session, city: City, slug: str, edition: str | None, *told: NewIncident) -> None:
    source = sources.by_slug(session, slug)
    intake.store(
        session,
        source,
        town.parsed(*told),
        city=city,
        origin="test",
        now=town.NOW,
        edition=edition,
    )


def stored(session: Session) -> Stored:
    asked = "SELECT day, source_id, area_id, cell, category, weight FROM incident"
    return [tuple(row) for row in session.execute(text(f"{asked} WHERE status = 'active'"))]


def matching(known: Stored, wanted: risk.Slice) -> Stored:
    return [
        row
        for row in known
        if wanted.period.first <= row[0] < wanted.period.end
        and (not wanted.source_ids or row[1] in wanted.source_ids)
        and (wanted.area_ids is None or row[2] in wanted.area_ids)
        and (not wanted.slots or row[4] in wanted.slots)
    ]


def sums(rows: Stored, key: Callable[[tuple], object]) -> dict[object, int]:
    total: Counter[object] = Counter()
    for row in rows:
        total[key(row)] += row[5]
    return {each: n for each, n in total.items() if n}


def assert_answers_true(session: Session, wanted: risk.Slice, resolution: int) -> None:
    rows = matching(stored(session), wanted)

    def coarse(row: tuple) -> int:
        return row[3] if row[3] < grid.REASONS_END else grid.parent(row[3], resolution)

    found, values = risk.cells(session, wanted, resolution=resolution)
    assert dict(zip(found.tolist(), values.tolist(), strict=True)) == sums(rows, coarse)
    assert found.tolist() == sorted(found.tolist())
    assert risk.areas(session, wanted) == sums(rows, lambda row: row[2])
    for mapped in (None, True, False):
        shown = risk.days(session, wanted, mapped=mapped)
        of_days = [r for r in rows if mapped in (None, r[3] >= grid.REASONS_END)]
        assert {d: n for d, n in shown.items() if n} == sums(of_days, lambda row: row[0])


# Each example lives in a transaction that is rolled back, and draws much at once.
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(readings, some.lists(slices(), min_size=3, max_size=3), some.sampled_from([5, 7, 8, 9, 10]))
@pytest.mark.parametrize("many_late", [1, 5_000])
def test_counts_are_a_group_by(
    sessions: database.Sessions,
    many_late: int,
    told: list[tuple[str, str | None, list[NewIncident]]],
    asked: list[risk.Slice],
    resolution: int,
) -> None:
    city = town.settled(sessions)
    with sessions() as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "MANY_LATE", many_late)
        for slug, edition, incidents in told:
            read(session, city, slug, edition, *incidents)
        town.assert_counts_true(session)
        for wanted in asked:
            assert_answers_true(session, wanted, resolution)


@pytest.mark.parametrize("many_late", [1, 13, 5_000])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_files_in_any_order_lay_the_snapshots_their_days_are_worth(
    sessions: database.Sessions,
    order: tuple[int, ...],
    many_late: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counts, "MANY_LATE", many_late)
    city = town.settled(sessions)
    files = [
        [town.incident(f"{year}-{n}", occurred=start + timedelta(days=29 * n)) for n in range(12)]
        for year, start in ((y, datetime(y, 1, 5, tzinfo=UTC)) for y in (2023, 2024, 2025))
    ]
    with sessions() as session:
        for place in order:
            read(session, city, "police", None, *files[place])
        town.assert_counts_true(session)
        assert_none_is_missing(session, through=date(2025, 12, 1))
        assert len(snapshots(session)) < 18
        half = risk.Slice(Period(date(2023, 6, 15), date(2025, 6, 15)), sight=WHOLE)
        assert_answers_true(session, half, 9)


def snapshots(session: Session) -> list[date]:
    return list(session.execute(text("SELECT day FROM cell_snapshot ORDER BY day")).scalars())


def assert_none_is_missing(session: Session, *, through: date) -> None:
    """No month ends with more than twice a snapshot's rows since that snapshot."""
    laid = snapshots(session)
    rows_before = text("SELECT count(*) FROM cell_day WHERE day >= :since AND day < :until")
    held = text("SELECT count(*) FROM cell_cum WHERE day = :since")
    for month in counts.months(date(2023, 2, 1), through):
        if month in laid:
            continue
        since = max(day for day in laid if day < month)
        between = {"since": since, "until": month}
        n = session.execute(rows_before, between).scalar_one()
        assert n <= counts.WORTH * session.execute(held, between).scalar_one()


@pytest.mark.parametrize(
    ("apart_days", "laid"),
    [(1, range(2, 14)), (30, (2, 5, 8, 11)), (360, (2,))],
    ids=["every day", "every month", "once a year"],
)
def test_a_busy_city_has_a_snapshot_every_month_and_a_quiet_one_fewer(
    sessions: database.Sessions, apart_days: int, laid: Iterable[int]
) -> None:
    """All at one place, so that a snapshot has one row."""
    city = town.settled(sessions)
    begun = datetime(2025, 1, 5, tzinfo=UTC)
    with sessions() as session:
        for first in range(0, 361, 30):
            days = [day for day in range(first, min(first + 30, 361)) if day % apart_days == 0]
            told = [town.incident(f"{d}", occurred=begun + timedelta(days=d)) for d in days]
            read(session, city, "police", None, *told)
        of_months = counts.months(date(2025, 1, 1), date(2026, 1, 1))
        assert snapshots(session) == [of_months[month - 1] for month in laid]


def test_late_days_after_the_last_snapshot_lay_those_that_they_make_worth(
    sessions: database.Sessions,
) -> None:
    """The days after them, which came before, are part of what they are worth."""
    city = town.settled(sessions)
    begun = [datetime(2025, month, 5, tzinfo=UTC) for month in (1, 5, 7, 4)]
    with sessions() as session:
        for number, first in enumerate(begun):
            told = [town.incident(f"{number}", occurred=first)]
            read(session, city, "police", None, *told)
        assert snapshots(session) == [date(2025, 2, 1), date(2025, 8, 1)]
        town.assert_counts_true(session)


@pytest.mark.parametrize("many_late", [1, 5_000])
def test_a_new_word_leaves_the_snapshots_that_are_worth_it(
    sessions: database.Sessions, many_late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MANY_LATE", many_late)
    city = town.settled(sessions)
    days = [datetime(2025, 1, 5, tzinfo=UTC) + timedelta(days=n) for n in range(0, 400, 5)]
    told = [town.incident(f"{n}", occurred=day) for n, day in enumerate(days)]
    with sessions() as session:
        read(session, city, "police", None, *told)
        before = snapshots(session)
        moved = reassign.moved(session, [("exact", "", "", 1)], [(1, "Larceny", 9)])
        assert moved == len(told)
        assert snapshots(session) == before != []
        town.assert_counts_true(session)


def test_a_far_future_and_a_far_past_lay_no_snapshots_of_their_own(
    sessions: database.Sessions,
) -> None:
    city = town.settled(sessions)
    with sessions() as session:
        told = [town.incident(str(year), occurred=datetime(year, 5, 5, tzinfo=UTC)) for year in
                (1801, 2199)]  # fmt: skip
        read(session, city, "police", None, *told)
        assert snapshots(session) == [counts.FIRST_SNAPSHOT]
        ages = risk.Slice(Period(date(1800, 1, 1), date(2200, 1, 1)), sight=WHOLE)
        assert_answers_true(session, ages, 10)


def test_months_begin_on_their_first_day() -> None:
    assert counts.months(date(2025, 11, 2), date(2026, 2, 1)) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert counts.months(date(2025, 10, 1), date(2025, 10, 1)) == [date(2025, 10, 1)]
    assert counts.months(date(2025, 11, 2), date(2025, 11, 30)) == []
