"""How two records are compared and how the cluster of one is found: the functions of migration
0013, and the finding of 0023."""

# What stands in one of these is about a point, with the radius in metres it may be off by.
TYPES = """
CREATE TYPE match_subject AS (
  geom geometry, place_precision text, accuracy_m double precision, area_id integer,
  occurred_from timestamptz, occurred_to timestamptz, time_precision text,
  category smallint, words text, official boolean);
CREATE TYPE match_difference AS (
  kind text, distance_m double precision, spread_m double precision,
  minutes double precision, span_min double precision, wording double precision);
CREATE TYPE match_score AS (
  spatial double precision, temporal double precision, category double precision,
  wording double precision, probability double precision, distance_m double precision,
  minutes double precision, verdict text);
"""

SUBJECTS = """
CREATE FUNCTION match_subject_of(r report) RETURNS match_subject LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW(r.geom, r.place_precision, r.accuracy_m, r.area_id, r.occurred_from, r.occurred_to,
    r.time_precision, r.category, r.description, false)::match_subject
$$;
CREATE FUNCTION match_subject_of(i incident) RETURNS match_subject LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW(CASE WHEN i.flags && '{outside_city,swapped_axes,wrong_sign}' THEN NULL
      ELSE i.geom END, i.place_precision, NULL, i.area_id, i.occurred_from, i.occurred_to,
    CASE WHEN i.flags && '{future_date,placeholder_date,after_report,summary}' THEN 'none'
      ELSE i.time_precision END,
    i.category, concat_ws(' ', i.title, i.description), true)::match_subject
$$;
"""

# Two points are compared by their distance; two records about one and the same district or
# municipality by that; an area and a point, a county, a month and a doubtful time by nothing.
DIFFERENCE = """
CREATE FUNCTION match_radius_m(a match_subject) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
  SELECT greatest(a.accuracy_m, CASE a.place_precision WHEN 'exact' THEN 10.0
    WHEN 'street' THEN 25.0 ELSE 60.0 END)
$$;
CREATE FUNCTION match_difference(a match_subject, b match_subject) RETURNS match_difference
LANGUAGE plpgsql STABLE AS $$
DECLARE
  points constant text[] := '{exact,street,block}';
  clocks constant text[] := '{second,minute,hour,day}';
  found match_difference;
  shorter text; longer text;
BEGIN
  IF a.time_precision <> ALL (clocks) OR b.time_precision <> ALL (clocks) THEN
    RETURN found;
  END IF;
  IF a.geom IS NOT NULL AND b.geom IS NOT NULL
     AND a.place_precision = ANY (points) AND b.place_precision = ANY (points) THEN
    found.kind := CASE WHEN a.official AND b.official THEN 'official' ELSE 'report' END;
    found.distance_m := ST_DistanceSphere(a.geom, b.geom);
    found.spread_m := sqrt(match_radius_m(a) ^ 2 + match_radius_m(b) ^ 2);
  ELSIF a.area_id > 0 AND a.area_id = b.area_id AND a.place_precision = b.place_precision
     AND a.place_precision IN ('district', 'municipality') THEN
    found.kind := 'area';
  ELSE
    RETURN found;
  END IF;
  found.minutes := extract(epoch FROM greatest(interval '0',
    greatest(a.occurred_from, b.occurred_from) - least(a.occurred_to, b.occurred_to))) / 60;
  found.span_min := extract(epoch FROM greatest(
    a.occurred_to - a.occurred_from, b.occurred_to - b.occurred_from)) / 60;
  shorter := CASE WHEN length(a.words) <= length(b.words) THEN a.words ELSE b.words END;
  longer := CASE WHEN length(a.words) <= length(b.words) THEN b.words ELSE a.words END;
  IF shorter <> '' THEN
    found.wording := word_similarity(shorter, longer);
  END IF;
  RETURN found;
END $$;
"""

# Version 1, the ancestors': centroids counted as points, and so does this.
ANCESTORS = """
CREATE FUNCTION match_score_ancestors(a match_subject, b match_subject, method jsonb)
RETURNS match_score LANGUAGE plpgsql STABLE AS $$
DECLARE
  found match_score;
BEGIN
  IF a.geom IS NULL OR b.geom IS NULL THEN
    RETURN found;
  END IF;
  found.distance_m := ST_DistanceSphere(a.geom, b.geom);
  found.minutes := abs(extract(epoch FROM a.occurred_from - b.occurred_from)) / 60;
  found.spatial := greatest(0, least(1, ((method->>'far_m')::float8 - found.distance_m)
    / ((method->>'far_m')::float8 - (method->>'near_m')::float8)));
  found.temporal := greatest(0, least(1, ((method->>'late_min')::float8 - found.minutes)
    / ((method->>'late_min')::float8 - (method->>'soon_min')::float8)));
  found.category := CASE WHEN a.category = b.category THEN 1.0
    WHEN method->'related' @> jsonb_build_array(jsonb_build_array(a.category, b.category))
      THEN (method->>'related_score')::float8
    ELSE (method->>'other_score')::float8 END;
  found.probability := (method->'weights'->>'spatial')::float8 * found.spatial
    + (method->'weights'->>'temporal')::float8 * found.temporal
    + (method->'weights'->>'category')::float8 * found.category;
  found.verdict := CASE WHEN found.minutes <= (method->>'late_min')::float8
    AND found.probability > (method->'accepted'->>CASE WHEN a.official AND b.official
      THEN 'official' ELSE 'report' END)::float8 THEN 'accepted' ELSE 'none' END;
  RETURN found;
END $$;
"""

