"""A city of any number of incidents, made by SQL: places that differ as real ones do.

Ten years, 9,919 cells of resolution 10 in 80 areas, two sources, twenty categories. A cell's
share is log-normal (σ 1.5) within a log-normal (σ 0.7) share of its area. Counts and snapshots
are filled by the product's own code, in chunks that follow time as monthly files do.
"""

import random
from datetime import UTC, date, datetime, timedelta

import h3.api.basic_int as h3
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import counts, staging
from domain.city import City

CITY = City(
    "bench", "Bench", "UTC", (38.63, -90.25), 11, (-90.45, 38.45, -90.05, 38.8), (6, 7), 1, ()
)
FIRST = date(2015, 1, 1)
END = date(2025, 1, 1)
RING = 57
AREAS = 80
CHUNK = 500_000
SEED = 20_240_607
# Shares of the categories, of Halo's slots 0 to 19.
CATEGORIES = (1, 1, 2, 4, 12, 8, 25, 9, 1, 9, 7, 5, 3, 5, 3, 1, 1, 1, 1, 1)
_SLOTS_OF_CELLS = 200_000

_INCIDENTS = text("""
WITH drawn AS (
  SELECT number, pick.cell, pick.area_id, pick.lon, pick.lat,
    CASE WHEN number % 10 < 7 THEN 1 ELSE 2 END AS source_id,
    (CAST(:slots AS smallint[]))[1 + floor(u_slot * cardinality(CAST(:slots AS smallint[])))::int]
      AS category,
    CAST(:first AS timestamptz)
      + (number - 1 + u_time) / :rows * CAST(:span AS interval) AS at
  FROM (SELECT number, random() AS u_slot, random() AS u_time,
          floor(random() * :picks)::int AS slot
        FROM generate_series(CAST(:low AS bigint), CAST(:high AS bigint)) AS number) AS made
  JOIN pick USING (slot)
), stored AS (
  INSERT INTO incident (source_id, key, weight, category, category_published, occurred_from,
    occurred_to, time_precision, zone, day, ingested_at, place_precision, geom, cell, area_id,
    address, title, description, flags, digest, run_id)
  SELECT source_id, number::text, 1, category, 'category ' || category, at, at, 'minute', 'UTC',
    at::date, at, 'exact', ST_SetSRID(ST_MakePoint(lon, lat), 4326), cell, area_id,
    number % 9000 || ' MAIN STREET', '', '', '{}', '\\x00', 1
  FROM drawn RETURNING day, source_id, area_id, cell, category, weight, clock, occurred_from,
    occurred_to, zone
)
INSERT INTO delta SELECT * FROM stored
""")


def fill(factory: database.Sessions, rows: int) -> None:
    """Store ``rows`` incidents, their counts and snapshots. The uniqueness of a source's keys is
    left out: neither side of the comparison reads it, and it would only make the filling slower."""
    with database.transaction(factory) as session:
        _lay_out(session)
    low = 1
    while low <= rows:
        high = min(rows, low + CHUNK - 1)
        with database.transaction(factory) as session:
            _add(session, low, high, rows)
        low = high + 1
    with database.transaction(factory) as session:
        _finish(session)
    with factory() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        session.execute(text("VACUUM ANALYZE"))


def _lay_out(session: Session) -> None:
    session.execute(text("ALTER TABLE incident DROP CONSTRAINT incident_key"))
    session.execute(
        text("""
        INSERT INTO source (slug, name, connector, zone, licence, synthetic)
        VALUES ('one', 'One', 'file', 'UTC', '', true), ('two', 'Two', 'file', 'UTC', '', true)
        """)
    )
    session.execute(
        text("""
        CREATE UNLOGGED TABLE pick
          (slot integer PRIMARY KEY, cell bigint, area_id integer, lon float8, lat float8)
        """)
    )
    _add_areas(session)


def _add_areas(session: Session) -> None:
    dice = random.Random(SEED)
    cells = sorted(h3.grid_disk(h3.latlng_to_cell(*CITY.centre, 10), RING))
    middles = {cell: h3.cell_to_latlng(cell) for cell in cells}
    seats = [middles[cell] for cell in dice.sample(cells, AREAS)]
    members: list[list[int]] = [[] for _ in seats]
    for cell, (lat, lon) in middles.items():
        near = min(range(AREAS), key=lambda n: _square(seats[n], lat, lon))
        members[near].append(cell)
    area_of = {}
    for number, inside in enumerate(members):
        area_id = _add_area(session, number, inside, [middles[cell] for cell in inside])
        area_of.update(dict.fromkeys(inside, area_id))
    shares = [dice.lognormvariate(0, 0.7) for _ in range(max(area_of.values()) + 1)]
    weights = [dice.lognormvariate(0, 1.5) * shares[area_of[cell]] for cell in cells]
    picked = dice.choices(cells, weights, k=_SLOTS_OF_CELLS)
    rows = ((n, c, area_of[c], middles[c][1], middles[c][0]) for n, c in enumerate(picked))
    staging.copy_in(session, "pick", ["int4", "int8", "int4", "float8", "float8"], rows)


def _square(seat: tuple[float, float], lat: float, lon: float) -> float:
    return (seat[0] - lat) ** 2 + ((seat[1] - lon) * 0.78) ** 2


def _add_area(
    session: Session, number: int, cells: list[int], middles: list[tuple[float, float]]
) -> int:
    points = ", ".join(f"{lon} {lat}" for lat, lon in middles)
    statement = text("""
        INSERT INTO area (level, code, name, valid_from, geom, cells)
        VALUES ('district', :code, :name, '1900-01-01', ST_Multi(ST_Buffer(ST_ConvexHull(
          ST_GeomFromText(:points, 4326)), 0.0005)), :cells) RETURNING id
        """)
    named = {
        "code": str(number),
        "name": f"Area {number}",
        "points": f"MULTIPOINT({points})",
        "cells": cells,
    }
    return int(session.execute(statement, named).scalar_one())


def _add(session: Session, low: int, high: int, rows: int) -> None:
    staging.prepare(session)
    session.execute(text("SELECT setseed(:seed)"), {"seed": low / rows})
    slots = [slot for slot, share in enumerate(CATEGORIES) for _ in range(share)]
    named = {
        "low": low,
        "high": high,
        "rows": rows,
        "slots": slots,
        "picks": _SLOTS_OF_CELLS,
        "first": datetime.combine(FIRST, datetime.min.time(), UTC),
        "span": END - FIRST - timedelta(minutes=1),
    }
    session.execute(_INCIDENTS, named)
    counts.add_snapshots(session, counts.add(session), today=END)


def _finish(session: Session) -> None:
    session.execute(text("DROP TABLE pick"))
    newest = datetime.combine(END, datetime.min.time(), UTC) - timedelta(minutes=1)
    session.execute(text("UPDATE source SET version = 1, latest_event_at = :at"), {"at": newest})
