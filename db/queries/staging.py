"""Where a batch of parsed records lies before it is merged: temporary, one transaction long."""

from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

# Column and PostgreSQL type, in the order of a staged row.
COLUMNS = (
    ("record", "int4"),
    ("round", "int2"),
    ("key", "text"),
    ("digest", "bytea"),
    ("payload", "text"),
    ("occurred_from", "timestamptz"),
    ("occurred_to", "timestamptz"),
    ("time_precision", "text"),
    ("zone", "text"),
    ("day", "date"),
    ("published_at", "timestamptz"),
    ("category", "int2"),
    ("category_published", "text"),
    ("place_precision", "text"),
    ("lon", "float8"),
    ("lat", "float8"),
    ("cell", "int8"),
    ("area_id", "int4"),
    ("area_code", "text"),
    ("area_name", "text"),
    ("address", "text"),
    ("title", "text"),
    ("description", "text"),
    ("weight", "int4"),
    ("flags", "text"),
)

StagedRow = tuple[object, ...]

# A row of ``delta`` from an incident ``i``, its weight counted or taken away.
COUNTED = """
i.day, i.source_id, i.area_id, i.cell, i.category, {sign}i.weight, i.clock, i.occurred_from,
i.occurred_to, i.zone
"""
TAKEN = COUNTED.format(sign="-")
ADDED = COUNTED.format(sign="")

_CREATE = f"""
CREATE TEMP TABLE IF NOT EXISTS stage (
  incident_id bigint DEFAULT nextval('incident_id_seq'), fate text,
  {", ".join(f"{name} {kind}" for name, kind in COLUMNS)}
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS delta (
  day date, source_id smallint, area_id integer, cell bigint, category smallint, n integer,
  clock smallint, since timestamptz, until timestamptz, zone text
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS unsettled (LIKE delta) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS spread (
  day date, source_id smallint, area_id integer, category smallint, hour smallint, n bigint
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS seen (key text) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS gone (id bigint) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS changed (id bigint) ON COMMIT DROP;
TRUNCATE stage, delta, unsettled, spread, seen, gone, changed;
"""

# The finest area that covers a point.
COVERING = """
SELECT a.id FROM area a
WHERE a.level <> 'city' AND a.valid_to IS NULL AND ST_Covers(a.geom, {point})
ORDER BY array_position(ARRAY['district', 'municipality', 'county'], a.level), a.id LIMIT 1
"""
_STAGED_POINT = "ST_SetSRID(ST_MakePoint(s.lon, s.lat), 4326)"

# For those whose publisher named none.
_LOCATE = text(f"""
UPDATE stage SET area_id = found.id
FROM (
  SELECT s.ctid AS row, ({COVERING.format(point=_STAGED_POINT)}) AS id
  FROM stage s WHERE s.area_id = 0 AND s.cell >= 100
) AS found
WHERE stage.ctid = found.row AND found.id IS NOT NULL
""")


# Areas learned from a publisher's own code while this batch was parsed.
_NAME = text("""
UPDATE stage SET area_id = a.id FROM area a
WHERE stage.area_id = :unknown AND a.code = stage.area_code AND a.valid_to IS NULL
  AND a.level = CASE WHEN stage.place_precision IN ('municipality', 'county')
                     THEN stage.place_precision ELSE 'district' END
""")
UNKNOWN_AREA = -1
NO_FLAGS = "{}"


def prepare(session: Session) -> None:
    """Lay out the empty staging tables of this transaction."""
    session.execute(text(_CREATE))


def fill(session: Session, rows: Sequence[StagedRow]) -> None:
    """Replace what is staged by ``rows``, and find the area of those whose source named none."""
    session.execute(text("TRUNCATE stage"))
    names = ", ".join(name for name, _ in COLUMNS)
    copy_in(session, f"stage ({names})", [kind for _, kind in COLUMNS], rows)
    session.execute(_NAME, {"unknown": UNKNOWN_AREA})
    session.execute(_LOCATE)


def copy_in(
    session: Session, table: str, kinds: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write ``rows``, whose columns have the PostgreSQL types ``kinds``, to the end of ``table``,
    a constant of ours that may list its columns."""
    raw = session.connection().connection.driver_connection
    assert raw is not None  # noqa: S101
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy,
    ):
        copy.set_types(kinds)
        for row in rows:
            copy.write_row(row)