SCORE = """
CREATE FUNCTION match_score_logistic(a match_subject, b match_subject, method jsonb)
RETURNS match_score LANGUAGE plpgsql STABLE AS $$
DECLARE
  differ match_difference := match_difference(a, b);
  kind jsonb := method->differ.kind;
  weight jsonb := kind->'weights';
  found match_score;
  odds double precision;
BEGIN
  IF kind IS NULL OR differ.distance_m > (method->>'reach_m')::float8
     OR differ.minutes > (method->>'reach_min')::float8 THEN
    RETURN found;
  END IF;
  found.distance_m := differ.distance_m;
  found.minutes := differ.minutes;
  found.wording := differ.wording;
  found.spatial := 1 / (1 + differ.distance_m ^ 2
    / ((kind->>'near_m')::float8 ^ 2 + differ.spread_m ^ 2));
  found.temporal := 1 / (1 + (differ.minutes / (kind->>'soon_min')::float8) ^ 2)
    / sqrt(1 + differ.span_min / (kind->>'span_min')::float8);
  found.category := CASE WHEN a.category = 0 OR b.category = 0
      THEN (kind->>'unknown_score')::float8
    WHEN a.category = b.category THEN 1.0
    WHEN method->'related' @> jsonb_build_array(jsonb_build_array(a.category, b.category))
      THEN (kind->>'related_score')::float8
    ELSE 0.0 END;
  odds := (weight->>'intercept')::float8 + (weight->>'temporal')::float8 * found.temporal
    + (weight->>'spatial')::float8 * coalesce(found.spatial, 0)
    + (weight->>'both')::float8 * coalesce(found.spatial, 0) * found.temporal
    + (weight->>'category')::float8 * found.category
    + (weight->>'wording')::float8 * coalesce(found.wording - (kind->>'neutral')::float8, 0);
  found.probability := 1 / (1 + exp(-greatest(-30, least(30, odds))));
  found.verdict := CASE
    WHEN found.probability >= (kind->>'accepted')::float8 AND found.category > 0 THEN 'accepted'
    WHEN found.probability >= (kind->>'proposed')::float8 THEN 'proposed' ELSE 'none' END;
  RETURN found;
END $$;
CREATE FUNCTION calculate_report_similarity(a match_subject, b match_subject, method jsonb)
RETURNS match_score LANGUAGE sql STABLE AS $$
  SELECT CASE method->>'formula' WHEN 'ancestors' THEN match_score_ancestors(a, b, method)
    ELSE match_score_logistic(a, b, method) END
$$;
CREATE FUNCTION calculate_report_similarity(a match_subject, b match_subject, version integer)
RETURNS match_score LANGUAGE sql STABLE AS $$
  SELECT calculate_report_similarity(a, b, m.parameters) FROM match_method m
  WHERE m.version = $3
$$;
"""

