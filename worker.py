"""The background worker: ``python worker.py``. Its tables say what is done, and when.

Any number of workers may run; each job runs once. Sources are not in SCHEDULE: each is polled at
the pace of its own ``poll_minutes``; nor are webhooks, which are told within seconds of a change.
``background`` holds the clock, the loop and the work itself; here each job is given its settings.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.orm import Session

import config
from alerts import failures
from alerts.email import Email, Server
from analytics import executor
from background import alerting as alert_run
from background import audit as trail
from background import backups as backup_run
from background import exports as export_files
from background import forgetting, polling
from background import hot_spots as hot_spot_search
from background import importing as file_imports
from background import mapping as word_mapping
from background import matching as incident_matching
from background import media as media_cleaning
from background import pipeline as pipeline_run
from background import suggestions as suggestion_training
from background import uploads as upload_files
from background import webhooks as webhook_post
from background.alerting import Post
from background.process import Worker
from background.terms import Context, Jobs, Pace, Round, Scheduled
from db import cluster
from db import session as database
from domain.edition import VERSION
from domain.errors import Refusal
from domain.job import Outcome
from domain.source import Source
from services import (
    alerting,
    audit_chain,
    backups,
    hot_spots,
    import_desk,
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
    """Read the source that is the argument."""
    known = config.settings()
    reach = reaching.Reach(context.contact, known.source_hosts, known.watched)

    def unlock(session: Session, source: Source) -> Source:
        # The key is asked for at each page: one that cannot be read shows in the source's health.
        key = config.secret_key(known)
        return source_verbs.unlocked(session, source, reach, secret_key=key)

    return polling.poll(context, unlock)


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
    alert_run.look(sessions, ground, _post(known))


def tell(context: Context) -> Outcome:
    """Tell the operator of alerts by e-mail."""
    return alert_run.deliver(context, _post(config.settings()))


def _post(known: config.Settings) -> Post:
    """How the operator is told of alerts."""
    if known.smtp_host is None or known.smtp_from is None:
        return Post(None, known.receivers, known.url)
    server = Server(
        known.smtp_host,
        known.smtp_port,
        known.smtp_from,
        tls=known.smtp_tls,
        user=known.smtp_user,
        password=known.smtp_secret,
    )
    return Post(Email(server), known.receivers, known.url)


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
    Round(look, every_s=60.0),
    Round(trail.link, every_s=60.0),
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
