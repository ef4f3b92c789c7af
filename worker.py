"""The background worker: ``python worker.py``. Its two tables say what is done, and when.

Any number of workers may run; each job runs once. Sources are not in SCHEDULE: each is polled at
the pace of its own ``poll_minutes``; nor are webhooks, which are told within seconds of a change.
``background`` holds the clock and the loop.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import config
import connectors
from alerts import failures
from analytics import executor
from background import alerting as alert_run
from background import audit as trail
from background import backups as backup_run
from background import exports as export_files
from background import forgetting
from background import hot_spots as hot_spot_search
from background import importing as file_imports
from background import mapping as word_mapping
from background import matching as incident_matching
from background import media as media_cleaning
from background import pipeline as pipeline_run
from background import suggestions as suggestion_training
from background import uploads as upload_files
from background import webhooks as webhook_post
from background.process import Worker
from background.terms import Context, Jobs, Pace, Round, Scheduled
from connectors import contract, polite_http
from db import cluster, notices
from db import session as database
from db.queries import sources
from domain.edition import VERSION
from domain.errors import IllegalStep, Refusal
from domain.job import Interrupted, JobState, Outcome
from domain.line import Line, Said
from domain.source import Source
from domain.summary import Summary
from services import (
    alerting,
    audit_chain,
    backups,
    breaks,
    cities,
    health,
    hot_spots,
    import_desk,
    intake,
    jobs,
    mapping,
    matching,
    media,
    pipeline,
    reaching,
    retraining,
    suggesting,
    webhooks,
)
from services import sources as source_verbs
from services.alert_findings import Ground
from services.exports import making

# People at their screens come before work in the background.
_NICENESS = 5


def poll(context: Context) -> Outcome:
    """Read the source that is the argument. What stops it shows in the source's health."""
    with context.transaction() as session:
        source = sources.by_slug(session, context.argument)
        if not source.enabled:
            return Outcome(JobState.SKIPPED, Line("job.paused"))
        sources.mark_attempt(session, source.id, now=context.now())
    try:
        summary = _read(context, source)
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


def _read(context: Context, source: Source) -> Summary | None:
    """Page after page, each stored for good before the next is asked for, so that a poll that is
    killed goes on where it was."""
    summary = _pulled(context, source)
    for _ in range(contract.MOST_PAGES - 1):
        with context.transaction() as session:
            source = sources.by_slug(session, source.slug)
        if not (source.enabled and source.cursor.get(contract.MORE)):
            break
        page = _pulled(context, source)
        summary = page if summary is None else summary + (page or Summary())
    with context.transaction() as session:
        breaks.look(session, source, city=cities.current(session), now=context.now())
    return summary


def _pulled(context: Context, source: Source) -> Summary | None:
    with context.transaction() as session:
        city = cities.current(session)
        reachable = source_verbs.unlocked(
            session, source, _reach(context), secret_key=config.secret_key(config.settings())
        )
    connector = connectors.CONNECTORS[source.connector](reachable, city)
    now = context.now()
    with context.transaction() as session:
        summary = intake.pull(session, source, city=city, connector=connector, now=now)
        sources.mark_succeeded(session, source.id, now=now)
        if summary is not None and summary.changed:
            jobs.enqueue(session, matching.JOB, now=now)
    return summary


def _reach(context: Context) -> reaching.Reach:
    known = config.settings()
    return reaching.Reach(context.contact, known.source_hosts, known.watched)


def _said(error: Exception) -> Said:
    return error.said if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"


def forget_old_sessions(context: Context) -> Outcome:
    """Delete sign-in sessions that expired more than ``HALO_KEEP_SESSION_DAYS`` ago."""
    return forgetting.sessions(context, config.settings().keep_session_days)


def forget_old_audit(context: Context) -> Outcome:
    """Forget entries of the audit trail after ``HALO_KEEP_AUDIT_DAYS``."""
    return forgetting.audit(context, config.settings().keep_audit_days)


