"""What a source may reach is the operator's word, and a file in the watched folder is stored."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors import folder, polite_http
from db import session as database
from db.queries import sources
from services import intake, reaching
from services.reaching import Reach
from tests import town

COLUMNS = {"key": "id", "occurred": "date", "category": "kind", "time_precision": "day"}


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as known:
        town.settled(known)
        yield known


def test_a_source_does_not_grant_itself_anything(sessions: database.Sessions) -> None:
    written = {"allowed_hosts": ["127.0.0.1"], "watched": "/etc", "column_map": {"key": "x"}}
    source = replace(town.source(sessions), options={"contact": "own@example.org", **written})
    with sessions() as session:
        options = reaching.reachable(session, source, Reach("ours@example.org")).options
    assert options["contact"] == "own@example.org"
    assert polite_http.allowed(options) == frozenset()
    assert (options["watched"], options["column_map"]) == (None, None)


def test_a_file_in_the_watched_folder_is_stored_once(
    sessions: database.Sessions, tmp_path: Path
) -> None:
    city = town.settled(sessions)
    path = tmp_path / "june.csv"
    path.write_text("id,date,kind\n1,2025-06-03,Larceny\n2,2025-06-04,Fight\n3,someday,Fight\n")
    os.utime(path, (1_700_000_000,) * 2)
    read = []
    for _ in range(2):
        with database.transaction(sessions) as session:
            source = sources.by_slug(session, "police")
            sources.save_column_map(session, source.id, COLUMNS)
            ready = reaching.reachable(session, source, Reach(watched=tmp_path))
            summary = intake.pull(
                session,
                source,
                city=city,
                connector=folder.connector(ready, city),
                now=town.NOW,
            )
            read.append(summary and (summary.read, summary.stored, summary.rejected))
    assert read == [(3, 2, 1), None]
