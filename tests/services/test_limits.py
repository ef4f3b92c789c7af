"""Requests are counted by the database: processes that know nothing of each other count as one."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from db import session as database
from db.queries import rate_limits
from services import limits
from tests.town import NOW

ROOT = Path(__file__).parents[2]
QUOTA, EACH = 40, 60
# A whole process of its own, with an engine of its own; it prints how many were let pass.
PROCESS = """
import sys
from datetime import datetime
from db import session as database
from services import limits
url, quota, each = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sessions, now = database.sessions(database.engine(url)), datetime.fromisoformat(sys.argv[4])
passed = 0
for _ in range(each):
    with database.transaction(sessions) as session:
        passed += limits.take(session, "token", "processes", quota, now=now).passes
print(passed)
"""


def test_two_processes_count_together(database_url: str) -> None:
    command = [sys.executable, "-c", PROCESS, database_url, str(QUOTA), str(EACH), NOW.isoformat()]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    passed = [int(process.communicate(timeout=60)[0]) for process in running]
    assert sum(passed) == QUOTA


def test_many_threads_on_two_engines_count_together(database_url: str) -> None:
    engines = [database.engine(database_url, pool_size=4) for _ in range(2)]
    factories = [database.sessions(engine) for engine in engines]

    def take(number: int) -> bool:
        with database.transaction(factories[number % 2]) as session:
            return limits.take(session, "token", "threads", QUOTA, now=NOW).passes

    with ThreadPoolExecutor(8) as threads:
        passed = sum(threads.map(take, range(2 * EACH)))
    for engine in engines:
        engine.dispose()
    assert passed == QUOTA


@pytest.fixture
def sessions(database_url: str) -> database.Sessions:
    return database.sessions(database.engine(database_url, pool_size=1))


def test_the_quota_comes_back_evenly(sessions: database.Sessions) -> None:
    def passes(after_s: float) -> list[bool]:
        now = NOW + timedelta(seconds=after_s)
        with database.transaction(sessions) as session:
            return [limits.take(session, "token", "even", 6, now=now).passes for _ in range(8)]

    assert sum(passes(0)) == 6
    assert sum(passes(9)) == 0
    assert sum(passes(10)) == 1
    assert sum(passes(40)) == 3
    assert sum(passes(200)) == 6


def test_who_is_refused_is_not_set_back_further(sessions: database.Sessions) -> None:
    with database.transaction(sessions) as session:
        taken = [limits.take(session, "token", "calm", 6, now=NOW) for _ in range(50)]
    assert taken[-1].wait_s == 10
    with pytest.raises(limits.Limited) as refused:
        limits.require(taken[-1])
    assert (refused.value.wait_s, "10" in refused.value.sentence) == (10, True)


def test_a_clock_that_was_put_back_locks_nobody_out(sessions: database.Sessions) -> None:
    with database.transaction(sessions) as session:
        limits.take(session, "token", "ahead", 6, now=NOW + timedelta(days=30))
        assert limits.take(session, "token", "ahead", 6, now=NOW).passes


def test_rows_of_whoever_asks_no_more_are_forgotten(sessions: database.Sessions) -> None:
    with database.transaction(sessions) as session:
        limits.take(session, "token", "gone", 6, now=NOW - timedelta(days=1))
        limits.take(session, "token", "here", 6, now=NOW + timedelta(hours=2))
        assert rate_limits.forget(session, before=NOW - timedelta(hours=1)) >= 1
        assert limits.take(session, "token", "here", 6, now=NOW + timedelta(hours=2)).remaining == 4
