"""What became of the records of a file, told from the database alone."""

from collections import defaultdict
from pathlib import Path

from db import session as database
from domain.city import City
from domain.fault import ParsedRecord
from domain.summary import Summary
from services import importing
from tests import town


def imported(
    sessions: database.Sessions, city: City, path: Path
) -> tuple[Summary, list[ParsedRecord]]:
    """The summary of importing ``path``, and its records as they were read."""
    with database.transaction(sessions) as session:
        source = town.source(sessions)
        plan = importing.plan(session, source, path, city=city, now=town.NOW)
        records = list(importing.records(plan, city=city, now=town.NOW))
        summary = importing.run(session, plan, city=city, now=town.NOW)
    adds_up = summary.stored + summary.updated + summary.duplicate + summary.rejected
    assert summary.read == len(records) == adds_up
    return summary, records


def outcomes(sessions: database.Sessions, records: list[ParsedRecord]) -> dict[int, str]:
    """What the database says of each record: its key's revisions are told off in turn."""
    told = """
        SELECT i.key, r.payload, coalesce(v.state->'flags', to_jsonb(i.flags)),
          coalesce(v.state->'geom', ST_AsGeoJSON(i.geom)::jsonb, 'null') <> 'null'
        FROM source_record r JOIN incident i ON i.id = r.incident_id
        LEFT JOIN incident_revision v
          ON v.incident_id = r.incident_id AND v.revision = r.revision
        WHERE i.status = 'active' ORDER BY i.id, r.revision
        """
    revisions = defaultdict(list)
    for key, payload, flags, has_point in town.rows(sessions, told):
        revisions[key].append((payload, flags, has_point))
    rejects = {
        row[0] for row in town.rows(sessions, "SELECT record FROM fault WHERE kind = 'rejected'")
    }
    found, met = {}, defaultdict(int)
    for record in records:
        if record.record in rejects:
            assert record.incident is None
            found[record.record] = "reject"
            continue
        assert record.incident is not None
        kept, number = revisions[record.incident.key], met[record.incident.key]
        if number and kept[number - 1][0] == record.payload:
            found[record.record] = "skip_duplicate"
            continue
        payload, flags, has_point = kept[number]
        assert payload == record.payload
        met[record.incident.key] += 1
        placed = "accept" if has_point else "accept_no_location"
        found[record.record] = "update" if number else "accept_flag" if flags else placed
    assert sum(map(len, revisions.values())) == sum(met.values())
    return found
