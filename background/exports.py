"""The job that makes a file of incidents or counts, and the one that forgets old ones."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import locales
from background.terms import Context
from db.queries import exports as rows
from domain.export import ExportFile, Subject
from domain.job import JobState, Outcome
from domain.line import Line
from domain.roles import GRANTS, Role
from services import cities
from services.exports import incidents, making

_SAID_EVERY_S = 1.0
# The whole is there only once the file is closed and its row is written.
_ALL_ROWS = 0.98


def export(context: Context, folder: Path) -> Outcome:
    """Make the file that the argument names, with what its asker may see now."""
    with context.sessions() as session:
        wanted, role = (
            rows.by_id(session, context.argument),
            rows.role_of_asker(session, context.argument),
        )
    if wanted is None or role is None:
        return Outcome(JobState.SKIPPED, Line("job.nobody_waits"))
    with locales.spoken(wanted.wanted.language):
        making.require(wanted.wanted, GRANTS[role])
        found = _made(context, wanted, role, folder)
    return Outcome(JobState.SUCCEEDED, result=found)


def forget(context: Context, folder: Path, *, kept: timedelta) -> Outcome:
    """Delete what was asked for longer than ``kept`` ago, with its file."""
    with context.transaction() as session:
        forgotten = making.forget_old(session, folder, kept=kept, now=context.now())
    if not forgotten:
        return Outcome(JobState.SKIPPED, Line("job.no_old_file"))
    return Outcome(JobState.SUCCEEDED, result={"forgotten": forgotten})


def _made(context: Context, wanted: ExportFile, role: Role, folder: Path) -> dict[str, object]:
    with context.sessions() as session:
        # One state of the data for the figures of the README and for every row.
        session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        question = making.asked(
            wanted.wanted, GRANTS[role], cities.current(session), now=context.now()
        )
        whole = (
            incidents.expected(session, question)
            if wanted.wanted.subject is Subject.INCIDENTS
            else 0
        )
        done = _reporting(context, whole)
        ready, path, count = making.made(session, wanted, folder, question, done=done)
    size = path.stat().st_size
    with context.transaction() as session:
        rows.set_made(
            session,
            wanted.id,
            file=path.name,
            name=ready.name,
            size=size,
            rows=count,
            now=context.now(),
        )
    return {"rows": count, "bytes": size}


def _reporting(context: Context, whole: int) -> Callable[[int], None]:
    """Tells how far the file is, every second or so, of ``whole`` rows."""
    last = [time.monotonic()]

    def done(count: int) -> None:
        context.heed()
        if time.monotonic() - last[0] >= _SAID_EVERY_S:
            last[0] = time.monotonic()
            context.progress(min(_ALL_ROWS, count / whole) if whole else 0.5, "rows")

    return done
