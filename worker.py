"""The background worker: ``python worker.py``. Its two tables say what is done, and when.

Any number of workers may run; each job runs once. Sources are not in SCHEDULE: each is polled at
the pace of its own ``poll_minutes``; nor are webhooks, which are told within seconds of a change.
``background`` holds the clock and the loop.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import config
import connectors
from analytics import executor
from background import backups as backup_run
from background import exports as export_files
from background import hot_spots as hot_spot_search
from background import matching as incident_matching
from background import media as media_cleaning
from background import pipeline as pipeline_run
from background import suggestions as suggestion_training
from background import webhooks as webhook_post
from background.process import Worker
from background.terms import Context, Jobs, Pace, Scheduled
from connectors import polite_http
from db import cluster, notices
from db.queries import jobs as job_rows
from db.queries import rate_limits, sources
from db.queries import sessions as session_rows
from db.queries import tokens as token_rows
from domain.errors import IllegalStep, Refusal
from domain.job import Interrupted, JobState, Outcome
from domain.source import Source
from domain.summary import Summary
from services import (
    backups,
    cities,
    health,
    hot_spots,
    intake,
    jobs,
    matching,
    media,
    pipeline,
    retraining,
    suggesting,
    webhooks,
)
from services.exports import making

# People at their screens come before work in the background.
_NICENESS = 5
KEPT_JOBS_DAYS = 90
# Somebody who comes back within this time is known by their address (services/attempts.py).
KEPT_SESSIONS_DAYS = 30
# So long a person sees on the account page what they once made.
KEPT_TOKENS_DAYS = 90


def poll(context: Context) -> Outcome:
    """Read the source that is the argument. What stops it shows in the source's health."""
    with context.transaction() as session:
        source = sources.by_slug(session, context.argument)
        if not source.enabled:
            return Outcome(JobState.SKIPPED, "The source is paused.")
        sources.mark_attempt(session, source.id, now=context.now())
    try:
        summary = _pulled(context, source)
    except (Interrupted, IllegalStep, *notices.DISCONNECTED):
        raise
    except Exception as error:
        with context.transaction() as session:
            health.record_failure(session, source, _sentence(error), now=context.now())
            if isinstance(error, polite_http.PollFailed):
                sources.save_cursor(session, source.id, error.cursor)
        raise
    if summary is None:
        return Outcome(JobState.SKIPPED, "The source says that nothing changed.")
    return Outcome(JobState.SUCCEEDED, result=dict(summary.as_dict()))


def _pulled(context: Context, source: Source) -> Summary | None:
    with context.transaction() as session:
        city = cities.current(session)
    reachable = replace(source, options={"contact": context.contact, **source.options})
    connector = connectors.CONNECTORS[source.connector](reachable, city)
    now = context.now()
    with context.transaction() as session:
        summary = intake.pull(session, source, city=city, connector=connector, now=now)
        sources.mark_succeeded(session, source.id, now=now)
        if summary is not None and summary.changed:
            jobs.enqueue(session, matching.JOB, now=now)
    return summary


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"


def forget_old_jobs(context: Context) -> Outcome:
    """Delete the rows of jobs that ended more than ``KEPT_JOBS_DAYS`` ago."""
    with context.transaction() as session:
        before = context.now() - timedelta(days=KEPT_JOBS_DAYS)
        forgotten = job_rows.forget(session, before=before)
    if not forgotten:
        return Outcome(JobState.SKIPPED, f"No job ended more than {KEPT_JOBS_DAYS} days ago.")
    return Outcome(JobState.SUCCEEDED, result={"forgotten": forgotten})


def forget_old_sessions(context: Context) -> Outcome:
    """Delete sign-in sessions that expired more than ``KEPT_SESSIONS_DAYS`` ago."""
    with context.transaction() as session:
        before = context.now() - timedelta(days=KEPT_SESSIONS_DAYS)
        forgotten = session_rows.forget(session, before=before)
    if not forgotten:
        reason = f"No session expired more than {KEPT_SESSIONS_DAYS} days ago."
        return Outcome(JobState.SKIPPED, reason)
    return Outcome(JobState.SUCCEEDED, result={"forgotten": forgotten})


