"""A parsed record as the row that is staged: its category, area, cell, day and digest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

import orjson

from db.queries import areas as area_queries
from db.queries import payloads
from db.queries.staging import NO_FLAGS, UNKNOWN_AREA, StagedRow
from domain import category, grid
from domain.category import UNMAPPED
from domain.incident import Flag, NewIncident, PlacePrecision

_OURS = frozenset({Flag.CATEGORY_UNMAPPED})
_LEVELS = ("district", "municipality", "county")
_LEVEL_OF: Mapping[str, tuple[str, ...]] = {
    PlacePrecision.MUNICIPALITY: ("municipality",),
    PlacePrecision.COUNTY: ("county",),
}


class AreaBook:
    """Areas by level and by the publisher's code or name."""

    def __init__(self, areas: Iterable[area_queries.KnownArea]) -> None:
        self._by_code: dict[tuple[str, str], int] = {}
        self._by_name: dict[tuple[str, str], int] = {}
        for area in areas:
            self.add(area.id, area.level, area.code, area.name)

    def add(self, area_id: int, level: str, code: str, name: str) -> None:
        """Know one more area."""
        self._by_code.setdefault((level, code), area_id)
        self._by_name.setdefault((level, category.normalised(name)), area_id)

    def find(self, precision: str, code: str | None, name: str | None) -> int:
        """The area a source names; 0 where it names none, ``UNKNOWN_AREA`` for a new code."""
        levels = _LEVEL_OF.get(precision, _LEVELS)
        if code:
            for level in levels:
                if found := self._by_code.get((level, code)):
                    return found
        if name:
            wanted = category.normalised(name)
            for level in levels:
                if found := self._by_name.get((level, wanted)):
                    return found
        return UNKNOWN_AREA if code else 0


@dataclass(slots=True)
class Stager:
    """Turns parsed incidents of one source into staged rows.

    ``slots`` maps normalised published categories.
    """

    zone: ZoneInfo
    areas: AreaBook
    slots: Mapping[str, int]
    _slot_of: dict[str, int] = field(default_factory=dict)

    def row(self, record: int, incident: NewIncident, turn: int) -> StagedRow:
        """The staged row of ``incident``, in the order of ``db.queries.staging.COLUMNS``."""
        slot = self._slot(incident.category_published)
        area_id = self.areas.find(incident.place_precision, incident.area_code, incident.area_name)
        doubts = flags(incident, slot, area_id)
        return (
            record,
            turn,
            incident.key,
            digest(incident),
            payloads.text(incident.payload),
            incident.occurred_from,
            incident.occurred_to,
            incident.time_precision.value,
            incident.zone,
            self.day(incident.occurred_from),
            incident.published_at,
            slot,
            incident.category_published,
            incident.place_precision.value,
            incident.lon,
            incident.lat,
            grid.cell_of(incident),
            area_id,
            incident.area_code,
            incident.area_name,
            incident.address,
            incident.title,
            incident.description,
            incident.weight,
            "{" + ",".join(sorted(doubts)) + "}" if doubts else NO_FLAGS,
        )

    def day(self, moment: datetime) -> date:
        """The city's own date of ``moment``."""
        return moment.astimezone(self.zone).date()

    def _slot(self, published: str) -> int:
        known = self._slot_of.get(published)
        if known is None:
            known = self._slot_of[published] = slot_of(published, self.slots)
        return known


def flags(incident: NewIncident, slot: int, area_id: int) -> frozenset[Flag]:
    """What is doubtful about an incident, where it counts under ``slot`` and in ``area_id``."""
    found = incident.flags
    if slot == UNMAPPED.slot:
        found = found | {Flag.CATEGORY_UNMAPPED}
    if not area_id and incident.area_name:
        found = found | {Flag.AREA_UNKNOWN}
    return found


def slot_of(published: str, slots: Mapping[str, int]) -> int:
    """The slot of a publisher's word by the mapping of its source; a word that is a category of
    Halo's own needs none."""
    word = category.normalised(published)
    own = category.BY_CODE.get(word.replace(" ", "_"), UNMAPPED).slot
    return slots.get(word, own)


def digest(incident: NewIncident) -> bytes:
    """What an incident says, as 16 bytes: equal exactly where a later edition says the same.

    The raw payload is left out, so that a changed URL or a new column is no revision, and so is
    whether Halo knows the category, which nobody at the source said.
    """
    doubts = incident.flags - _OURS if incident.flags else ()
    said = (
        incident.occurred_from,
        incident.occurred_to,
        incident.time_precision,
        incident.category_published,
        incident.place_precision,
        incident.lat,
        incident.lon,
        incident.area_code,
        incident.area_name,
        incident.address,
        incident.title,
        incident.description,
        incident.weight,
        sorted(doubts),
    )
    return blake2b(orjson.dumps(said), digest_size=16).digest()
