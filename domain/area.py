"""An area with a boundary, as a file of boundaries names it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area read but not stored. ``level`` is district, municipality, county or city;
    ``geometry`` is a GeoJSON Polygon or MultiPolygon in WGS84 whose rings are closed;
    ``valid`` is False where it crosses itself and the store must mend it or refuse it."""

    level: str
    code: str
    name: str
    geometry: Mapping[str, object]
    parent_code: str | None = None
    valid: bool = True
