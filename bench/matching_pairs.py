"""Labelled records are put into a database, every pair that either method could accept is compared
there, by the functions the application uses."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, text

from analytics.matching.fit import Pairs
from analytics.matching.judging import Scored
from bench.matching_records import Labelled, LabelledSet

_TABLE = text("""
CREATE TEMP TABLE labelled (
  id serial PRIMARY KEY, event text, source text, subject match_subject,
  geom geometry, at timestamptz, area integer)
""")
_ADD = text("""
INSERT INTO labelled (event, source, subject, geom, at, area)
SELECT :event, :source, ROW(point, :place_precision, CAST(:accuracy_m AS float8),
    CAST(:area AS int), CAST(:occurred_from AS timestamptz), CAST(:occurred_to AS timestamptz),
    :time_precision, CAST(:category AS smallint), :words, CAST(:official AS bool))::match_subject,
  point, CAST(:occurred_from AS timestamptz), :area
FROM (SELECT CASE WHEN CAST(:lat AS float8) IS NOT NULL THEN
  ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326) END AS point) AS p
""")
_COMPARED = """
b.id > a.id AND (:within OR a.source <> b.source)
  AND NOT (:reports AND (a.subject).official AND (b.subject).official)
"""
_TRUE = text(f"""
SELECT count(*) FROM labelled a JOIN labelled b ON b.event = a.event AND a.event <> ''
WHERE {_COMPARED}
""")
# The ancestors' reach, 2 km and 24 hours; beyond it neither accepts anything.
_PAIRS = text(f"""
CREATE TEMP TABLE pair AS
SELECT a.id AS a, b.id AS b, a.event <> '' AND a.event = b.event AS same
FROM labelled a
JOIN labelled b ON b.geom && ST_Expand(a.geom, 0.019 / cos(radians(ST_Y(a.geom))), 0.019)
  AND ST_DistanceSphere(a.geom, b.geom) <= 2000
  AND b.at BETWEEN a.at - interval '24 hours' AND a.at + interval '24 hours'
WHERE {_COMPARED}
""")
_DIFFERENCES = text("""
SELECT p.same, d.kind, d.distance_m, d.spread_m, d.minutes, d.span_min, d.wording,
  c.one = 0 OR c.other = 0 AS unknown, c.one = c.other AND c.one > 0 AS alike,
  c.one > 0 AND (c.one = c.other OR CAST(:method AS jsonb)->'related'
    @> jsonb_build_array(jsonb_build_array(c.one, c.other))) AS related
FROM pair p JOIN labelled a ON a.id = p.a JOIN labelled b ON b.id = p.b,
  LATERAL match_difference(a.subject, b.subject) AS d,
  LATERAL (SELECT (a.subject).category AS one, (b.subject).category AS other) AS c
WHERE d.kind IS NOT NULL AND d.minutes <= (CAST(:method AS jsonb)->>'reach_min')::float8
  AND coalesce(d.distance_m, 0) <= (CAST(:method AS jsonb)->>'reach_m')::float8
""")
_SCORES = text("""
SELECT p.same, s.probability, s.verdict
FROM pair p JOIN labelled a ON a.id = p.a JOIN labelled b ON b.id = p.b,
  LATERAL calculate_report_similarity(a.subject, b.subject, CAST(:method AS jsonb)) AS s
""")


def prepare(connection: Connection) -> None:
    """Make the tables, which last as long as the connection."""
    connection.execute(_TABLE)
    connection.execute(text("CREATE INDEX ON labelled USING gist (geom)"))


def fill(connection: Connection, records: Iterable[Labelled], known: LabelledSet) -> int:
    """Put ``records`` and their pairs in place of what is there; how many pairs of one event are
    not among the pairs."""
    connection.execute(text("TRUNCATE labelled"))
    connection.execute(text("DROP TABLE IF EXISTS pair"))
    connection.execute(_ADD, [asdict(one) for one in records])
    connection.execute(text("ANALYZE labelled"))
    compared = {"within": known.within_source, "reports": known.reports_only}
    connection.execute(_PAIRS, compared)
    found = connection.execute(text("SELECT count(*) FROM pair WHERE same")).scalar_one()
    return int(connection.execute(_TRUE, compared).scalar_one()) - int(found)


def differences(connection: Connection, method: Mapping[str, Any]) -> dict[str, Pairs]:
    """What separates the two of each pair that the method compares, by their kind."""
    rows = connection.execute(_DIFFERENCES, {"method": json.dumps(method)}).all()
    kinds = sorted({row.kind for row in rows})
    return {kind: _pairs([row for row in rows if row.kind == kind]) for kind in kinds}


def _pairs(rows: Sequence[Row[Any]]) -> Pairs:
    def numbers(name: str) -> NDArray[np.float64]:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64)

    def flags(name: str) -> NDArray[np.bool_]:
        return np.array([getattr(row, name) for row in rows], dtype=bool)

    return Pairs(
        same=flags("same"),
        distance_m=numbers("distance_m"),
        spread_m=numbers("spread_m"),
        minutes=numbers("minutes"),
        span_min=numbers("span_min"),
        wording=numbers("wording"),
        alike=flags("alike"),
        related=flags("related"),
        unknown=flags("unknown"),
    )


def scored(connection: Connection, method: Mapping[str, object], *, missed: int) -> Scored:
    """The pairs as ``method`` judges them; one it does not compare has the probability 0."""
    rows = connection.execute(_SCORES, {"method": json.dumps(method)}).all()
    return Scored(
        same=np.array([row.same for row in rows], dtype=bool),
        probability=np.array([row.probability or 0.0 for row in rows]),
        accepted=np.array([row.verdict == "accepted" for row in rows], dtype=bool),
        missed=missed,
    )
