"""Seconds to back up a city and to have it back: ``python -m bench.restore --rows 1000000``.

The city is that of ``bench.filled``, with its counts, snapshots and indexes, but without the raw
records that a real import keeps beside each incident. A backup is written,
read back and checked; the restore checks it again, fills an empty database, counts every row and
analyses. ``checked`` says that both have the same rows.
"""

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench import filled, scratch
from db import session as database
from db import snapshots
from services import backup_files, backups, restoring


def main() -> None:
    """Fill, back up, restore; print the figures."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rows", type=int, default=1_000_000)
    rows = given.parse_args().rows
    with scratch.database() as url, scratch.database() as target:
        engine = database.engine(url)
        filled.fill(database.sessions(engine), rows)
        engine.dispose()
        _complete(url)
        _empty(target)
        with tempfile.TemporaryDirectory(prefix="halo-bench-") as folder:
            scratch.report(incidents=rows, **_measured(url, target, Path(folder)))


def _measured(url: str, target: str, folder: Path) -> dict[str, object]:
    begun = time.perf_counter()
    here = backups.Holdings(url, folder, folder / "media")
    place = backups.write(here, folder / "backups", now=datetime.now(UTC), heed=lambda: None)
    backup_s = time.perf_counter() - begun
    begun = time.perf_counter()
    there = backups.Holdings(target, folder, folder / "restored")
    restoring.restore(place, there, heed=lambda: None)
    restore_s = time.perf_counter() - begun
    return {
        "backup_s": round(backup_s, 1),
        "restore_s": round(restore_s, 1),
        "backup_mb": round(backup_files.manifest(place).size_bytes / 1e6),
        "checked": snapshots.rows(url) == snapshots.rows(target),
    }


def _complete(url: str) -> None:
    """With the index that filling did without."""
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(
            "ALTER TABLE incident ADD CONSTRAINT incident_key UNIQUE (source_id, key)"
        )


def _empty(url: str) -> None:
    """As a new database is."""
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


if __name__ == "__main__":
    main()
