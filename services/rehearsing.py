"""A whole file is read as an import would read it, and nothing is stored."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db.queries import areas, categories
from domain.category import UNMAPPED
from domain.city import City
from domain.fault import Fault, FaultKind, ParsedRecord
from domain.incident import NewIncident
from domain.rehearsal import Problem, Rehearsal, by_weight
from services import importing, staging
from services.fault_file import Kept
from services.importing import Plan

_SHOWN_WORDS = 50
_TOLD_EVERY = 2_000
_Key = tuple[FaultKind, str, str]


def rehearse(
    session: Session,
    planned: Plan,
    *,
    city: City,
    now: datetime,
    told: Callable[[Kept], object] = lambda kept: None,
    progress: Callable[[int], None] = lambda read: None,
) -> Rehearsal:
    """What ``planned`` would store. ``told`` is given every fault, that of a rejected record with
    the record; ``progress`` how many records were read so far."""
    slots = categories.mapping(session, planned.source.id)
    seen = _Seen(slots, staging.AreaBook(areas.listed(session)))
    for record in importing.records(planned, city=city, now=now):
        seen.add(record)
        for fault in record.faults:
            told((fault, record.payload if fault.kind is FaultKind.REJECTED else None))
        if seen.read % _TOLD_EVERY == 0:
            progress(seen.read)
    return seen.rehearsal()


@dataclass(slots=True)
class _Seen:
    slots: dict[str, int]
    areas: staging.AreaBook
    read: int = 0
    flagged: int = 0
    no_location: int = 0
    rejected: int = 0
    first: NewIncident | None = None
    last: NewIncident | None = None
    _problems: Counter[_Key] = field(default_factory=Counter)
    _examples: dict[_Key, Fault] = field(default_factory=dict)
    _words: Counter[str] = field(default_factory=Counter)
    _slot_of: dict[str, int] = field(default_factory=dict)

    def add(self, record: ParsedRecord) -> None:
        self.read += 1
        for fault in record.faults:
            key = fault.kind, fault.reason, fault.column
            self._problems[key] += 1
            self._examples.setdefault(key, fault)
        if record.incident is None:
            self.rejected += 1
        else:
            self._add_incident(record.incident)

    def _add_incident(self, incident: NewIncident) -> None:
        slot = self._slot(incident.category_published)
        area_id = self.areas.find(incident.place_precision, incident.area_code, incident.area_name)
        self.flagged += bool(staging.flags(incident, slot, area_id))
        self.no_location += incident.lat is None
        if slot == UNMAPPED.slot:
            self._words[incident.category_published] += 1
        if self.first is None or incident.occurred_from < self.first.occurred_from:
            self.first = incident
        if self.last is None or incident.occurred_from > self.last.occurred_from:
            self.last = incident

    def _slot(self, published: str) -> int:
        known = self._slot_of.get(published)
        if known is None:
            known = self._slot_of[published] = staging.slot_of(published, self.slots)
        return known

    def rehearsal(self) -> Rehearsal:
        return Rehearsal(
            read=self.read,
            flagged=self.flagged,
            no_location=self.no_location,
            rejected=self.rejected,
            first=_day(self.first),
            last=_day(self.last),
            problems=tuple(by_weight([self._problem(*one) for one in self._problems.items()])),
            unmapped=tuple(self._words.most_common(_SHOWN_WORDS)),
            unmapped_records=self._words.total(),
        )

    def _problem(self, key: _Key, count: int) -> Problem:
        example = self._examples[key]
        return Problem(*key, count, example.record, example.value)


def _day(incident: NewIncident | None) -> date | None:
    """The day on the calendar of whoever was there."""
    if incident is None:
        return None
    return incident.occurred_from.astimezone(ZoneInfo(incident.zone)).date()
