"""Sources: what is connected, when each is read next, where it was left and how it is."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Float, Row, Subquery, extract, func, select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import CellSnapshot, Incident, SourceRow, cell_cum, cell_day
from domain import line
from domain.city import CitySource
from domain.errors import NotFound
from domain.incident import TimePrecision
from domain.line import Said
from domain.source import Source, SourceHealth, health_of, next_poll_at

RECENT = timedelta(days=30)
_TIMED = (TimePrecision.SECOND, TimePrecision.MINUTE, TimePrecision.HOUR)

_COLUMNS = (
    SourceRow.id,
    SourceRow.slug,
    SourceRow.name,
    SourceRow.connector,
    SourceRow.zone,
    SourceRow.poll_minutes,
    SourceRow.licence,
    SourceRow.synthetic,
    SourceRow.enabled,
    SourceRow.options,
    SourceRow.cursor,
)


def save(session: Session, source: CitySource, *, zone: str, synthetic: bool) -> Source:
    """Store a source as its city file says. One that was there keeps its cursor, its history and
    whether it is paused."""
    said = {
        "name": source.name,
        "connector": source.connector,
        "licence": source.licence,
        "publisher": source.publisher,
        "poll_minutes": source.poll_minutes,
        "options": dict(source.options),
        "zone": zone,
        "synthetic": synthetic,
    }
    statement = insert(SourceRow).values(slug=source.slug, **said)
    stored = statement.on_conflict_do_update(index_elements=["slug"], set_=said)
    return _source(session.execute(stored.returning(*_COLUMNS)).one())


def listed(session: Session) -> list[Source]:
    """Every source, by name."""
    rows = session.execute(select(*_COLUMNS).order_by(SourceRow.name, SourceRow.slug))
    return [_source(row) for row in rows]


def by_slug(session: Session, slug: str) -> Source:
    """Raises ``NotFound`` where no source has this slug."""
    row = session.execute(select(*_COLUMNS).where(SourceRow.slug == slug)).one_or_none()
    if row is None:
        raise NotFound(f"There is no source {slug!r}.")
    return _source(row)


def due(session: Session, *, now: datetime) -> list[Source]:
    """The sources to read now: not paused, polled, and their pause is over."""
    polled = (SourceRow.enabled, SourceRow.poll_minutes.is_not(None))
    rows = session.execute(
        select(*_COLUMNS, SourceRow.last_attempt_at, SourceRow.failures)
        .where(*polled)
        .order_by(SourceRow.last_attempt_at.nulls_first(), SourceRow.id)
    )
    return [_source(row) for row in rows if _is_due(row, now)]


def mark_attempt(session: Session, source_id: int, *, now: datetime) -> None:
    """Write that the source is being read; its pause counts from here."""
    change(session, source_id, last_attempt_at=now)


def mark_succeeded(session: Session, source_id: int, *, now: datetime) -> None:
    """Write that the source was read and kept its promise."""
    change(session, source_id, last_success_at=now, last_error="", failures=0)


def mark_failed(session: Session, source_id: int, error: Said) -> None:
    """Write why reading it failed; the last success stays."""
    change(session, source_id, last_error=line.as_json(error), failures=SourceRow.failures + 1)


def save_cursor(session: Session, source_id: int, cursor: Mapping[str, object]) -> None:
    """Keep what the connector wants back at its next fetch."""
    change(session, source_id, cursor=dict(cursor))


def set_enabled(session: Session, source_id: int, *, enabled: bool) -> None:
    """Pause a source, or let it be polled again."""
    change(session, source_id, enabled=enabled)


def health(session: Session, *, now: datetime) -> list[SourceHealth]:
    """How every source is, by name. ``lag_minutes`` is taken over events of the last ``RECENT``
    whose publication time is known and whose own time is known to the hour or better."""
    lags, records = _lags(now), _records()
    rows = session.execute(
        select(
            *_COLUMNS,
            SourceRow.last_success_at,
            SourceRow.last_error,
            SourceRow.latest_event_at,
            SourceRow.failures,
            lags.c.lag_minutes,
            func.coalesce(records.c.records, 0).label("records"),
        )
        .outerjoin(lags, lags.c.source_id == SourceRow.id)
        .outerjoin(records, records.c.source_id == SourceRow.id)
        .order_by(SourceRow.name, SourceRow.slug)
    )
    return [_health(row, now) for row in rows]


def _lags(now: datetime) -> Subquery:
    lag_s = extract("epoch", Incident.published_at - Incident.occurred_from)
    median = func.percentile_cont(0.5).within_group((lag_s / 60).cast(Float))
    recent = Incident.occurred_from.between(now - RECENT, now)
    timed = Incident.time_precision.in_(_TIMED)
    return (
        select(Incident.source_id, median.label("lag_minutes"))
        .where(recent, timed, Incident.published_at.is_not(None))
        .group_by(Incident.source_id)
        .subquery()
    )


def _records() -> Subquery:
    """The last snapshot and the days since: a few rows, however many years there are."""
    last = select(func.coalesce(func.max(CellSnapshot.day), date.min)).scalar_subquery()
    before = select(cell_cum.c.source_id, cell_cum.c.n).where(cell_cum.c.day == last)
    since = select(cell_day.c.source_id, cell_day.c.n).where(cell_day.c.day >= last)
    rows = union_all(before, since).subquery()
    counted = select(rows.c.source_id, func.sum(rows.c.n).label("records"))
    return counted.group_by(rows.c.source_id).subquery()


def _health(row: Row[Any], now: datetime) -> SourceHealth:
    since = row.last_success_at
    return SourceHealth(
        slug=row.slug,
        name=row.name,
        health=health_of(
            enabled=row.enabled,
            poll_minutes=row.poll_minutes,
            last_success_at=since,
            failures=row.failures,
            now=now,
        ),
        last_success_at=since,
        last_error=line.from_json(row.last_error),
        latest_event_at=row.latest_event_at,
        lag_minutes=row.lag_minutes,
        gap_minutes=None if since is None else (now - since).total_seconds() / 60,
        records=row.records,
        failures=row.failures,
    )


def _is_due(row: Row[Any], now: datetime) -> bool:
    when = next_poll_at(row.poll_minutes, row.last_attempt_at, row.failures, now=now)
    return when is not None and when <= now


def _source(row: Row[Any]) -> Source:
    return Source(**{column.key: getattr(row, column.key) for column in _COLUMNS})


def column_map(session: Session, source_id: int) -> dict[str, Any] | None:
    """How the columns of this source's files are read, where that was settled before."""
    asked = select(SourceRow.column_map).where(SourceRow.id == source_id)
    found: dict[str, Any] | None = session.execute(asked).scalar_one_or_none()
    return found


def save_column_map(session: Session, source_id: int, settled: Mapping[str, object]) -> None:
    """Settle how the columns of this source's files are read."""
    change(session, source_id, column_map=dict(settled))


def change(session: Session, source_id: int, **values: Any) -> None:
    """Set columns of a source."""
    options = {"synchronize_session": False}
    statement = update(SourceRow).where(SourceRow.id == source_id).values(**values)
    session.execute(statement, execution_options=options)
