"""Incidents on their way out: all that a filter and a narrowing find, as CSV that PostgreSQL writes
itself or as rows, never more in memory than a few at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import listing, narrowed
from db.queries.risk import Slice
from domain import spreadsheet
from domain.export import Column, Kind
from domain.narrowing import Narrowing

COLUMNS = (
    Column("halo_key"),
    Column("halo_id", Kind.WHOLE),
    Column("source"),
    Column("weight", Kind.WHOLE),
    Column("category"),
    Column("category_published"),
    Column("occurred_from", Kind.MOMENT),
    Column("occurred_to", Kind.MOMENT),
    Column("time_precision"),
    Column("zone"),
    Column("published_at", Kind.MOMENT),
    Column("place_precision"),
    Column("lat", Kind.NUMBER),
    Column("lon", Kind.NUMBER),
    Column("cell"),
    Column("area"),
    Column("area_code"),
    Column("area_name"),
    Column("address"),
    Column("title"),
    Column("description"),
    Column("flags"),
)
_FROM = """
FROM incident i
JOIN source s ON s.id = i.source_id
JOIN offence_category c ON c.slot = i.category
LEFT JOIN area a ON a.id = i.area_id
"""
_SAID = {
    "halo_key": "i.key",
    "halo_id": "i.id",
    "source": "s.slug",
    "category": "c.code",
    "cell": "CASE WHEN i.cell >= 100 THEN to_hex(i.cell) END",
    "area": "a.name",
    "flags": "array_to_string(i.flags, ' ')",
}
_EXACT = {"lat": "ST_Y(i.geom)", "lon": "ST_X(i.geom)"}
_KEPT_BACK = {"lat": "CAST(NULL AS float8)", "lon": "CAST(NULL AS float8)", "address": "''"}
# Halo's own words cannot be taken for formulas; whatever comes from outside can.
_OWN = frozenset({"category", "time_precision", "place_precision", "cell", "flags", "zone"})
_FIRST_LETTERS = ", ".join(str(ord(letter)) for letter in " \t\r\n'=+-@")
_MOMENT = "to_char({}, 'YYYY-MM-DD\"T\"HH24:MI:SSTZH:TZM')"
_RISKY = spreadsheet.RISKY.replace("'", "''")
_BUFFER_BYTES = 1 << 18


def copied(
    session: Session, wanted: Slice, only: Narrowing, *, zone: str
) -> Iterator[tuple[bytes, int]]:
    """The rows as CSV without a header, in pieces of about ``_BUFFER_BYTES`` that end with a row,
    each with how many rows it has. Times are in ``zone``; who does not see exact places is told
    cells alone."""
    session.execute(text("SELECT set_config('timezone', :zone, true)"), {"zone": zone})
    select, bound = _select(wanted, only, zone=zone, written=True)
    statement = text(f"COPY ({select}) TO STDOUT (FORMAT csv)")
    driver: Any = session.connection().connection.driver_connection
    spelled = str(statement.compile(dialect=session.get_bind().dialect))
    buffer, count = bytearray(), 0
    with driver.cursor() as cursor, cursor.copy(spelled, bound) as copy:
        for row in copy:
            buffer += row
            count += 1
            if len(buffer) >= _BUFFER_BYTES:
                yield bytes(buffer), count
                buffer.clear()
                count = 0
    if buffer:
        yield bytes(buffer), count


def rows(
    session: Session, wanted: Slice, only: Narrowing, *, zone: str, chunk: int = 5_000
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The same rows as values in the order of ``COLUMNS``, ``chunk`` at a time."""
    select, bound = _select(wanted, only, zone=zone, written=False)
    options = {"stream_results": True, "max_row_buffer": chunk}
    found = session.execute(text(select), bound, execution_options=options)
    for part in found.partitions(chunk):
        yield [tuple(row) for row in part]


def _select(
    wanted: Slice, only: Narrowing, *, zone: str, written: bool
) -> tuple[str, dict[str, Any]]:
    said = {**_SAID, **(_EXACT if wanted.sight.exact else _KEPT_BACK)}
    values = []
    for column in COLUMNS:
        value = said.get(column.name, f"i.{column.name}")
        values.append(_written(column, value) if written else value)
    condition, bound = listing.condition(wanted)
    fits, bound_fits = narrowed.condition(only, wanted, zone=zone)
    statement = f"SELECT {', '.join(values)} {_FROM} WHERE {condition} AND {fits}"
    return statement, {**bound, **bound_fits}


def _written(column: Column, value: str) -> str:
    if column.kind is Kind.MOMENT:
        return _MOMENT.format(value).replace(":", "\\:")
    if column.kind is not Kind.TEXT or column.name in _OWN:
        return value
    # Most texts begin with a letter or a digit: only the others are looked at closely.
    return f"""CASE WHEN ascii({value}) IN ({_FIRST_LETTERS}) AND {value} ~ '{_RISKY}'
      THEN '''' || {value} ELSE {value} END"""
