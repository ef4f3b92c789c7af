"""Records come in: parsed, staged, merged and counted in one transaction.

A reading of a source is whole or it never was: rows, revisions, faults and cell counts are
committed together by the door that called, so that a crash leaves no half batch.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from connectors.contract import Connector
from db.queries import areas, categories, counts, freshness, merge, runs, sources, staging
from db.queries.staging import UNKNOWN_AREA
from domain.city import City
from domain.fault import Fault, ParsedRecord
from domain.source import Source
from domain.summary import Summary
from services.staging import AreaBook, Stager

BATCH = 20_000
Progress = Callable[[int], None]


@dataclass(slots=True)
class _Batch:
    rows: list[staging.StagedRow] = field(default_factory=list)
    faults: list[tuple[Fault, Mapping[str, object] | None]] = field(default_factory=list)
    rounds: int = 0
    flagged: int = 0
    no_location: int = 0
    rejected: int = 0
    newest: datetime | None = None


def pull(
    session: Session, source: Source, *, city: City, connector: Connector, now: datetime
) -> Summary | None:
    """Fetch ``source`` once and store what it says; None where the feed said nothing changed.

    Raises ``SourceDown``, with nothing stored, where the feed does not keep its promise.
    """
    fetched = connector.fetch(source.cursor)
    if fetched.payload is None:
        sources.save_cursor(session, source.id, fetched.cursor)
        return None
    records = list(connector.parse(fetched.payload))
    summary = store(session, source, records, city=city, origin="poll", now=now)
    sources.save_cursor(session, source.id, fetched.cursor)
    return summary


def store(
    session: Session,
    source: Source,
    records: Iterable[ParsedRecord],
    *,
    city: City,
    origin: str,
    now: datetime,
    edition: str | None = None,
    progress: Progress = lambda read: None,
) -> Summary:
    """Store ``records`` of ``source``; the summary of what became of them.

    ``edition`` names a file that will come again whole: what an earlier edition held and this
    one does not is withdrawn. ``progress`` is told how many records were read so far.
    """
    merge.lock(session, source.id)
    counts.lock(session)
    staging.prepare(session)
    run_id = runs.begin(session, source.id, origin=origin, edition=edition, now=now)
    context = merge.Context(source.id, run_id, edition, now)
    intake = _Intake(session, source, city, context)
    summary = intake.read(records, progress)
    if edition is not None:
        summary = replace(summary, withdrawn=merge.withdraw_unseen(session, context))
        intake.count()
    if intake.touched is not None:
        today = now.astimezone(ZoneInfo(city.zone)).date()
        counts.add_snapshots(session, *intake.touched, today=today)
        freshness.advance(session, source.id, latest_event_at=intake.newest)
    runs.finish(session, run_id, counts=summary.as_dict(), now=now)
    return summary


class _Intake:
    """One reading: the next batch is parsed while the database merges the last."""

    def __init__(self, session: Session, source: Source, city: City, context: merge.Context):
        self.session = session
        self.context = context
        self.newest: datetime | None = None
        self.touched: tuple[date, date] | None = None
        self._areas = AreaBook(areas.listed(session))
        slots = categories.mapping(session, source.id)
        self._stager = Stager(ZoneInfo(city.zone), self._areas, slots)

    def read(self, records: Iterable[ParsedRecord], progress: Progress) -> Summary:
        summary = Summary()
        merging: Future[Summary] | None = None
        with ThreadPoolExecutor(1) as database:
            for batch in map(self._batch, _chunks(records)):
                summary = _settled(summary, merging, progress)
                merging = database.submit(self._merge, batch)
        return _settled(summary, merging, progress)

    def _batch(self, chunk: list[ParsedRecord]) -> _Batch:
        batch = _Batch()
        turns: dict[str, int] = {}
        for parsed in chunk:
            rejected = parsed.payload if parsed.incident is None else None
            batch.faults.extend((fault, rejected) for fault in parsed.faults)
            incident = parsed.incident
            if incident is None:
                batch.rejected += 1
                continue
            turn = turns[incident.key] = turns.get(incident.key, -1) + 1
            batch.rounds = max(batch.rounds, turn + 1)
            batch.rows.append(self._stager.row(parsed.record, incident, turn))
            batch.flagged += bool(incident.flags)
            batch.no_location += incident.lat is None
            batch.newest = max(batch.newest or incident.occurred_from, incident.occurred_from)
        return batch

    def _merge(self, batch: _Batch) -> Summary:
        self._learn_areas(batch.rows)
        staging.fill(self.session, batch.rows)
        tally = merge.staged(self.session, self.context, rounds=batch.rounds)
        self.count()
        runs.keep_faults(self.session, self.context.run_id, batch.faults)
        if batch.newest and batch.newest <= self.context.now:
            self.newest = max(self.newest or batch.newest, batch.newest)
        return Summary(
            read=len(batch.rows) + batch.rejected,
            stored=tally.stored,
            updated=tally.updated,
            duplicate=tally.duplicate,
            flagged=batch.flagged,
            no_location=batch.no_location,
            rejected=batch.rejected,
        )

    def count(self) -> None:
        """Bring the counts in step with what was merged since the last time."""
        days = counts.add(self.session)
        if days is not None:
            known = self.touched or days
            self.touched = min(known[0], days[0]), max(known[1], days[1])

    def _learn_areas(self, rows: list[staging.StagedRow]) -> None:
        today = self.context.now.date()
        for code, name, level in {_named_area(row) for row in rows if row[_AREA] == UNKNOWN_AREA}:
            area_id = areas.add_without_boundary(
                self.session, level, code, name or code, valid_from=today
            )
            self._areas.add(area_id, level, code, name or code)


_POSITION = {name: place for place, (name, _) in enumerate(staging.COLUMNS)}
_AREA = _POSITION["area_id"]


def _named_area(row: staging.StagedRow) -> tuple[str, str, str]:
    precision = str(row[_POSITION["place_precision"]])
    level = precision if precision in ("municipality", "county") else "district"
    return str(row[_POSITION["area_code"]]), str(row[_POSITION["area_name"]] or ""), level


def _chunks(records: Iterable[ParsedRecord]) -> Iterator[list[ParsedRecord]]:
    source = iter(records)
    while chunk := list(islice(source, BATCH)):
        yield chunk


def _settled(summary: Summary, merging: Future[Summary] | None, progress: Progress) -> Summary:
    if merging is None:
        return summary
    summary = summary + merging.result()
    progress(summary.read)
    return summary
