"""A small town for tests of what is stored: two districts, two sources, records made to measure."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from connectors.contract import Fetched
from db import session as database
from db.queries import sources
from domain.area import NewArea
from domain.city import Boundary, City
from domain.fault import Fault, FaultKind, ParsedRecord
from domain.incident import NewIncident, PlacePrecision, TimePrecision
from domain.source import Source
from domain.summary import Summary
from services import cities, intake
from tests import databases

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
ZONE = "America/Chicago"
WEST, EAST = (38.61, -90.25), (38.61, -90.21)
FILE = """
name = "Smalltown"
zone = "America/Chicago"
centre = [38.62, -90.23]
zoom = 12
bounds = [-90.33, 38.52, -90.15, 38.79]
weekend = [6, 7]
week_start = 7
languages = ["en"]

[[sources]]
slug = "police"
name = "Police"
connector = "file"
licence = "CC0"

[sources.categories]
"Larceny" = "theft"
"Fight" = "assault"

[[sources]]
slug = "fire"
name = "Fire service"
connector = "file"
licence = "CC0"
"""
DISTRICTS = Boundary("district", "districts.geojson", "name", "code")


@contextmanager
def database_of(url: str) -> Iterator[database.Sessions]:
    """Sessions on the database at ``url``, which is empty before and after."""
    engine = database.engine(url)
    factory = database.sessions(engine)
    try:
        yield factory
    finally:
        with database.transaction(factory) as session:
            databases.emptied(session)
        engine.dispose()


def sessions(
    *ground: Callable[[database.Sessions], object],
    scope: Literal["function", "module"] = "function",
) -> Any:
    """The fixture of a test module: ``sessions = town.sessions(town.settled, scope="module")`` are
    those of ``database_of``, once each of ``ground`` was done."""

    @pytest.fixture(scope=scope)
    def prepared(database_url: str) -> Iterator[database.Sessions]:
        with database_of(database_url) as known:
            for each in ground:
                each(known)
            yield known

    return prepared


def settled(sessions: database.Sessions, file: str = FILE, *, name: str = "smalltown.toml") -> City:
    """The city of ``file``, chosen."""
    with database.transaction(sessions) as session:
        return cities.choose(session, file, name=name, now=NOW)


def district(code: str, west: float, east: float) -> NewArea:
    """A district between two longitudes, as high as the town."""
    ring = [[west, 38.5], [east, 38.5], [east, 38.8], [west, 38.8], [west, 38.5]]
    return NewArea("district", code, f"District {code}", polygon(ring))


def polygon(ring: list[list[float]]) -> dict[str, object]:
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def divided(sessions: database.Sessions) -> None:
    """Give the town its western district 1 and its eastern district 2."""
    halves = [district("1", -90.33, -90.23), district("2", -90.23, -90.15)]
    with database.transaction(sessions) as session:
        cities.add_areas(session, DISTRICTS, halves)


def incident(key: str, **other: Any) -> NewIncident:
    """A theft in the west at noon of 3 June 2025, but for ``other``."""
    lat, lon = other.pop("at", WEST) or (None, None)
    occurred = other.pop("occurred", datetime(2025, 6, 3, 17, tzinfo=UTC))
    said: dict[str, Any] = {
        "key": key,
        "occurred_from": occurred,
        "occurred_to": occurred,
        "time_precision": TimePrecision.MINUTE,
        "zone": ZONE,
        "category_published": "Larceny",
        "place_precision": PlacePrecision.NONE if lat is None else PlacePrecision.EXACT,
        "payload": {"id": key},
        "lat": lat,
        "lon": lon,
    }
    return NewIncident(**{**said, **other})


def parsed(*incidents: NewIncident) -> list[ParsedRecord]:
    """``incidents`` as the records of one reading."""
    return [
        ParsedRecord(number, each, (), each.payload) for number, each in enumerate(incidents, 1)
    ]


def rejected(number: int, reason: str, payload: Mapping[str, object]) -> ParsedRecord:
    fault = Fault(number, "date", FaultKind.REJECTED, reason, "?")
    return ParsedRecord(number, None, (fault,), payload)


def source(sessions: database.Sessions, slug: str = "police") -> Source:
    with sessions() as session:
        return sources.by_slug(session, slug)


def stored(
    sessions: database.Sessions,
    city: City,
    records: list[ParsedRecord],
    *,
    slug: str = "police",
    edition: str | None = None,
    origin: str = "file.csv",
    now: datetime = NOW,
) -> Summary:
    """What became of ``records`` in a transaction of their own."""
    with database.transaction(sessions) as session:
        summary = intake.store(
            session,
            sources.by_slug(session, slug),
            records,
            city=city,
            origin=origin,
            now=now,
            edition=edition,
        ).summary
    adds_up = summary.stored + summary.updated + summary.duplicate + summary.rejected
    assert summary.read == adds_up
    return summary


@dataclass(frozen=True)
class Feed:
    """A connector whose feed tells of ``records``."""

    records: list[ParsedRecord]

    def fetch(self, cursor: Mapping[str, object]) -> Fetched:
        return Fetched(b"", cursor)

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]:
        return iter(self.records)


def pulled(
    sessions: database.Sessions, city: City, records: list[ParsedRecord], *, now: datetime = NOW
) -> None:
    """Store ``records`` as those of a feed of the police."""
    with database.transaction(sessions) as session:
        police = sources.by_slug(session, "police")
        intake.pull(session, police, city=city, connector=Feed(records), now=now)


def rows(sessions: database.Sessions, statement: str, **named: object) -> list[tuple[Any, ...]]:
    """The rows of a plain question."""
    with sessions() as session:
        return [tuple(row) for row in session.execute(text(statement), named)]


def value(sessions: database.Sessions, statement: str, **named: object) -> Any:
    """The one value of a plain question."""
    ((found,),) = rows(sessions, statement, **named)
    return found


def assert_counts_true(session: Session) -> None:
    """Every table of counts says what a plain GROUP BY over active incidents says."""
    slots = ", ".join(
        f"coalesce(sum({{value}}) FILTER (WHERE {{slot}} = {n}), 0)" for n in range(20)
    )
    of_incidents = slots.format(value="i.weight", slot="i.category")
    columns = ", ".join(f"coalesce(c{n}, 0)" for n in range(20))
    has_any = " OR ".join(["n <> 0", *(f"coalesce(c{n}, 0) <> 0" for n in range(20))])
    pairs = (
        ("day, source_id, area_id, cell", "cell_day", "incident i"),
        ("day, source_id, area_id, cell >= 100", "day_count", "incident i"),
        (
            "day, source_id, area_id, cell",
            "cell_cum",
            "(SELECT p.day, source_id, area_id, cell, category, weight, status"
            " FROM cell_snapshot p JOIN incident o ON o.day < p.day) AS i",
        ),
    )
    for key, table, incidents in pairs:
        kept_key = key.replace("cell >= 100", "mapped") if table == "day_count" else key
        kept = session.execute(
            text(f"SELECT {kept_key}, n, {columns} FROM {table} WHERE {has_any}")
        )
        plain = session.execute(
            text(f"""
            SELECT * FROM (SELECT {key}, sum(i.weight) AS n, {of_incidents}
              FROM {incidents} WHERE i.status = 'active' GROUP BY {key}) AS sums
            """)
        )
        width = len(key.split(","))
        wanted = {tuple(map(_plain, row)) for row in plain if any(row[width:])}
        assert {tuple(map(_plain, row)) for row in kept} == wanted, table


def _plain(value: object) -> object:
    return value if isinstance(value, bool | datetime) or hasattr(value, "year") else int(value)  # type: ignore[call-overload]


def day(offset: int) -> datetime:
    """Noon in the town, ``offset`` days after 1 January 2025."""
    return datetime(2025, 1, 1, 18, tzinfo=UTC) + timedelta(days=offset)
