"""Records come in: parsed, staged, merged and counted in one transaction.

A reading of a source is whole or it never was: rows, revisions, faults and cell counts are
committed together by the door that called, so that a crash leaves no half batch.
"""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice, repeat
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from connectors.contract import Connector
from db.queries import areas, categories, counts, freshness, merge, runs, sources, staging
from db.queries.staging import UNKNOWN_AREA
from domain.city import City
from domain.fault import Fault, FaultKind, ParsedRecord
from domain.incident import DOUBTFUL_TIME, NewIncident
from domain.source import Source
from domain.summary import Summary
from services import outbox, source_forms
from services.staging import AreaBook, Stager

BATCH = 20_000
_TURN_S = 0.0005
_COLLECT_AFTER = 50_000
POLL = "poll"
# After one of these nobody knows what else the file held.
_BREAKS = frozenset({"broken_off", "unclosed_quote", "after_unclosed_quote"})
Progress = Callable[[int], None]
_KeptFault = tuple[Fault, Mapping[str, object] | None]


@dataclass(slots=True)
class _Batch:
    rows: list[staging.StagedRow] = field(default_factory=list)
    faults: list[_KeptFault] = field(default_factory=list)
    rounds: int = 0
    flagged: int = 0
    no_location: int = 0
    rejected: int = 0

    @property
    def read(self) -> int:
        return len(self.rows) + self.rejected


@dataclass(frozen=True, slots=True)
class Stored:
    """What a reading did: the number of its run, what became of its records, the first day that
    it touched (None where it touched none) and the fields its first records had."""

    run_id: int
    summary: Summary
    first_day: date | None
    sample: source_forms.Sample


def pull(
    session: Session, source: Source, *, city: City, connector: Connector, now: datetime
) -> Summary | None:
    """Fetch ``source`` once and store what it says; None where the feed said nothing changed.
    Whoever asks for its last page looks for breaks (``services.breaks``): each look reads months.

    Raises ``SourceDown``, with nothing stored, where the feed does not keep its promise.
    """
    fetched = connector.fetch(source.cursor)
    if fetched.payload is None:
        sources.save_cursor(session, source.id, fetched.cursor)
        return None
    records = connector.parse(fetched.payload)
    stored = store(
        session, source, records, city=city, origin=POLL, now=now, edition=fetched.edition
    )
    if stored.summary.rejected:
        runs.forget_known_rejects(session, stored.run_id, source.id)
    source_forms.note(session, source, stored.sample, now=now)
    sources.save_cursor(session, source.id, fetched.cursor)
    return stored.summary


def store(
    session: Session,
    source: Source,
    records: Iterable[ParsedRecord],
    *,
    city: City,
    origin: str,
    now: datetime,
    edition: str | None = None,
    withdrawn: Sequence[int] = (),
    progress: Progress = lambda read: None,
) -> Stored:
    """Store ``records`` of ``source``, in a run that is called ``origin``.

    ``edition`` names a file that will come again whole: what an earlier copy held and this one
    does not is withdrawn, unless this one breaks off or holds nothing that can be read.
    ``withdrawn`` are incidents of the source that are taken back. ``progress`` is told how many
    records were read so far.
    """
    merge.lock(session, source.id)
    counts.lock(session)
    staging.prepare(session)
    since = outbox.mark(session)
    run_id = runs.begin(session, source.id, origin=origin, edition=edition, now=now)
    context = merge.Context(source.id, run_id, edition, now)
    intake = _Intake(session, source, city, context)
    summary = intake.read(records, progress)
    if edition is not None and intake.is_whole and summary.read > summary.rejected:
        summary = replace(summary, withdrawn=merge.withdraw_unseen(session, context))
        intake.count()
    if withdrawn:
        summary = replace(summary, withdrawn=merge.withdraw(session, context, withdrawn))
        intake.count()
    if intake.days:
        today = now.astimezone(ZoneInfo(city.zone)).date()
        counts.add_snapshots(session, intake.days, today=today)
    if summary.changed:
        freshness.advance(session, source.id, latest_event_at=intake.newest)
        outbox.note_reading(session, source.id, run_id, summary, since=since, now=now)
    runs.finish(session, run_id, counts=summary.as_dict(), now=now)
    return Stored(run_id, summary, min(intake.days, default=None), intake.sample)