# Linked members of open and decided clusters, and official records that are in none, near enough
# to be compared. Of a cluster the best member is answered for, with the share of the others that
# are at least possible: a chain of neighbours is no event.
_FINDING = """
CREATE FUNCTION find_matching_cluster_cross_source(
  subject match_subject, not_report bigint, not_incident bigint, not_source integer,
  chosen integer)
RETURNS TABLE (cluster_id bigint, report_id bigint, incident_id bigint, spatial float8,
  temporal float8, category float8, wording float8, probability float8, distance_m float8,
  minutes float8, verdict text, agreeing float8)
LANGUAGE plpgsql STABLE ROWS 5 AS $$
DECLARE
  method constant jsonb := (SELECT m.parameters FROM match_method m WHERE m.version = chosen);
  reach constant interval := make_interval(mins => (method->>'reach_min')::int);
  longest constant interval := make_interval(mins => (method->>'longest_min')::int);
  since constant timestamptz := subject.occurred_from - reach - longest;
  until constant timestamptz := subject.occurred_to + reach;
  north constant float8 := (method->>'reach_m')::float8 / 111000;
  -- What Halo itself made of verified reports is no witness of them.
  ours constant integer := coalesce((SELECT s.id FROM source s WHERE s.slug = 'reports'), 0);
  is_point constant boolean := subject.place_precision IN ('exact', 'street', 'block');
  around constant geometry := CASE WHEN is_point THEN
    ST_Expand(subject.geom, north / cos(radians(ST_Y(subject.geom))), north) END;
BEGIN
  RETURN QUERY
  WITH near AS MATERIALIZED (
    (SELECT r.id AS report_id, NULL::bigint AS incident_id, match_subject_of(r) AS other
     FROM report r
     WHERE r.geom && around AND r.status = 'active' AND r.id IS DISTINCT FROM not_report
       AND r.occurred_from BETWEEN since AND until
     ORDER BY r.received_at DESC LIMIT 200)
    UNION ALL
    (SELECT NULL, i.id, match_subject_of(i)
     FROM incident i
     WHERE i.geom && around AND i.status = 'active' AND i.weight > 0 AND i.source_id <> ours
       AND i.occurred_from BETWEEN since AND until
       AND i.id IS DISTINCT FROM not_incident AND i.source_id IS DISTINCT FROM not_source
     LIMIT 200)
    UNION ALL
    (SELECT NULL, i.id, match_subject_of(i)
     FROM incident i
     WHERE NOT is_point AND subject.area_id > 0 AND i.area_id = subject.area_id
       AND i.place_precision = subject.place_precision
       AND i.status = 'active' AND i.weight > 0 AND i.source_id <> ours
       AND i.occurred_from BETWEEN since AND until
       AND i.id IS DISTINCT FROM not_incident AND i.source_id IS DISTINCT FROM not_source
     LIMIT 200){reports_of_area}
  ), scored AS (
    SELECT n.report_id, n.incident_id, m.cluster_id, {scores}
    FROM near n
    LEFT JOIN LATERAL (
      SELECT c.cluster_id FROM cluster_member c
      WHERE c.status = 'linked' AND c.report_id = n.report_id
      UNION ALL SELECT c.cluster_id FROM cluster_member c
      WHERE c.status = 'linked' AND c.incident_id = n.incident_id) m ON true
    CROSS JOIN LATERAL calculate_report_similarity(subject, n.other, method) AS s
    WHERE s.probability IS NOT NULL AND (n.incident_id IS NOT NULL OR m.cluster_id IS NOT NULL)
  ), ranked AS (
    SELECT s.*, avg((s.verdict <> 'none')::int) OVER own AS share,
      row_number() OVER (own ORDER BY s.probability DESC, s.report_id, s.incident_id) AS turn
    FROM scored s
    WINDOW own AS (PARTITION BY coalesce(s.cluster_id, -s.incident_id, 0))
  )
  SELECT k.cluster_id, k.report_id, k.incident_id, k.spatial, k.temporal, k.category, k.wording,
    k.probability, k.distance_m, k.minutes, k.verdict, k.share::float8
  FROM ranked k
  WHERE k.turn = 1 AND k.verdict <> 'none'
  ORDER BY k.probability DESC, k.cluster_id, k.incident_id;
END $$;
"""

# Reports of one district or municipality, and a report and a record of one, are never joined
# without a person: what they are compared by was learned from official records alone.
_REPORTS_OF_AREA = """
    UNION ALL
    (SELECT r.id, NULL, match_subject_of(r)
     FROM report r
     WHERE NOT is_point AND subject.area_id > 0 AND r.area_id = subject.area_id
       AND r.geom IS NULL AND r.place_precision = subject.place_precision
       AND r.status = 'active' AND r.id IS DISTINCT FROM not_report
       AND r.occurred_from BETWEEN since AND until
     ORDER BY r.received_at DESC LIMIT 200)"""
_ASKED_OF_AREAS = """s.spatial, s.temporal, s.category, s.wording, s.probability,
      s.distance_m, s.minutes, CASE WHEN s.verdict = 'accepted' AND s.distance_m IS NULL
        AND NOT (subject.official AND n.report_id IS NULL) THEN 'proposed'
        ELSE s.verdict END AS verdict"""


def finding(*, areas: bool) -> str:
    """The function that finds; ``areas`` is whether reports of one area are compared with each
    other, and then proposed alone."""
    pieces = (_REPORTS_OF_AREA, _ASKED_OF_AREAS) if areas else ("", "s.*")
    return _FINDING.replace("{reports_of_area}", pieces[0]).replace("{scores}", pieces[1])


FIND = "find_matching_cluster_cross_source(match_subject, bigint, bigint, integer, integer)"
EVERY = (TYPES, SUBJECTS, DIFFERENCE, ANCESTORS, SCORE, finding(areas=False))
FUNCTIONS = (
    FIND,
    "calculate_report_similarity(match_subject, match_subject, integer)",
    "calculate_report_similarity(match_subject, match_subject, jsonb)",
    "match_score_logistic(match_subject, match_subject, jsonb)",
    "match_score_ancestors(match_subject, match_subject, jsonb)",
    "match_difference(match_subject, match_subject)",
    "match_radius_m(match_subject)",
    "match_subject_of(incident)",
    "match_subject_of(report)",
)
