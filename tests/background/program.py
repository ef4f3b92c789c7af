"""A real worker with jobs that tests can steer through files: ``program.py URL FOLDER``.

Each job leaves a file in FOLDER named for what it did; the argument is a word of the test's.
"""

import sys
import time
from pathlib import Path

import structlog

import config
from background.process import Worker
from background.terms import Context, Pace, Scheduled
from db.queries import sources
from domain.city import CitySource
from domain.errors import SourceDown
from domain.job import JobState, Outcome

FOLDER = Path(sys.argv[2])
DONE = Outcome(JobState.SUCCEEDED, result={"did": "it"})
PACE = Pace(lease_s=1.5, idle_s=0.5, clock_s=0.2, grace_s=1.5)


def note(context: Context) -> Outcome:
    """Leave one line; a job done twice leaves two."""
    with (FOLDER / f"note-{context.argument}").open("a") as file:
        file.write("done\n")
    return DONE


def wait(context: Context) -> Outcome:
    """Report until the test lets go."""
    (FOLDER / f"waits-{context.argument}").touch()
    while not (FOLDER / "go").exists():
        context.progress(0.5, "waiting")
        time.sleep(0.05)
    return DONE


def hang(context: Context) -> Outcome:
    """Deaf to every wish to stop; then try to publish."""
    (FOLDER / f"waits-{context.argument}").touch()
    while not (FOLDER / "go").exists():
        time.sleep(0.05)
    try:
        with context.transaction() as session:
            said = CitySource("published", "By a zombie", "none", "CC0")
            sources.save(session, said, zone="UTC", synthetic=True)
    finally:
        (FOLDER / f"went-{context.argument}").touch()
    return DONE


def skip(context: Context) -> Outcome:
    return Outcome(JobState.SKIPPED, "Nothing to do.")


def crash(context: Context) -> Outcome:
    raise ZeroDivisionError("seven by nothing")


def down(context: Context) -> Outcome:
    raise SourceDown("The feed answered 503.")


JOBS = {work.__name__: work for work in (note, wait, hang, skip, crash, down)}
SCHEDULE = (Scheduled("note", "0 2 * * *", "nightly"),)

if __name__ == "__main__":
    settings = config.settings(log="json")
    config.configure_logging(settings)
    worker = Worker(sys.argv[1], JOBS, SCHEDULE, PACE)
    worker.heed_signals()
    structlog.get_logger("test").info("ready")
    worker.run()