class _Intake:
    """One reading: the next batch is parsed while the database merges the last."""

    def __init__(self, session: Session, source: Source, city: City, context: merge.Context):
        self.session = session
        self.context = context
        self.newest: datetime | None = None
        self.is_whole = True
        self.sample = source_forms.Sample()
        self.days: frozenset[date] = frozenset()
        self._areas = AreaBook(areas.listed(session))
        slots = categories.mapping(session, source.id)
        self._stager = Stager(ZoneInfo(city.zone), self._areas, slots)

    def read(self, records: Iterable[ParsedRecord], progress: Progress) -> Summary:
        summary = Summary()
        merging: Future[Summary] | None = None
        with _quick_turns(), _rare_collections(), ThreadPoolExecutor(1) as database:
            for batch in self._batches(records):
                summary = _settled(summary, merging, progress)
                merging = database.submit(self._merge, batch)
        return self._without_round_trips(_settled(summary, merging, progress))

    def _without_round_trips(self, summary: Summary) -> Summary:
        # It takes two changes of a record to be where it was.
        if summary.updated < 2:
            return summary
        undone = merge.undo_round_trips(self.session, self.context)
        return replace(
            summary, updated=summary.updated - undone, duplicate=summary.duplicate + undone
        )

    def _batches(self, records: Iterable[ParsedRecord]) -> Iterator[_Batch]:
        # Each record is let go once its row is made: kept, they cost a fifth more, in collection.
        source = iter(records)
        while (batch := self._batch(islice(source, BATCH))).read:
            yield batch

    def _batch(self, records: Iterable[ParsedRecord]) -> _Batch:
        batch = _Batch()
        turns: dict[str, int] = {}
        for parsed in records:
            if parsed.faults:
                batch.faults.extend(map(_kept, parsed.faults, repeat(parsed.payload)))
            incident = parsed.incident
            self.sample.take(parsed.payload if incident is None else incident.payload)
            if incident is None:
                batch.rejected += 1
                self.is_whole &= not any(fault.reason in _BREAKS for fault in parsed.faults)
                continue
            turn = turns[incident.key] = turns.get(incident.key, -1) + 1
            batch.rounds = max(batch.rounds, turn + 1)
            row = self._stager.row(parsed.record, incident, turn)
            batch.rows.append(row)
            batch.flagged += row[_FLAGS] != staging.NO_FLAGS
            batch.no_location += incident.lat is None
            if self._is_news(incident):
                self.newest = incident.occurred_from
        return batch

    def _is_news(self, incident: NewIncident) -> bool:
        at = incident.occurred_from
        if at > self.context.now or (self.newest is not None and at <= self.newest):
            return False
        return not incident.flags & DOUBTFUL_TIME

    def _merge(self, batch: _Batch) -> Summary:
        self._learn_areas(batch.rows)
        staging.fill(self.session, batch.rows)
        tally = merge.staged(self.session, self.context, rounds=batch.rounds)
        self.count()
        self._keep_faults(batch.faults, has_duplicates=tally.duplicate > 0)
        return Summary(
            read=batch.read,
            stored=tally.stored,
            updated=tally.updated,
            duplicate=tally.duplicate,
            flagged=batch.flagged,
            no_location=batch.no_location,
            rejected=batch.rejected,
        )

    def _keep_faults(self, faults: list[_KeptFault], *, has_duplicates: bool) -> None:
        known = merge.duplicate_records(self.session) if faults and has_duplicates else set()
        new = [each for each in faults if each[0].record not in known]
        runs.keep_faults(self.session, self.context.run_id, new)

    def count(self) -> None:
        """Bring the counts in step with what was merged since the last time."""
        self.days |= counts.add(self.session)

    def _learn_areas(self, rows: list[staging.StagedRow]) -> None:
        for code, name, level in {_named_area(row) for row in rows if row[_AREA] == UNKNOWN_AREA}:
            area_id = areas.add_without_boundary(self.session, level, code, name or code)
            self._areas.add(area_id, level, code, name or code)


_POSITION = {name: place for place, (name, _) in enumerate(staging.COLUMNS)}
_AREA = _POSITION["area_id"]
_FLAGS = _POSITION["flags"]


def _named_area(row: staging.StagedRow) -> tuple[str, str, str]:
    precision = str(row[_POSITION["place_precision"]])
    level = precision if precision in ("municipality", "county") else "district"
    return str(row[_POSITION["area_code"]]), str(row[_POSITION["area_name"]] or ""), level


def _kept(fault: Fault, payload: Mapping[str, object] | None) -> _KeptFault:
    return fault, payload if fault.kind is FaultKind.REJECTED else None


@contextmanager
def _quick_turns() -> Iterator[None]:
    # Each time the merging thread has sent a piece it waits for its turn, five milliseconds by
    # default, while the other one parses: a sixth of the time of a large file.
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def _rare_collections() -> Iterator[None]:
    # A row is let go with its batch and is part of no cycle. Looking for cycles after every 700
    # objects, the default, walks through all the rows that wait: a tenth of Python's work.
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _settled(summary: Summary, merging: Future[Summary] | None, progress: Progress) -> Summary:
    if merging is None:
        return summary
    summary = summary + merging.result()
    progress(summary.read)
    return summary
