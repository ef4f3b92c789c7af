"""An import is killed, or its database is, at random moments: it happened whole or not at all.

The cluster is private to this file, so that killing it hurts nobody.
"""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from commands import files
from commands.house import House
from db import cluster, cluster_process, migrations
from db import session as database
from services import intake
from tests import town

# More of them: HALO_FAULT_ROUNDS=20 script/test tests/faults.
ROUNDS = int(os.environ.get("HALO_FAULT_ROUNDS", "8"))
pytestmark = pytest.mark.timeout(60 * ROUNDS)
ROWS = 400
BATCH = 50
# A killed process leaves the page cache as it is; only a power cut would need fsync.
OPTIONS = {"fsync": "off"}
FORK = multiprocessing.get_context("fork")
Content = dict[str, str]


@pytest.fixture
def home() -> Iterator[Path]:
    """A HALO_HOME that PostgreSQL's user can enter, with a town in its database."""
    folder = Path(tempfile.mkdtemp(prefix="halo-k-", dir="/tmp"))
    folder.chmod(0o755)
    with cluster.running(folder, options=OPTIONS) as running:
        migrations.upgrade(running.url)
        with opened(running.url) as house:
            town.settled(house.sessions)
            town.divided(house.sessions)
    yield folder
    cluster_process.evicted((folder / "postgres").resolve() / "data", patience_s=5)
    shutil.rmtree(folder)


@contextmanager
def opened(url: str) -> Iterator[House]:
    engine = database.engine(url, pool_size=2)
    try:
        yield House(url, database.sessions(engine), Path("/"), Path("/"), None)
    finally:
        engine.dispose()


def edition(folder: Path, turn: int) -> tuple[Path, Content]:
    """A file that comes again whole: in each turn some rows are new, some changed, some gone."""
    picked = random.Random(turn)
    numbers = sorted(picked.sample(range(ROWS + 60), ROWS))
    content = {f"k{n}": f"as of {turn if n % 3 else 0}" for n in numbers}
    lines = ["id,occurred_at,category,description,lat,lon,district"]
    for number, (key, said) in zip(numbers, content.items(), strict=True):
        at = f"2025-{1 + number % 12:02}-{1 + number % 28:02}T{number % 24:02}:30:00"
        spot = f"{38.55 + number / 2300:.5f},{-90.32 + number / 3000:.5f}"
        lines.append(f"{key},{at},Larceny,{said},{spot},{number % 4 or ''}")
    path = folder / f"edition-{turn}.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path, content


def import_file(url: str, path: Path, told: Path) -> None:
    """What ``manage.py import`` does, in a process of its own that prints into ``told``."""
    sys.stdout = told.open("w", buffering=1)
    sys.stderr = (told.parent / "stderr").open("w")
    intake.BATCH = BATCH
    given = argparse.Namespace(
        file=path, source="police", dry_run=False, edition="all", map=None, keep_map=False
    )
    with opened(url) as house:
        files.load(house, given)


class Importer:
    """One import that can be killed; ``acknowledged`` once it printed its summary."""

    def __init__(self, url: str, path: Path) -> None:
        self._told = path.with_suffix(".told")
        self.process = FORK.Process(target=import_file, args=(url, path, self._told))
        self.process.start()

    @property
    def acknowledged(self) -> bool:
        last = self._told.read_text("utf-8").splitlines()[-1:] if self._told.exists() else []
        return bool(last) and last[0].startswith("{") and "read" in json.loads(last[0])


def content_of(url: str) -> Content:
    """What stands in the database, where everything else about it must be sound."""
    with opened(url) as house, house.sessions() as session:
        town.assert_counts_true(session)
        asked = "SELECT key, description FROM incident WHERE status = 'active'"
        found = [(row[0], row[1]) for row in session.execute(text(asked))]
        half = """
            SELECT (SELECT count(*) FROM ingest_run WHERE finished_at IS NULL)
              + (SELECT count(*) FROM incident i WHERE NOT EXISTS (
                   SELECT 1 FROM source_record r WHERE r.incident_id = i.id))
              + (SELECT count(*) FROM incident i WHERE i.revision - 1 <> (
                   SELECT count(*) FROM incident_revision v WHERE v.incident_id = i.id))
            """
        assert session.execute(text(half)).scalar_one() == 0
    content = dict(found)
    assert len(content) == len(found)
    return content


def imported(url: str, path: Path) -> float:
    """Import ``path`` undisturbed; how many seconds that took."""
    begun = time.monotonic()
    importer = Importer(url, path)
    importer.process.join()
    assert importer.acknowledged
    return time.monotonic() - begun


def assert_whole_or_nothing(
    url: str, before: Content, after: Content, *, acknowledged: bool
) -> Content:
    found = content_of(url)
    assert found == after or (found == before and not acknowledged)
    return found


def test_the_importing_process_is_killed(home: Path, tmp_path: Path) -> None:
    with cluster.running(home, options=OPTIONS) as running:
        path, known = edition(tmp_path, 0)
        usual_s = imported(running.url, path)
        moments, broken = random.Random(1), 0
        for turn in range(1, ROUNDS + 1):
            path, wanted = edition(tmp_path, turn)
            importer = Importer(running.url, path)
            time.sleep(moments.uniform(0, usual_s))
            importer.process.kill()
            importer.process.join()
            acknowledged = importer.acknowledged
            known = assert_whole_or_nothing(running.url, known, wanted, acknowledged=acknowledged)
            broken += known != wanted
        assert broken
        imported(running.url, path)
        assert content_of(running.url) == wanted


def test_the_database_is_killed(home: Path, tmp_path: Path) -> None:
    path, known = edition(tmp_path, 0)
    moments, broken = random.Random(2), 0
    with cluster.running(home, options=OPTIONS) as running:
        usual_s = imported(running.url, path)
    importer, wanted = None, known
    for turn in range(1, ROUNDS + 2):
        with cluster.running(home, options=OPTIONS) as running:
            acknowledged = importer is None or importer.acknowledged
            known = assert_whole_or_nothing(running.url, known, wanted, acknowledged=acknowledged)
            broken += known != wanted
            if turn > ROUNDS:
                break
            path, wanted = edition(tmp_path, turn)
            importer = Importer(running.url, path)
            time.sleep(moments.uniform(0, usual_s))
            assert running.process
            os.kill(running.process.pid, signal.SIGKILL)
            importer.process.join()
    assert broken
    with cluster.running(home, options=OPTIONS) as running:
        imported(running.url, path)
        assert content_of(running.url) == wanted
