"""Files that Halo itself wrote: read back as they were stored, nothing guessed.

A file with a column ``halo_key`` is one (db/queries/exporting.py). Key, precision and flags are
those of the record; text that was put behind an apostrophe for spreadsheets comes out again; where
exact places were kept back, the middle of the cell stands for the place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from connectors.files import features
from connectors.files.columns import ColumnMap
from domain import grid, spreadsheet
from domain.incident import POINT_PRECISIONS, Flag, NewIncident, PlacePrecision, TimePrecision

KEY = "halo_key"
_ID, _CELL, _FLAGS = "halo_id", "cell", "flags"
_PRECISION, _END = "time_precision", "occurred_to"
_FLAGS_BY_WORD = {flag.value: flag for flag in Flag}
_PRECISIONS = {precision.value: precision for precision in TimePrecision}


def column_map(header: Sequence[str]) -> ColumnMap | None:
    """The map of a file that Halo wrote; None where ``header`` is of another."""
    if KEY not in header:
        return None
    has_points = features.LAT in header

    def known(name: str) -> str | None:
        return name if name in header else None

    return ColumnMap(
        key=KEY,
        key_unique=True,
        occurred=known("occurred_from"),
        zone=known("zone"),
        category=known("category_published"),
        description=known("description"),
        title=known("title"),
        lat=features.LAT if has_points else known("lat"),
        lon=features.LON if has_points else known("lon"),
        count=known("weight"),
        published=known("published_at"),
        area_code=known("area_code"),
        area_name=known("area_name"),
        address=known("address"),
        precision=known("place_precision"),
    )


def row(values: Mapping[str, object]) -> Mapping[str, object]:
    """The cells of a row as they were before they were made safe for spreadsheets, which is done
    to files that hold nothing but text."""
    if not isinstance(values.get(_ID), str):
        return values
    return {
        name: spreadsheet.plain(value) if isinstance(value, str) else value
        for name, value in values.items()
    }


def restored(incident: NewIncident, values: Mapping[str, object]) -> NewIncident:
    """``incident`` with what only Halo's own files say: key, end, precision, flags, and the middle
    of its cell where the exact place was kept back."""
    told = str(values.get(_FLAGS) or "").split()
    flags = incident.flags | {_FLAGS_BY_WORD[word] for word in told if word in _FLAGS_BY_WORD}
    found = replace(
        incident,
        key=str(values[KEY]),
        flags=flags,
        occurred_to=_end(incident, values.get(_END)),
        time_precision=_PRECISIONS.get(str(values.get(_PRECISION)), incident.time_precision),
    )
    return found if found.lat is not None else _in_cell(found, values)


def _end(incident: NewIncident, value: object) -> datetime:
    """The end as written. A file that was changed by hand may say anything."""
    try:
        end = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return incident.occurred_to
    if end.tzinfo is None or end < incident.occurred_from:
        return incident.occurred_to
    return end.astimezone(UTC)


def _in_cell(incident: NewIncident, values: Mapping[str, object]) -> NewIncident:
    cell = grid.from_text(str(values.get(_CELL) or ""))
    written = str(values.get("place_precision"))
    if cell is None or written not in POINT_PRECISIONS:
        return incident
    lat, lon = grid.centre(cell)
    return replace(incident, lat=lat, lon=lon, place_precision=PlacePrecision(written))
