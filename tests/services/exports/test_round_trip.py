"""What goes out comes in again: the same figures by month, category and cell, in every form."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import sources
from domain.city import City
from domain.export import Form, Subject, Wanted
from domain.filters import Filter, Period
from domain.incident import Flag, PlacePrecision, TimePrecision
from domain.roles import GRANTS, Role
from services import importing
from services.exports import making
from tests import town

FIGURES = {
    "month, category, cell": "to_char(day, 'YYYY-MM'), category, cell",
    "area": "area_id",
    "time": "occurred_from, occurred_to, time_precision",
}
FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with town.database_of(database_url) as sessions:
        city = town.settled(sessions)
        town.divided(sessions)
        town.stored(sessions, city, town.parsed(*_odd()))
        yield sessions, city


def _odd() -> list[object]:
    """Records of every kind that could come back as something else."""
    made = town.incident
    withdrawn = {"weight": -1, "flags": frozenset({Flag.REVERSAL})}
    return [
        made("plain"),
        made("-minus", category_published="Fight", title=FORMULA, description="'=quoted"),
        made("=key", address="@home", description="a\ttab, \"quoted\"\nand more"),
        made("back", occurred=town.day(200), **withdrawn),
        made("three", weight=3, at=town.EAST, occurred=town.day(201)),
        made("day", time_precision=TimePrecision.DAY, occurred=town.day(10)),
        made("hour", time_precision=TimePrecision.HOUR, occurred=town.day(11)),
        made("nowhere", at=None, area_code="2"),
        made("block", place_precision=PlacePrecision.BLOCK, address="3XX ELM ST"),
        made("swapped", flags=frozenset({Flag.SWAPPED_AXES}), occurred=town.day(12)),
        made("late", flags=frozenset({Flag.AFTER_REPORT}), published_at=town.day(30)),
        made("unknown", category_published="+Unheard of"),
    ]  # fmt: skip


def _wanted(form: Form, reason: str = "") -> Wanted:
    return Wanted(Subject.INCIDENTS, form, "from=2024-01-01&to=2026-12-31", bool(reason), reason)


def _file(settled: tuple[database.Sessions, City], folder: Path, wanted: Wanted) -> Path:
    return _written(settled, folder, wanted)[0]


def _written(
    settled: tuple[database.Sessions, City], folder: Path, wanted: Wanted
) -> tuple[Path, int]:
    sessions, city = settled
    path = folder / f"out.{wanted.form}"
    with sessions() as session:
        granted = GRANTS[Role.ANALYST]
        question = making.asked(wanted, granted, city, now=town.NOW)
        rows = making.write(making.ready(session, wanted, question), wanted.form, path)
    return path, rows


def _figures(session: Session, key: str) -> set[tuple[object, ...]]:
    asked = (
        f"SELECT {key}, sum(weight), count(*) FROM incident WHERE status = 'active' GROUP BY {key}"
    )
    return {tuple(row) for row in session.execute(text(asked))}


def _texts(session: Session) -> set[tuple[object, ...]]:
    columns = "key, category_published, title, description, address, weight, area_code"
    return {tuple(row) for row in session.execute(text(f"SELECT {columns} FROM incident"))}


def _read_in(
    settled: tuple[database.Sessions, City], path: Path, look: Callable[[Session], None]
) -> None:
    """Import ``path`` into the same town without its incidents, look, and undo it all."""
    sessions, city = settled
    with sessions() as session:
        for table in ("incident", "incident_revision", "source_record", "cell_day", "cell_cum"):
            session.execute(text(f"TRUNCATE {table} CASCADE"))
        _import(session, city, path)
        look(session)
        session.rollback()


def _import(session: Session, city: City, path: Path) -> object:
    source = sources.by_slug(session, "police")
    planned = importing.plan(session, source, path, city=city, now=town.NOW)
    return importing.run(session, planned, city=city, now=town.NOW)


@pytest.mark.parametrize("form", [Form.CSV, Form.ZIP, Form.GEOJSON, Form.PARQUET])
def test_read_in_again_it_counts_the_same(
    settled: tuple[database.Sessions, City], tmp_path: Path, form: Form
) -> None:
    sessions, _ = settled
    with sessions() as session:
        before = {name: _figures(session, key) for name, key in FIGURES.items()}
        texts = _texts(session)
    path, rows = _written(settled, tmp_path, _wanted(form, "a test of the round trip"))
    assert rows == len(texts)

    def look(session: Session) -> None:
        assert {name: _figures(session, key) for name, key in FIGURES.items()} == before
        assert _texts(session) == texts

    _read_in(settled, path, look)


def test_without_a_reason_the_cells_stay_the_same(
    settled: tuple[database.Sessions, City], tmp_path: Path
) -> None:
    path = _file(settled, tmp_path, _wanted(Form.CSV))
    assert "ELM ST" not in path.read_text("utf-8")
    assert str(town.WEST[0]) not in path.read_text("utf-8")
    mapped = "cell, category"
    with settled[0]() as session:
        before = {row for row in _figures(session, mapped) if int(str(row[0])) >= 100}

    def look(session: Session) -> None:
        assert {row for row in _figures(session, mapped) if int(str(row[0])) >= 100} == before

    _read_in(settled, path, look)


def test_read_into_the_same_town_nothing_is_stored_twice(
    settled: tuple[database.Sessions, City], tmp_path: Path
) -> None:
    sessions, city = settled
    path = _file(settled, tmp_path, _wanted(Form.CSV, "a test of the round trip"))
    with sessions() as session:
        summary = _import(session, city, path)
        session.rollback()
    assert replace(summary, flagged=0, no_location=0).as_dict() == {  # type: ignore[type-var]
        "read": 12, "stored": 0, "updated": 0, "duplicate": 12, "withdrawn": 0, "flagged": 0,
        "no_location": 0, "rejected": 0,
    }  # fmt: skip


def test_a_period_is_all_that_comes(
    settled: tuple[database.Sessions, City], tmp_path: Path
) -> None:
    chosen = Filter(fixed=Period(town.day(200).date(), town.day(202).date()))
    assert chosen.fixed is not None
    query = f"from={chosen.fixed.first}&to={chosen.fixed.end}&types=theft"
    path = _file(settled, tmp_path, replace(_wanted(Form.CSV), query=query))
    heading, *rows = path.read_text("utf-8-sig").splitlines()
    assert heading.startswith("halo_key,")
    assert {row.split(",")[0] for row in rows} == {"back", "three"}
    assert len(rows) == 2
