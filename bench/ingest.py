"""St. Louis whole: from Parquet to stored, indexed and counted; the ORM beside it.

python -m bench.ingest

Everything is one transaction, from reading the file to the last snapshot; its commit is in
``seconds``. Python's and PostgreSQL's CPU seconds tell what the same run would need on a machine
that nobody shares (PostgreSQL's from /proc, so on Linux only).
"""

import os
import resource
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import scratch
from connectors import files
from connectors.files import ColumnMap, FileOptions
from db import session as database
from db.models import Incident
from db.queries import sources
from domain import grid
from domain.city import City
from domain.source import Source
from services import cities, importing

CITY = Path(__file__).parents[1] / "cities" / "st_louis.toml"
FILE = scratch.SHARED / "data" / "stl_incidents_2008_2018.parquet"
ORM_ROWS = 20_000


def main() -> None:
    """Print rows a second of Halo's import and of row-by-row ORM insertion."""
    with scratch.database() as url:
        factory = database.sessions(database.engine(url))
        with database.transaction(factory) as session:
            city = cities.choose(session, CITY.read_text(), name=CITY.name, now=datetime.now(UTC))
        begun, python_s = time.perf_counter(), time.process_time()
        with database.transaction(factory) as session:
            source = sources.by_slug(session, "slmpd")
            planned = importing.plan(session, source, FILE, city=city, now=datetime.now(UTC))
            summary = importing.run(session, planned, city=city, now=datetime.now(UTC))
            database_s = _backend_cpu_s(session)
        seconds = time.perf_counter() - begun
        python_s = time.process_time() - python_s
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        orm = _orm_rows_per_s(factory, planned, city)
    scratch.report(
        rows=summary.read,
        seconds=round(seconds, 2),
        rows_per_s=round(summary.read / seconds),
        peak_mb=round(peak_mb),
        python_cpu_s=round(python_s, 1),
        database_cpu_s=round(database_s, 1),
        orm_rows_per_s=round(orm),
    )


def _backend_cpu_s(session: Session) -> float:
    backend = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    stat = Path(f"/proc/{backend}/stat")
    if not stat.exists():
        return float("nan")
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _orm_rows_per_s(factory: database.Sessions, planned: importing.Plan, city: City) -> float:
    begun = time.perf_counter()
    with database.transaction(factory) as session:
        done = _insert_by_orm(session, planned.source, planned.column_map, planned.options, city)
    return done / (time.perf_counter() - begun)


def _insert_by_orm(
    session: Session, source: Source, columns: ColumnMap, options: FileOptions, city: City
) -> int:
    now = datetime.now(UTC)
    done = 0
    for parsed in files.records(FILE, column_map=columns, options=options, city=city, now=now):
        one = parsed.incident
        if one is None:
            continue
        point = None if one.lat is None else f"SRID=4326;POINT({one.lon} {one.lat})"
        session.add(
            Incident(
                source_id=source.id,
                key=f"orm-{parsed.record}",
                weight=one.weight,
                category=0,
                category_published=one.category_published,
                occurred_from=one.occurred_from,
                occurred_to=one.occurred_to,
                time_precision=one.time_precision,
                zone=one.zone,
                day=one.occurred_from.date(),
                ingested_at=now,
                place_precision=one.place_precision,
                geom=point,
                cell=grid.cell_of(one),
                address=one.address,
                title=one.title,
                description=one.description,
                flags=sorted(one.flags),
                digest=b"",
                run_id=0,
            )
        )
        session.flush()
        done += 1
        if done == ORM_ROWS:
            break
    return done


if __name__ == "__main__":
    main()
