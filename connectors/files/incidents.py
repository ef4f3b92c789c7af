"""A row of a file to an incident, by the file's column map."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from connectors.files import keys, own, texts, values
from connectors.files.columns import ColumnMap
from connectors.files.findings import Findings, Rejected
from connectors.files.options import FileOptions
from connectors.files.rows import Row
from connectors.files.times import Reading
from connectors.files.values import Note, Unusable
from connectors.files.when import TimeColumns
from connectors.files.where import PlaceColumns
from domain import category
from domain.city import City
from domain.fault import FaultKind, ParsedRecord
from domain.incident import Flag, NewIncident

_REJECTED_LETTERS = 2_000
_NO_CATEGORY = Note(FaultKind.FLAGGED, "missing_category", Flag.CATEGORY_UNMAPPED)
_UNKNOWN_CATEGORY = Note(FaultKind.FLAGGED, "unknown_category", Flag.CATEGORY_UNMAPPED)
_NO_ID = Note(FaultKind.FLAGGED, "missing_id", Flag.DERIVED_KEY)
_NO_NOTES: tuple[Note, ...] = ()


class Reader:
    """Reads the rows of one file in their order: equal rows without an id are numbered."""

    def __init__(self, columns: ColumnMap, options: FileOptions, city: City, now: datetime) -> None:
        self._columns = columns
        self._options = options
        self._times = TimeColumns(columns, options.zone or city.zone, now, later=options.later_time)
        self._places = PlaceColumns(columns, options, options.bounds or city.bounds)
        self._repeats = keys.Repeats()
        self._categories = lru_cache(maxsize=4_096)(self._judged)

    def record(self, row: Row) -> ParsedRecord:
        """``row`` as an incident, or rejected with the reason; never raises for what it holds."""
        is_own = self._columns.key == own.KEY
        row = row._replace(values=own.row(row.values)) if is_own else row
        found = Findings(row.number, row.faults)
        if row.faults and any(fault.kind is FaultKind.REJECTED for fault in row.faults):
            return ParsedRecord(row.number, None, row.faults, _cut(row.values))
        try:
            incident = self._incident(row.values, found)
        except Rejected as rejected:
            found.reject(rejected)
            return ParsedRecord(row.number, None, found.faults, _cut(row.values))
        incident = own.restored(incident, row.values) if is_own else incident
        return ParsedRecord(row.number, incident, found.faults, row.values)

    def _incident(self, row: Mapping[str, object], found: Findings) -> NewIncident:
        columns = self._columns
        origin = texts.text(row, columns.origin, found) if columns.origin else ""
        zone = self._times.zone(row, found)
        when = self._times.event(row, zone, found)
        end = self._times.end(row, zone, when, found) if columns.occurred_end else when.end
        published_at = self._times.published(row, zone, when, found)
        weight = self._weight(row, found)
        category_published = self._category(row, found)
        description = texts.text(row, columns.description, found)
        address = self._places.address(row, found)
        code = self._places.area_code(row, origin, found)
        name = texts.text(row, columns.area_name, found) or None
        point = self._places.position(row, origin, found)
        place = self._places.precision(row, origin, point, (code, name, address), found)
        offence = texts.text(row, columns.offence, found) or description or category_published
        told = (category_published, description, address, code, name)
        key, is_counted = self._key(row, when, offence, (*told, point.lat, point.lon), found)
        key = _marked(key, origin, weight)
        return NewIncident(
            key=self._repeats.numbered(key) if is_counted else key,
            occurred_from=when.start,
            occurred_to=end,
            time_precision=when.precision,
            zone=zone.key,
            category_published=category_published,
            place_precision=place,
            payload=row,
            lat=point.lat,
            lon=point.lon,
            area_code=code,
            area_name=name,
            address=address,
            title=texts.cut(row, columns.title, found) if columns.title else "",
            description=description,
            published_at=published_at,
            weight=weight,
            flags=found.flags,
        )

    def _weight(self, row: Mapping[str, object], found: Findings) -> int:
        column = self._columns.count
        if column is None:
            return 1
        value = row.get(column)
        weight = values.weight(value)
        if isinstance(weight, Unusable):
            raise Rejected(column, weight.reason, value)
        if weight.note:
            found.note(column, value, weight.note)
        return weight.incidents

    def _category(self, row: Mapping[str, object], found: Findings) -> str:
        column = self._columns.category
        published = texts.text(row, column, found, longest=values.LONGEST_CATEGORY)
        notes, is_summary = self._categories(published)
        if notes:
            found.notes(column, published, notes)
        if is_summary:
            found.flag(Flag.SUMMARY)
        return published

    def _judged(self, published: str) -> tuple[tuple[Note, ...], bool]:
        known = self._options.categories
        normalised = category.normalised(published)
        is_summary = bool(self._options.summaries) and normalised.startswith(
            self._options.summaries
        )
        if not normalised:
            return (_NO_CATEGORY,), False
        if known is not None and normalised not in known and not is_summary:
            return (_UNKNOWN_CATEGORY,), False
        return _NO_NOTES, is_summary

    def _key(
        self,
        row: Mapping[str, object],
        when: Reading,
        offence: str,
        told: tuple[object, ...],
        found: Findings,
    ) -> tuple[str, bool]:
        """The key and whether equal ones are numbered."""
        column = self._columns.key
        case = texts.text(row, column, found, longest=values.LONGEST_KEY)
        if case and self._columns.key_unique:
            return case, False
        if case:
            has_no_time = any(note.flag is Flag.PLACEHOLDER_DATE for note in when.notes)
            return keys.case_key(case, when.start, offence), has_no_time
        if column:
            found.note(column, "", _NO_ID)
        found.flag(Flag.DERIVED_KEY)
        key = keys.derived_key((when.start, when.precision, *told))
        return key, not self._options.skip_repeats


def _marked(key: str, origin: str, weight: int) -> str:
    own = f"{origin}:{key}" if origin else key
    return keys.reversal_key(own) if weight < 0 else own


def _cut(row: Mapping[str, object]) -> dict[str, object]:
    """The cells of a rejected row, none longer than a person would read."""
    return {
        name: value[:_REJECTED_LETTERS] if isinstance(value, str) else value
        for name, value in row.items()
    }
