"""Stored incidents follow the areas and categories that Halo knows by now, and so do the counts.

What the source said stays as it is: this makes no revision.
"""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import counts, freshness, staging

_PREPARE = """
CREATE TEMP TABLE IF NOT EXISTS named (
  place_precision text, code text, name text, area_id integer) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS worded (
  source_id smallint, published text, slot smallint) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS moved (
  id bigint, area_id integer, slot smallint) ON COMMIT DROP;
TRUNCATE named, worded, moved;
"""

_MOVED = text(f"""
INSERT INTO moved
SELECT id, area_id, slot FROM (
  SELECT i.id, i.area_id AS old_area, i.category AS old_slot, w.slot,
    CASE WHEN n.area_id <> 0 THEN n.area_id
         WHEN i.cell >= 100 THEN coalesce(({staging.COVERING.format(point="i.geom")}), 0)
         ELSE 0 END AS area_id
  FROM incident i
  JOIN named n ON n.place_precision = i.place_precision
    AND n.code = coalesce(i.area_code, '') AND n.name = coalesce(i.area_name, '')
  JOIN worded w ON w.source_id = i.source_id AND w.published = i.category_published
) AS now_known WHERE area_id <> old_area OR slot <> old_slot
""")

_DELTA = text(f"""
INSERT INTO delta
SELECT {staging.TAKEN}
FROM incident i JOIN moved USING (id) WHERE i.status = 'active'
UNION ALL
SELECT i.day, i.source_id, m.area_id, i.cell, m.slot, i.weight, i.clock, i.occurred_from,
  i.occurred_to, i.zone
FROM incident i JOIN moved m USING (id) WHERE i.status = 'active'
""")

_UPDATE = text("""
UPDATE incident i SET area_id = m.area_id, category = m.slot,
  flags = array_remove(array_remove(i.flags, 'area_unknown'), 'category_unmapped')
    || CASE WHEN m.area_id = 0 AND 'area_unknown' = ANY(i.flags)
            THEN ARRAY['area_unknown'] ELSE '{}' END
    || CASE WHEN m.slot = 0 THEN ARRAY['category_unmapped'] ELSE '{}' END
FROM moved m WHERE m.id = i.id
""")


def places(session: Session) -> list[tuple[str, str, str]]:
    """Place precision, area code and area name of every incident, each combination once; ""
    where the source gave none."""
    rows = session.execute(
        text("""
        SELECT DISTINCT place_precision, coalesce(area_code, ''), coalesce(area_name, '')
        FROM incident
        """)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def words(session: Session) -> list[tuple[int, str]]:
    """Source and published category of every incident, each combination once."""
    rows = session.execute(text("SELECT DISTINCT source_id, category_published FROM incident"))
    return [(row[0], row[1]) for row in rows]


def moved(
    session: Session,
    named: Iterable[tuple[str, str, str, int]],
    worded: Iterable[tuple[int, str, int]],
) -> int:
    """Give every incident its area by ``named`` (as ``places``, with the area; 0 leaves it to the
    point) and its slot by ``worded`` (as ``words``, with the slot); how many changed."""
    staging.prepare(session)
    session.execute(text(_PREPARE))
    staging.copy_in(session, "named", ("text", "text", "text", "int4"), named)
    staging.copy_in(session, "worded", ("int2", "text", "int2"), worded)
    session.execute(_MOVED)
    session.execute(_DELTA)
    session.execute(_UPDATE)
    changed = session.execute(text("SELECT count(*) FROM moved")).scalar_one()
    until = counts.last_snapshot(session)
    days = counts.add(session)
    if days:
        counts.add_snapshots(session, days, today=until)
        for source_id in {source_id for source_id, _ in words(session)}:
            freshness.advance(session, source_id, latest_event_at=None)
    return int(changed)