def forget_old_reports(context: Context) -> Outcome:
    """Take what is personal from reports after ``HALO_KEEP_REPORT_DAYS``."""
    known = config.settings()
    return forgetting.reports(context, known.keep_report_days, known.media)


def forget_old_records(context: Context) -> Outcome:
    """Delete records as they were published after ``HALO_KEEP_RECORD_DAYS``."""
    return forgetting.records(context, config.settings().keep_record_days)


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


def forget_old_uploads(context: Context) -> Outcome:
    """Delete files that were handed over long ago."""
    return upload_files.forget(context, config.settings().uploads)


def back_up(context: Context) -> Outcome:
    """Write a backup of database and media, where ``HALO_BACKUPS`` says."""
    known = config.settings()
    place = {"home": known.home, "media": known.media}
    return backup_run.back_up(context, known.backups, **place, keep=known.backups_kept)


def look(sessions: database.Sessions) -> None:
    """See whether anything is wrong, and raise and end alerts."""
    known = config.settings()
    ground = Ground(database.url(sessions), known.home, known.backups)
    alert_run.look(sessions, ground, alert_run.post(known))


def tell(context: Context) -> Outcome:
    """Tell the operator of alerts by e-mail."""
    return alert_run.deliver(context, alert_run.post(config.settings()))


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
    **file_imports.jobs_of(lambda: (config.settings().uploads, config.settings().exports)),
    mapping.JOB: word_mapping.recategorise,
    "forget_old_exports": forget_old_exports,
    "forget_old_uploads": forget_old_uploads,
    "forget_old_jobs": forgetting.jobs,
    "forget_old_sessions": forget_old_sessions,
    "forget_old_access": forgetting.access,
    "forget_old_audit": forget_old_audit,
    "forget_old_reports": forget_old_reports,
    "forget_old_records": forget_old_records,
    audit_chain.VERIFY: trail.verify,
    pipeline.JOB: run_pipeline,
    webhooks.JOB: deliver,
    alerting.JOB: tell,
    "forget_old_alerts": alert_run.forget,
}

SCHEDULE = (
    #         job                minute hour day month weekday, UTC
    Scheduled(backups.JOB, "20 1 * * *"),
    Scheduled(retraining.JOB, "0 2 * * *"),
    Scheduled(hot_spots.JOB, "50 2 * * *"),
    Scheduled("forget_old_exports", "20 * * * *"),
    Scheduled(import_desk.RESUME, "*/5 * * * *"),
    Scheduled(media.JOB, "25 * * * *"),
    Scheduled(suggesting.JOB, "15 4 * * sun"),
    Scheduled("forget_old_uploads", "35 3 * * *"),
    Scheduled("forget_old_jobs", "40 3 * * *"),
    Scheduled("forget_old_sessions", "45 3 * * *"),
    Scheduled("forget_old_access", "50 3 * * *"),
    Scheduled("forget_old_audit", "55 3 * * *"),
    Scheduled("forget_old_reports", "0 4 * * *"),
    Scheduled("forget_old_records", "5 4 * * *"),
    Scheduled(audit_chain.VERIFY, "30 4 * * *"),
    Scheduled("forget_old_alerts", "55 3 * * *"),
)


ROUNDS = (
    *(Round(look, every_s=60.0), Round(trail.link, every_s=60.0)),
    Round(incident_matching.publish, every_s=5.0),
)


def main() -> int:
    """Work until told to stop; the exit code."""
    try:
        settings = config.settings()
        config.configure_logging(settings)
        if settings.sentry_dsn is not None:
            dsn = settings.sentry_dsn.get_secret_value()
            failures.report_to(dsn, part="worker", release=VERSION)
        with _database(settings) as url:
            worker = Worker(url, JOBS, SCHEDULE, Pace(), contact=settings.contact, rounds=ROUNDS)
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
