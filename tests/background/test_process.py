"""Real worker processes on a real database: each job once, whatever dies."""

import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import delete

from background.terms import Scheduled
from db import cluster, migrations
from db import session as database
from db.cluster_binaries import NoCluster
from db.models import SourceRow
from db.queries import jobs as rows
from db.queries import sources
from domain.errors import NotFound
from domain.job import Job, JobState
from locales import english
from services import jobs
from tests import forked
from tests.background import program

Start = Callable[[str], BaseProcess]


def now() -> datetime:
    return datetime.now(UTC)


def eventually(question: Callable[[], object]) -> None:
    """Wait until the answer is yes; the limit only keeps a broken worker from hanging the test."""
    deadline = time.monotonic() + 60
    while not question():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def sessions(database_url: str) -> Iterator[database.Sessions]:
    engine = database.engine(database_url)
    factory = database.sessions(engine)
    yield factory
    with database.transaction(factory) as session:
        for job in rows.recent(session, limit=1000):
            rows.cancel(session, job.id, reason="test", now=now())
        rows.forget(session, before=now() + timedelta(days=1))
        session.execute(delete(SourceRow))
    engine.dispose()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts workers on a database; those that still run are killed at the end."""
    with ExitStack() as started:

        def one(url: str) -> BaseProcess:
            told = tmp_path / f"log-{len(list(tmp_path.glob('log-*')))}"
            told.touch()
            process = forked.SERVER.Process(target=program.work, args=(url, tmp_path, told))
            process.start()
            started.callback(process.join)
            started.callback(process.kill)
            return process

        yield one


def sent(process: BaseProcess, number: signal.Signals) -> None:
    assert process.pid is not None
    os.kill(process.pid, number)


def left(process: BaseProcess) -> int | None:
    """How it ended, once it has."""
    process.join(60)
    return process.exitcode


def logged(folder: Path, event: str, number: int = 0) -> list[dict[str, object]]:
    lines = (folder / f"log-{number}").read_text().splitlines()
    said = [json.loads(line) for line in lines if line.startswith("{")]
    return [line for line in said if line["event"] == event]


def asked(sessions: database.Sessions, name: str, argument: str = "") -> Job:
    with database.transaction(sessions) as session:
        return jobs.enqueue(session, name, argument, now=now())


def state(sessions: database.Sessions, job: Job) -> JobState:
    return found(sessions, job).state


def found(sessions: database.Sessions, job: Job) -> Job:
    with sessions() as session:
        stored = rows.by_id(session, job.id)
    assert stored is not None
    return stored


def ended(sessions: database.Sessions, job: Job) -> Job:
    eventually(lambda: found(sessions, job).finished_at)
    return found(sessions, job)


def test_two_workers_do_each_job_once(
    start: Start, database_url: str, sessions: database.Sessions, tmp_path: Path
) -> None:
    """Forty jobs asked for, and one that fell due three times while no worker ran."""
    with database.transaction(sessions) as session:
        rows.move_mark(session, "note nightly", None, now=now() - timedelta(days=3))
    queued = [asked(sessions, "note", str(number)) for number in range(40)]
    start(database_url)
    start(database_url)
    assert {ended(sessions, job).state for job in queued} == {JobState.SUCCEEDED}
    eventually((tmp_path / "note-nightly").exists)
    eventually(lambda: all(logged(tmp_path, "worker_started", number) for number in (0, 1)))
    assert [file.read_text() for file in tmp_path.glob("note-*")] == ["done\n"] * 41
    assert {found(sessions, job).fence for job in queued} == {1}
    with sessions() as session:
        assert len(rows.recent(session, limit=100)) == 41
    leading = sum(len(logged(tmp_path, "worker_leads", number)) for number in (0, 1))
    assert leading == 1


def test_what_a_job_says_is_kept(
    start: Start, database_url: str, sessions: database.Sessions, tmp_path: Path
) -> None:
    start(database_url)
    names = ("skip", "crash", "down", "unheard_of")
    skip, crash, down, unknown = (ended(sessions, asked(sessions, name)) for name in names)
    assert (skip.state, english(skip.reason)) == (JobState.SKIPPED, "Nothing to do.")
    assert (crash.state, english(crash.reason)) == (
        JobState.FAILED,
        "It broke: ZeroDivisionError: seven by nothing",
    )
    assert (down.state, down.reason) == (JobState.FAILED, "The feed answered 503.")
    assert (unknown.state, english(unknown.reason)) == (
        JobState.FAILED,
        "There is no job called “unheard_of”.",
    )
    (broke,) = logged(tmp_path, "job_broke")
    assert broke["job"] == crash.id
    assert broke["exception"][0]["exc_type"] == "ZeroDivisionError"
    well = ended(sessions, asked(sessions, "note"))
    assert (well.state, well.progress, well.result) == (JobState.SUCCEEDED, 1, {"did": "it"})


def test_a_killed_workers_job_is_interrupted(
    start: Start, database_url: str, sessions: database.Sessions, tmp_path: Path
) -> None:
    first = start(database_url)
    job = asked(sessions, "hang", "first")
    eventually((tmp_path / "waits-first").exists)
    first.kill()
    assert state(sessions, job) == JobState.RUNNING
    start(database_url)
    lost = ended(sessions, job)
    assert (lost.state, lost.result) == (JobState.INTERRUPTED, None)
    assert english(lost.reason) == "The worker that ran this stopped answering."
    assert ended(sessions, asked(sessions, "note")).state == JobState.SUCCEEDED


def test_a_zombie_publishes_nothing(
    start: Start, database_url: str, sessions: database.Sessions, tmp_path: Path
) -> None:
    """A worker stands still past its lease, another ends its job, then it goes on."""
    zombie = start(database_url)
    job = asked(sessions, "hang", "zombie")
    eventually((tmp_path / "waits-zombie").exists)
    other = start(database_url)
    eventually(lambda: logged(tmp_path, "worker_started", 1))
    sent(zombie, signal.SIGSTOP)
    assert ended(sessions, job).state == JobState.INTERRUPTED
    (tmp_path / "go").touch()
    again = asked(sessions, "hang", "zombie")
    assert ended(sessions, again).state == JobState.SUCCEEDED
    assert again.id != job.id
    with database.transaction(sessions) as session:
        published = sources.by_slug(session, "published")
        session.execute(delete(SourceRow).where(SourceRow.id == published.id))
    (tmp_path / "went-zombie").unlink()
    sent(zombie, signal.SIGCONT)
    eventually((tmp_path / "went-zombie").exists)
    eventually(lambda: logged(tmp_path, "job_taken_away", 0))
    with sessions() as session, pytest.raises(NotFound):
        sources.by_slug(session, "published")
    assert state(sessions, job) == JobState.INTERRUPTED
    assert other.is_alive()


def test_a_long_job_keeps_its_lease(
    start: Start, database_url: str, sessions: database.Sessions, tmp_path: Path
) -> None:
    start(database_url)
    job = asked(sessions, "hang", "long")
    eventually((tmp_path / "waits-long").exists)
    until = now() + 1.5 * timedelta(seconds=program.PACE.lease_s)
    eventually(lambda: now() > until)
    assert state(sessions, job) == JobState.RUNNING


@pytest.mark.parametrize("name", ["wait", "hang"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_worker_puts_its_job_back(
    start: Start,
    database_url: str,
    sessions: database.Sessions,
    tmp_path: Path,
    name: str,
    number: signal.Signals,
) -> None:
    process = start(database_url)
    job = asked(sessions, name, "stop")
    eventually((tmp_path / "waits-stop").exists)
    sent(process, number)
    assert left(process) == 0
    assert found(sessions, job).state == JobState.INTERRUPTED
    assert found(sessions, job).reason == jobs.PUT_BACK
    with sessions() as session:
        (again,) = (other for other in rows.recent(session, name=name) if other.id != job.id)
    assert (again.state, again.argument) == (JobState.QUEUED, "stop")
    (tmp_path / "go").touch()
    start(database_url)
    assert ended(sessions, again).state == JobState.SUCCEEDED


def test_a_called_off_job_stops(
    start: Start, database_url: str, sessions: database.Sessions, tmp_path: Path
) -> None:
    start(database_url)
    job = asked(sessions, "wait", "off")
    eventually((tmp_path / "waits-off").exists)
    with database.transaction(sessions) as session:
        jobs.cancel(session, job.id, reason="Asked to stop.", now=now())
    eventually(lambda: logged(tmp_path, "job_taken_away"))
    assert found(sessions, job).reason == "Asked to stop."


def test_the_database_may_restart(start: Start, tmp_path: Path) -> None:
    """A cluster of its own goes down during a job and comes back; so does the work."""
    home = Path(tempfile.mkdtemp(prefix="halo-w-", dir="/tmp"))
    home.chmod(0o755)
    try:
        with cluster.running(home, options={"fsync": "off"}) as first:
            migrations.upgrade(first.url)
            engine = database.engine(first.url)
            sessions = database.sessions(engine)
            process = start(first.url)
            job = asked(sessions, "wait", "restart")
            eventually((tmp_path / "waits-restart").exists)
        eventually(lambda: logged(tmp_path, "database_away"))
        with cluster.running(home, options={"fsync": "off"}):
            assert ended(sessions, job).state == JobState.INTERRUPTED
            assert ended(sessions, asked(sessions, "note")).state == JobState.SUCCEEDED
            eventually(lambda: len(logged(tmp_path, "worker_leads")) == 2)
            engine.dispose()
            process.terminate()
            assert left(process) == 0
    except NoCluster as reason:
        pytest.skip(str(reason))
    finally:
        shutil.rmtree(home)


def test_a_schedule_catches_up_and_looks_no_further() -> None:
    entry = Scheduled("retrain", "0 2 * * *")
    since = datetime(2026, 3, 1, 2, 0, 0, 5000, tzinfo=UTC)
    assert not entry.was_due(since, now=datetime(2026, 3, 2, 1, 59, tzinfo=UTC))
    assert entry.was_due(since, now=datetime(2026, 3, 2, 2, tzinfo=UTC))
    assert entry.was_due(since, now=datetime(2027, 1, 1, tzinfo=UTC))
