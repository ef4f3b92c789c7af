"""The job that reads one source: page after page, each stored for good before the next."""

from collections.abc import Callable

from sqlalchemy.orm import Session

import connectors
from background.terms import Context
from connectors import contract, polite_http
from db import notices
from db.queries import sources
from domain.errors import IllegalStep, Refusal
from domain.job import Interrupted, JobState, Outcome
from domain.line import Line, Said
from domain.source import Source
from domain.summary import Summary
from services import breaks, cities, health, intake, jobs, matching

# A source as its connector is built of it, with its secret.
Unlock = Callable[[Session, Source], Source]


def poll(context: Context, unlock: Unlock) -> Outcome:
    """Read the source that is the argument. What stops it shows in the source's health."""
    with context.transaction() as session:
        source = sources.by_slug(session, context.argument)
        if not source.enabled:
            return Outcome(JobState.SKIPPED, Line("job.paused"))
        sources.mark_attempt(session, source.id, now=context.now())
    try:
        summary = _read(context, source, unlock)
    except (Interrupted, IllegalStep, *notices.DISCONNECTED):
        raise
    except Exception as error:
        with context.transaction() as session:
            health.record_failure(session, source, _said(error), now=context.now())
            if isinstance(error, polite_http.PollFailed):
                sources.save_cursor(session, source.id, error.cursor)
        raise
    if summary is None:
        return Outcome(JobState.SKIPPED, Line("job.unchanged"))
    return Outcome(JobState.SUCCEEDED, result=dict(summary.as_dict()))


def _read(context: Context, source: Source, unlock: Unlock) -> Summary | None:
    """All pages together. A poll that is killed goes on after the last page it stored."""
    summary = _pulled(context, source, unlock)
    for _ in range(contract.MOST_PAGES - 1):
        with context.transaction() as session:
            source = sources.by_slug(session, source.slug)
        if not (source.enabled and source.cursor.get(contract.MORE)):
            break
        page = _pulled(context, source, unlock)
        summary = page if summary is None else summary + (page or Summary())
    with context.transaction() as session:
        breaks.look(session, source, city=cities.current(session), now=context.now())
    return summary


def _pulled(context: Context, source: Source, unlock: Unlock) -> Summary | None:
    """One page; None where the feed said that nothing changed."""
    with context.transaction() as session:
        city = cities.current(session)
        unlocked = unlock(session, source)
    connector = connectors.CONNECTORS[source.connector](unlocked, city)
    now = context.now()
    with context.transaction() as session:
        summary = intake.pull(session, source, city=city, connector=connector, now=now)
        sources.mark_succeeded(session, source.id, now=now)
        if summary is not None and summary.changed:
            jobs.enqueue(session, matching.JOB, now=now)
    return summary


def _said(error: Exception) -> Said:
    return error.said if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
