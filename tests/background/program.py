"""A real worker with jobs that tests can steer through files.

Each job leaves a file in the worker's folder named for what it did; the argument is a word of the
test's.
"""

import os
import sys
import time
from functools import partial
from pathlib import Path

import structlog

import config
from background.process import Worker
from background.terms import Context, Pace, Scheduled
from db.queries import sources
from domain.city import CitySource
from domain.errors import SourceDown
from domain.job import JobState, Outcome

DONE = Outcome(JobState.SUCCEEDED, result={"did": "it"})
# A lease outlasts what a busy machine keeps a worker from renewing it.
PACE = Pace(lease_s=4, idle_s=0.5, clock_s=0.2, grace_s=1.5)


def note(folder: Path, context: Context) -> Outcome:
    """Leave one line; a job done twice leaves two."""
    with (folder / f"note-{context.argument}").open("a") as file:
        file.write("done\n")
    return DONE


def wait(folder: Path, context: Context) -> Outcome:
    """Report until the test lets go."""
    (folder / f"waits-{context.argument}").touch()
    while not (folder / "go").exists():
        context.progress(0.5, "waiting")
        time.sleep(0.05)
    return DONE


def hang(folder: Path, context: Context) -> Outcome:
    """Deaf to every wish to stop; then try to publish."""
    (folder / f"waits-{context.argument}").touch()
    while not (folder / "go").exists():
        time.sleep(0.05)
    try:
        with context.transaction() as session:
            said = CitySource("published", "By a zombie", "none", "CC0")
            sources.save(session, said, zone="UTC", synthetic=True)
    finally:
        (folder / f"went-{context.argument}").touch()
    return DONE


def skip(folder: Path, context: Context) -> Outcome:
    return Outcome(JobState.SKIPPED, "Nothing to do.")


def crash(folder: Path, context: Context) -> Outcome:
    raise ZeroDivisionError("seven by nothing")


def down(folder: Path, context: Context) -> Outcome:
    raise SourceDown("The feed answered 503.")


JOBS = {job.__name__: job for job in (note, wait, hang, skip, crash, down)}
SCHEDULE = (Scheduled("note", "0 2 * * *", "nightly"),)


def work(url: str, folder: Path, told: Path) -> None:
    """Be a worker that lives in ``folder`` and logs to ``told``, until it is stopped."""
    os.environ["HALO_HOME"] = str(folder)
    sys.stderr = told.open("w", buffering=1)
    config.configure_logging(config.settings(log="json"))
    known = {name: partial(job, folder) for name, job in JOBS.items()}
    worker = Worker(url, known, SCHEDULE, PACE)
    worker.heed_signals()
    structlog.get_logger("test").info("ready")
    worker.run()
