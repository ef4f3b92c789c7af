"""What a source may reach is the operator's word, and a file in the watched folder is stored."""

import os
from dataclasses import replace
from pathlib import Path

from connectors import folder, polite_http
from db import session as database
from db.queries import sources
from services import intake, reaching
from services.reaching import Reach
from tests import town

COLUMNS = {
    "key": "id",
    "key_unique": True,
    "occurred": "date",
    "category": "kind",
    "time_precision": "day",
}
sessions = town.sessions(town.settled, scope="module")


def test_a_source_does_not_grant_itself_anything(sessions: database.Sessions) -> None:
    written = {"allowed_hosts": ["127.0.0.1"], "watched": "/etc", "column_map": {"key": "x"}}
    source = replace(town.source(sessions), options={"contact": "own@example.org", **written})
    with sessions() as session:
        options = reaching.reachable(session, source, Reach("ours@example.org")).options
    assert options["contact"] == "own@example.org"
    assert polite_http.allowed(options) == frozenset()
    assert (options["watched"], options["column_map"]) == (None, None)


def put(path: Path, *rows: str) -> None:
    path.write_text("\n".join(["id,date,kind", *rows, ""]))
    os.utime(path, (1_700_000_000,) * 2)


def pulled(
    sessions: database.Sessions, folder_of_files: Path, **options: object
) -> tuple[int, ...] | None:
    """A reading of the folder as a source with ``options``: what was read, stored, updated,
    withdrawn and rejected."""
    city = town.settled(sessions)
    with database.transaction(sessions) as session:
        stored = sources.by_slug(session, "police")
        sources.save_column_map(session, stored.id, COLUMNS)
        source = replace(stored, options=options)
        ready = reaching.reachable(session, source, Reach(watched=folder_of_files))
        connector = folder.connector(ready, city)
        found = intake.pull(session, source, city=city, connector=connector, now=town.NOW)
    return found and (found.read, found.stored, found.updated, found.withdrawn, found.rejected)


def test_a_file_in_the_watched_folder_is_stored_once(
    sessions: database.Sessions, tmp_path: Path
) -> None:
    put(tmp_path / "june.csv", "1,2025-06-03,Larceny", "2,2025-06-04,Fight", "3,someday,Fight")
    assert pulled(sessions, tmp_path) == (3, 2, 0, 0, 1)
    assert pulled(sessions, tmp_path) is None


def test_a_later_edition_in_the_watched_folder_withdraws_where_files_are_whole(
    sessions: database.Sessions, tmp_path: Path
) -> None:
    first = ("11,2025-06-03,Larceny", "12,2025-06-04,Fight", "13,2025-06-04,Fight")
    later = ("11,2025-06-03,Fight", "12,2025-06-04,Fight", "14,2025-06-05,Fight")
    put(tmp_path / "a.csv", *first)
    put(tmp_path / "b.csv", "21,2025-06-05,Larceny")
    assert pulled(sessions, tmp_path, whole=True) == (3, 3, 0, 0, 0)
    assert pulled(sessions, tmp_path, whole=True) == (1, 1, 0, 0, 0)
    put(tmp_path / "a.csv", *later)
    os.utime(tmp_path / "a.csv", (1_700_000_100,) * 2)
    assert pulled(sessions, tmp_path, whole=True) == (3, 1, 1, 1, 0)
    # One that holds nothing withdraws nothing, and the first may be put back.
    put(tmp_path / "a.csv")
    os.utime(tmp_path / "a.csv", (1_700_000_200,) * 2)
    assert pulled(sessions, tmp_path, whole=True) == (0, 0, 0, 0, 0)
    put(tmp_path / "a.csv", *first)
    assert pulled(sessions, tmp_path, whole=True) == (3, 0, 2, 1, 0)
    stored = "SELECT key FROM incident WHERE status = 'active' AND edition = 'a.csv'"
    assert len(town.rows(sessions, stored)) == 3
