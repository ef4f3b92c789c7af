"""What the database knows of Halo's own state, as Prometheus is told it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy.orm import Session

from db.queries import alerts, freshness, job_records, queue, sources
from db.queries.job_records import JobRecord
from domain.alert import Kind
from domain.edition import VERSION
from domain.scope import WHOLE
from domain.source import Health, SourceHealth
from services import jobs

Labelled = Iterable[tuple[tuple[str, ...], float]]


def build() -> Metric:
    """Which Halo answers."""
    return _gauge(
        "halo_build", "The version of Halo that answers.", ("version",), [((VERSION,), 1)]
    )


def database_up(well: bool) -> Metric:
    """Whether the database answered; without it nothing below is told."""
    return _one("halo_database_up", "1 while the database answers.", well)


def of_database(session: Session, *, now: datetime) -> Iterator[Metric]:
    """Worker, jobs, sources, alerts, the queue of reports and the data's version."""
    yield _one("halo_worker_up", "1 while a worker has the clock.", job_records.is_led(session))
    yield from _jobs(session, now)
    yield from _sources(sources.health(session, now=now))
    yield from _alerts(session)
    lengths = queue.lengths(session, scope=WHOLE, now=now)
    yield _one("halo_review_waiting", "Clusters that wait for a decision.", lengths.waiting)
    yield _one("halo_review_overdue", "Of these, beyond their target.", lengths.overdue)
    changed = CounterMetricFamily("halo_data_version", "Grows with every change of incidents.")
    changed.add_metric([], freshness.now_at(session).version)
    yield changed


def _jobs(session: Session, now: datetime) -> Iterator[Metric]:
    counts = job_records.open_counts(session)
    states = [((state,), float(counts.get(state, 0))) for state in ("queued", "running")]
    yield _gauge("halo_jobs", "Jobs that are queued or running.", ("state",), states)
    since = job_records.waiting_since(session)
    waited = 0.0 if since is None else max(0.0, (now - since).total_seconds())
    yield _one("halo_job_oldest_queued_seconds", "How long the longest queued job waits.", waited)
    records: list[JobRecord] = job_records.listed(session, poll=jobs.POLL)
    yield _gauge(
        "halo_job_last_success_timestamp_seconds",
        "When a job last succeeded.",
        ("job",),
        [((one.name,), one.succeeded_at.timestamp()) for one in records if one.succeeded_at],
    )
    yield _gauge(
        "halo_job_failures",
        "How often a job failed or was interrupted since it last ended well.",
        ("job",),
        [((one.name,), one.failures) for one in records],
    )


def _sources(found: list[SourceHealth]) -> Iterator[Metric]:
    well = (Health.WELL, Health.BY_HAND, Health.PAUSED)
    yield _gauge(
        "halo_source_well",
        "0 while a source fails, is late or was never read.",
        ("source",),
        [((one.slug,), float(one.health in well)) for one in found],
    )
    yield _gauge(
        "halo_source_failures",
        "Attempts in a row that failed.",
        ("source",),
        [((one.slug,), one.failures) for one in found],
    )
    yield _gauge(
        "halo_source_last_success_timestamp_seconds",
        "When a source was last read.",
        ("source",),
        [((one.slug,), one.last_success_at.timestamp()) for one in found if one.last_success_at],
    )
    yield _gauge(
        "halo_source_newest_event_timestamp_seconds",
        "The newest event a source told of.",
        ("source",),
        [((one.slug,), one.latest_event_at.timestamp()) for one in found if one.latest_event_at],
    )
    yield _gauge(
        "halo_source_lag_seconds",
        "Median of publication minus event time of the last 30 days.",
        ("source",),
        [((one.slug,), one.lag_minutes * 60) for one in found if one.lag_minutes is not None],
    )


def _alerts(session: Session) -> Iterator[Metric]:
    found = [one.kind for one in alerts.listed(session)]
    kinds = [((kind.value,), float(found.count(kind))) for kind in Kind if kind is not Kind.TEST]
    yield _gauge("halo_alerts_open", "Alerts that are open.", ("kind",), kinds)
    waiting = alerts.waiting(session)
    yield _one("halo_alert_messages_waiting", "Messages about alerts not yet sent.", waiting)


def _one(name: str, what: str, value: float) -> Metric:
    return _gauge(name, what, (), [((), value)])


def _gauge(name: str, what: str, labels: tuple[str, ...], values: Labelled) -> Metric:
    family = GaugeMetricFamily(name, what, labels=labels)
    for label, value in values:
        family.add_metric(label, float(value))
    return family
