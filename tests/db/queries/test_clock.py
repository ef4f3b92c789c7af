"""Whatever happens to incidents, counts by hour say what a loop over the incidents says."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import counts, hours, reassign, risk, sources, timeline
from domain.category import SLOTS
from domain.city import City
from domain.filters import Hours, Period
from domain.incident import Flag, NewIncident, PlacePrecision, TimePrecision
from domain.sight import WHOLE
from domain.timeline import Beside
from services import intake
from tests import clocked, town
from tests.clocked import Told

# A turn of the year, both changes of the clock in Chicago, a turn of a month, the past.
TIMES = [
    datetime(2025, 1, 1, 5, tzinfo=UTC),
    datetime(2025, 3, 9, 6, tzinfo=UTC),
    datetime(2025, 11, 2, 5, tzinfo=UTC),
    datetime(2025, 6, 30, 23, tzinfo=UTC),
    datetime(2023, 12, 31, 22, tzinfo=UTC),
    datetime(1999, 5, 5, 5, tzinfo=UTC),
]
LENGTHS = [0, 1, 59, 60, 61, 90, 137, 600, 1439, 1440, 1441, 44_640]
sessions = town.sessions(town.settled, town.divided, scope="module")


@some.composite
def record(draw: some.DrawFn) -> NewIncident:
    since = draw(some.sampled_from(TIMES)) + timedelta(minutes=draw(some.integers(0, 300)))
    point = draw(some.sampled_from([town.WEST, town.EAST, None]))
    flag = draw(some.sampled_from([None, None, None, Flag.SUMMARY, Flag.AFTER_REPORT]))
    return town.incident(
        draw(some.sampled_from("abcdef")),
        occurred=since,
        occurred_to=since + timedelta(minutes=draw(some.sampled_from(LENGTHS))),
        time_precision=draw(some.sampled_from([*TimePrecision, *[TimePrecision.MINUTE] * 5])),
        at=point,
        place_precision=PlacePrecision.EXACT if point else PlacePrecision.NONE,
        category_published=draw(some.sampled_from(["Larceny", "Fight", "robbery"])),
        weight=draw(some.sampled_from([1, 1, 1, -1, 3])),
        flags=frozenset({flag} if flag else ()),
    )


readings = some.lists(
    some.tuples(
        some.sampled_from(["police", "fire"]),
        some.sampled_from([None, "a"]),
        some.lists(record(), max_size=8),
    ),
    min_size=1,
    max_size=5,
)


@some.composite
def slices(draw: some.DrawFn) -> risk.Slice:
    near = [at.date() + timedelta(days=n) for at in TIMES[:5] for n in (-45, -1, 0, 1, 2)]
    first, last = sorted((draw(some.sampled_from(near)), draw(some.sampled_from(near))))
    return risk.Slice(
        Period(first, last + timedelta(days=1)),
        tuple(draw(some.lists(some.sampled_from([3, 4, 6]), unique=True))),
        tuple(draw(some.lists(some.sampled_from([1, 2]), unique=True, max_size=1))),
        draw(some.none() | some.lists(some.sampled_from([0, 1, 2]), unique=True).map(tuple)),
        tuple(draw(some.lists(some.integers(1, 7), unique=True, max_size=4))),
        draw(some.none() | some.sampled_from([Hours(22, 4), Hours(0, 12), Hours(23, 24)])),
        sight=WHOLE,
    )


def read(session: Session, city: City, slug: str, edition: str | None, *told: NewIncident) -> None:
    source = sources.by_slug(session, slug)
    records = town.parsed(*told)
    named = {"city": city, "origin": "test", "now": town.NOW, "edition": edition}
    intake.store(session, source, records, **named)


def chosen(session: Session, wanted: risk.Slice) -> list[Told]:
    return [
        one
        for one in clocked.told(session)
        if (not wanted.source_ids or one.source_id in wanted.source_ids)
        and (wanted.area_ids is None or one.area_id in wanted.area_ids)
        and (not wanted.slots or one.slot in wanted.slots)
    ]


def is_in(wanted: risk.Slice, day: date) -> bool:
    inside = wanted.period.first <= day < wanted.period.end
    return inside and (not wanted.weekdays or day.isoweekday() in wanted.weekdays)


def at_hours(wanted: risk.Slice, one: Told) -> bool:
    if wanted.hours is None:
        return True
    return one.beside is None and one.hour % 24 in wanted.hours.listed


def assert_bars_true(session: Session, wanted: risk.Slice, *, months: bool) -> None:
    first, end = wanted.period.first, wanted.period.end
    starts = [first]
    while starts[-1] < end:
        after = starts[-1] + timedelta(days=7)
        starts.append(after if not months else (starts[-1] + timedelta(days=32)).replace(day=1))
        if months and starts[-1].day > 1:
            starts[-1] = starts[-1].replace(day=1)
    starts = [day for day in starts if day < end]
    bars: Counter[tuple[int, int]] = Counter()
    by_area: Counter[tuple[int, int]] = Counter()
    beside: Counter[Beside] = Counter()
    for one in chosen(session, wanted):
        if not is_in(wanted, one.day):
            continue
        if one.beside is not None:
            beside[one.beside] += one.weight
        kept = one.is_dated or (months and one.beside is Beside.MONTH_PRECISION)
        if kept and at_hours(wanted, one):
            bars[sum(day <= one.day for day in starts) - 1, one.slot] += one.weight
            by_area[one.area_id, one.slot] += one.weight
    found = timeline.by_bar(session, wanted, starts, months=months)
    assert found.shape == (len(starts), SLOTS)
    assert nonzero(dict(enumerate(found.tolist()))) == {k: n for k, n in bars.items() if n}
    areas = timeline.by_area(session, wanted, months=months)
    assert nonzero({area: n.tolist() for area, n in areas.items()}) == {
        k: n for k, n in by_area.items() if n
    }
    assert timeline.beside(session, wanted) == {why: n for why, n in beside.items() if n}


def nonzero(rows: dict[int, list[int]]) -> dict[tuple[int, int], int]:
    return {(key, slot): n for key, row in rows.items() for slot, n in enumerate(row) if n}


def assert_hours_true(session: Session, wanted: risk.Slice) -> None:
    known: Counter[tuple[date, int]] = Counter()
    spread: Counter[tuple[date, int]] = Counter()
    for one in chosen(session, wanted):
        if one.beside is None and is_in(wanted, one.day) and at_hours(wanted, one):
            known[one.day, one.hour % 24] += one.weight
        if one.beside is Beside.INTERVAL and wanted.hours is None:
            for day, hour, n in one.covered():
                if is_in(wanted, day):
                    spread[day, hour % 24] += n
    found = hours.by_hour(session, wanted)
    assert {at: int(n.sum()) for at, (n, _) in found.items() if n.sum()} == {
        at: n for at, n in known.items() if n
    }
    assert {at: round(1000 * more) for at, (_, more) in found.items() if more} == {
        at: n for at, n in spread.items() if n
    }
    for told, sums in zip(hours.clock_of(session, wanted), (known, spread), strict=True):
        week: Counter[int] = Counter()
        for (day, hour), n in sums.items():
            week[(day.isoweekday() - 1) * 24 + hour] += n
        assert {at: n for at, n in enumerate(told.tolist()) if n} == {
            at: n for at, n in week.items() if n
        }


# Each example lives in a transaction that is rolled back, and draws much at once; making one that
# fails smaller would take minutes.
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.reuse, Phase.generate],
)
@given(
    some.sampled_from([1, 5_000]),
    readings,
    some.lists(slices(), min_size=4, max_size=4),
    some.booleans(),
)
def test_counts_by_hour_are_a_loop(
    sessions: database.Sessions,
    many_late: int,
    told: list[tuple[str, str | None, list[NewIncident]]],
    asked: list[risk.Slice],
    months: bool,
) -> None:
    city = town.settled(sessions)
    with sessions() as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "MANY_LATE", many_late)
        for slug, edition, incidents in told:
            read(session, city, slug, edition, *incidents)
        clocked.assert_clocks_true(session)
        for wanted in asked:
            assert_bars_true(session, wanted, months=months)
            assert_hours_true(session, wanted)


@pytest.mark.parametrize("many_late", [1, 5_000])
def test_a_new_word_and_a_new_area_move_the_counts(
    sessions: database.Sessions, many_late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MANY_LATE", many_late)
    city = town.settled(sessions)
    at = datetime(2025, 6, 3, 17, 20, tzinfo=UTC)
    spread = town.incident("a", occurred=at, occurred_to=at + timedelta(hours=5))
    with sessions() as session:
        read(session, city, "police", None, spread, town.incident("b"))
        moved = reassign.moved(session, [("exact", "", "", 2)], [(1, "Larceny", 9)])
        assert moved == 2
        clocked.assert_clocks_true(session)
        areas = session.execute(text("SELECT DISTINCT area_id FROM clock_quarter WHERE n > 0"))
        assert list(areas.scalars()) == [2]


def test_migrating_fills_what_was_stored_before(sessions: database.Sessions) -> None:
    """The statements of the migration itself, on the counts they make."""
    from importlib import import_module

    step = import_module("db.migrations.versions.0006_incidents_over_time")
    city = town.settled(sessions)
    told = [
        town.incident(f"{n}", occurred=at, occurred_to=at + timedelta(minutes=length))
        for n, (at, length) in enumerate((at, length) for at in TIMES for length in LENGTHS)
    ]
    with sessions() as session:
        read(session, city, "police", None, *told)
        session.execute(text(f"TRUNCATE {', '.join(step.FILLED)}"))
        session.execute(text("DROP TABLE spread"))
        session.execute(text(step.SPREAD))
        for name, (key, rows) in step.FILLED.items():
            session.execute(text(step.filling(name, key, rows).replace("::", "\\:\\:")))
        clocked.assert_clocks_true(session)
