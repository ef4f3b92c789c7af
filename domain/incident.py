"""What happened, as a source published it: the shape every connector yields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TimePrecision(StrEnum):
    """How finely the event time is known."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


class PlacePrecision(StrEnum):
    """How finely the place is known, finest first."""

    EXACT = "exact"
    STREET = "street"
    BLOCK = "block"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    COUNTY = "county"
    NONE = "none"


# A block midpoint may lie in a neighbouring cell, so blocks are counted by area alone.
POINT_PRECISIONS = frozenset({PlacePrecision.EXACT, PlacePrecision.STREET})


class Flag(StrEnum):
    """A doubt about a stored record that its reader should see."""

    OUTSIDE_CITY = "outside_city"
    SWAPPED_AXES = "swapped_axes"
    WRONG_SIGN = "wrong_sign"
    PARSED_COORDINATES = "parsed_coordinates"
    UNUSABLE_COORDINATES = "unusable_coordinates"
    AREA_CENTROID = "area_centroid"
    FUTURE_DATE = "future_date"
    PLACEHOLDER_DATE = "placeholder_date"
    AFTER_REPORT = "after_report"
    STATED_READING = "stated_reading"
    NONEXISTENT_TIME = "nonexistent_time"
    ASSUMED_ZONE = "assumed_zone"
    REVERSAL = "reversal"
    ODD_COUNT = "odd_count"
    WEIGHTED = "weighted"
    CATEGORY_UNMAPPED = "category_unmapped"
    AREA_UNKNOWN = "area_unknown"
    CLEANED_TEXT = "cleaned_text"
    CUT_TEXT = "cut_text"
    REPAIRED_ENCODING = "repaired_encoding"
    DERIVED_KEY = "derived_key"
    SUMMARY = "summary"


DOUBTFUL_TIME = frozenset({Flag.FUTURE_DATE, Flag.PLACEHOLDER_DATE, Flag.AFTER_REPORT})
DOUBTFUL_PLACE = frozenset({Flag.OUTSIDE_CITY, Flag.SWAPPED_AXES, Flag.WRONG_SIGN})


class NotMapped(StrEnum):
    """Why a stored record is counted beside the map and not on it. ``TOO_FEW`` stands for whatever
    a guarded reader is told without a cell; ``NO_HOUR`` where the filter asks for hours."""

    NO_POSITION = "no_position"
    AREA_ONLY = "area_only"
    OUTSIDE_CITY = "outside_city"
    DOUBTFUL_TIME = "doubtful_time"
    SUMMARY = "summary"
    TOO_FEW = "too_few"
    NO_HOUR = "no_hour"


@dataclass(frozen=True, slots=True)
class NewIncident:
    """One record of a source, read but not stored.

    ``occurred_from`` and ``occurred_to`` bound the event as a half-open interval in aware UTC;
    they are equal for an instant. A day-precision record spans its day in ``zone``.
    ``weight`` is the count the record stands for; −1 withdraws an earlier record.
    ``area_code`` and ``area_name`` are the publisher's own words for the area.
    """

    key: str
    occurred_from: datetime
    occurred_to: datetime
    time_precision: TimePrecision
    zone: str
    category_published: str
    place_precision: PlacePrecision
    payload: Mapping[str, object]
    lat: float | None = None
    lon: float | None = None
    area_code: str | None = None
    area_name: str | None = None
    address: str = ""
    title: str = ""
    description: str = ""
    published_at: datetime | None = None
    weight: int = 1
    flags: frozenset[Flag] = field(default=frozenset())


def not_mapped(incident: NewIncident) -> NotMapped | None:
    """Why ``incident`` stays out of the cells, or None where it belongs in one."""
    if Flag.SUMMARY in incident.flags:
        return NotMapped.SUMMARY
    if incident.flags & DOUBTFUL_TIME:
        return NotMapped.DOUBTFUL_TIME
    if incident.place_precision not in POINT_PRECISIONS:
        has_area = incident.place_precision is not PlacePrecision.NONE
        return NotMapped.AREA_ONLY if has_area else NotMapped.NO_POSITION
    if incident.lat is None or incident.lon is None:
        return NotMapped.NO_POSITION
    if incident.flags & DOUBTFUL_PLACE:
        return NotMapped.OUTSIDE_CITY
    return None