def forget_old_access(context: Context) -> Outcome:
    """Delete tokens that ended more than ``KEPT_TOKENS_DAYS`` ago, the counts of programs that ask
    no more, and old messages to webhooks."""
    now = context.now()
    with context.transaction() as session:
        told: dict[str, object] = {
            "tokens": token_rows.forget(session, before=now - timedelta(days=KEPT_TOKENS_DAYS)),
            "limits": rate_limits.forget(session, before=now - timedelta(hours=1)),
            "messages": webhook_post.forget(session, context),
        }
    if not any(told.values()):
        return Outcome(JobState.SKIPPED, "No token, count or message is old enough.")
    return Outcome(JobState.SUCCEEDED, result=told)


def run_pipeline(context: Context) -> Outcome:
    """Read every source that is due, then queue what is worked out of them."""
    return pipeline_run.run(context, poll=poll)


def deliver(context: Context) -> Outcome:
    """Tell the webhooks what changed."""
    settings = config.settings()
    key = webhooks.signing_key(config.secret_key(settings))
    return webhook_post.deliver(context, webhook_post.Outlet(key, settings.webhook_hosts))


def export(context: Context) -> Outcome:
    """Make the file of incidents or counts that the argument names."""
    return export_files.export(context, config.settings().exports)


def forget_old_exports(context: Context) -> Outcome:
    """Delete the files of exports asked for longer ago than ``HALO_EXPORT_HOURS``."""
    known = config.settings()
    return export_files.forget(context, known.exports, kept=timedelta(hours=known.export_hours))


def clean_media(context: Context) -> Outcome:
    """Decode and encode anew what came with reports."""
    return media_cleaning.clean(context, config.settings().media)


def back_up(context: Context) -> Outcome:
    """Write a backup of database and media, where ``HALO_BACKUPS`` says."""
    known = config.settings()
    place = {"home": known.home, "media": known.media}
    return backup_run.back_up(context, known.backups, **place, keep=known.backups_kept)


def retrain(context: Context) -> Outcome:
    """Fit and replay the models, publish what is better, issue forecasts, score earlier ones."""
    # Heavy to import: a worker that only polls does without.
    from background import retraining as run

    with executor.chosen(config.settings().scheduler, heed=context.heed) as place:
        return run.retrain(context, spread=place.map)


JOBS: Jobs = {
    jobs.POLL: poll,
    retraining.JOB: retrain,
    hot_spots.JOB: hot_spot_search.search,
    making.JOB: export,
    media.JOB: clean_media,
    backups.JOB: back_up,
    suggesting.JOB: suggestion_training.train,
    matching.JOB: incident_matching.match_incidents,
    "forget_old_exports": forget_old_exports,
    "forget_old_jobs": forget_old_jobs,
    "forget_old_sessions": forget_old_sessions,
    "forget_old_access": forget_old_access,
    pipeline.JOB: run_pipeline,
    webhooks.JOB: deliver,
}

SCHEDULE = (
    #         job                minute hour day month weekday, UTC
    Scheduled(backups.JOB, "20 1 * * *"),
    Scheduled(retraining.JOB, "0 2 * * *"),
    Scheduled(hot_spots.JOB, "50 2 * * *"),
    Scheduled("forget_old_exports", "20 * * * *"),
    Scheduled(media.JOB, "25 * * * *"),
    Scheduled(suggesting.JOB, "15 4 * * sun"),
    Scheduled("forget_old_jobs", "40 3 * * *"),
    Scheduled("forget_old_sessions", "45 3 * * *"),
    Scheduled("forget_old_access", "50 3 * * *"),
)


def main() -> int:
    """Work until told to stop; the exit code."""
    try:
        settings = config.settings()
        config.configure_logging(settings)
        with _database(settings) as url:
            worker = Worker(url, JOBS, SCHEDULE, Pace(), contact=settings.contact)
            worker.heed_signals()
            worker.run()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


@contextmanager
def _database(settings: config.Settings) -> Iterator[str]:
    """The given database, else the private one, which is started where nobody runs it."""
    if settings.database_url:
        yield settings.database_url
        return
    with cluster.running(settings.home) as private:
        yield private.url


if __name__ == "__main__":
    os.nice(_NICENESS)
    sys.exit(main())
