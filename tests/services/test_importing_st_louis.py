"""Real police data: what is stored and counted adds up to what the file says.

The random sample by default; all 595,155 records with ``HALO_WHOLE=1`` (a minute or two).
"""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from commands import cities as city_commands
from commands import house
from db import session as database
from db.queries import risk
from domain.city import City
from domain.filters import Period
from domain.sight import WHOLE
from services import importing
from tests import town

ROOT = Path(__file__).resolve().parents[2]
CITY = ROOT / "cities" / "st_louis.toml"
IS_WHOLE = os.environ.get("HALO_WHOLE") == "1"
NAME = "stl_incidents_2008_2018" if IS_WHOLE else "stl_sample_20k"
sessions = town.sessions()


@pytest.fixture
def city(sessions: database.Sessions, shared: Path, database_url: str) -> City:
    folder = shared / "data" / "boundaries"
    opened = house.House(database_url, sessions, folder, CITY.parent, None)
    return city_commands.put_in_place(opened, CITY)


def file_sums(path: Path) -> Counter[tuple[str, date]]:
    columns = ["neighborhood_id", "occurred_at", "count"]
    total: Counter[tuple[str, date]] = Counter()
    for row in pq.read_table(path, columns=columns).to_pylist():
        month = date.fromisoformat(f"{row['occurred_at'][:7]}-01")
        total[str(row["neighborhood_id"]), month] += row["count"]
    return total


def test_st_louis_adds_up(sessions: database.Sessions, city: City, shared: Path) -> None:
    path = shared / "data" / f"{NAME}.parquet"
    with database.transaction(sessions) as session:
        source = town.source(sessions, "slmpd")
        plan = importing.plan(session, source, path, city=city, now=town.NOW)
        summary = importing.run(session, plan, city=city, now=town.NOW)
    assert (summary.read, summary.rejected) == (pq.read_metadata(path).num_rows, 0)
    assert summary.stored == summary.read
    wanted = file_sums(path)
    counted = town.rows(
        sessions,
        "SELECT a.code, CAST(date_trunc('month', d.day) AS date), sum(d.n) FROM day_count d"
        " JOIN area a ON a.id = d.area_id GROUP BY 1, 2",
    )
    assert {row[:2]: row[2] for row in counted if row[2]} == +wanted | {
        key: n for key, n in wanted.items() if n < 0
    }
    with sessions() as session:
        if not IS_WHOLE:
            town.assert_counts_true(session)
        whole = risk.Slice(Period(date(1900, 1, 1), date(2019, 1, 1)), sight=WHOLE)
        assert risk.cells(session, whole, resolution=9)[1].sum() == sum(wanted.values())
        assert sum(risk.areas(session, whole).values()) == sum(wanted.values())
    no_polygon = "SELECT count(*) FROM area WHERE geom IS NULL AND code <> '0'"
    assert town.value(sessions, no_polygon) <= 5
    with database.transaction(sessions) as session:
        again = importing.run(session, plan, city=city, now=town.NOW)
    assert (again.stored, again.updated, again.duplicate) == (0, 0, summary.read)
    assert sum(row[0] for row in town.rows(sessions, "SELECT n FROM day_count")) == sum(
        wanted.values()
    )
