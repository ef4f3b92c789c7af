"""Projected coordinates to degrees, and which projection a file's numbers are in."""

from collections.abc import Callable, Sequence
from typing import Any

import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import CRSError, ProjError

from connectors.files.places import Bounds
from connectors.files.refusals import refused

_WGS84 = "EPSG:4326"
_SHARE_INSIDE = 0.8
_FEW = 5


class Projection:
    """From ``crs`` (``EPSG:3006``, ``ESRI:102696``) to WGS84. Raises BadInput where there is no
    such system."""

    def __init__(self, crs: str) -> None:
        try:
            self._transform = pyproj.Transformer.from_crs(crs, _WGS84, always_xy=True).transform
        except (CRSError, ProjError) as fault:
            raise refused("crs", crs=crs[:100]) from fault

    def degrees(self, y: object, x: object) -> tuple[object, object]:
        """Latitude and longitude of northing ``y`` and easting ``x``; what is no pair of numbers,
        or zero, comes back as it is, to be judged as coordinates are."""
        north, east = number(y), number(x)
        if north is None or east is None:
            return y, x
        if north == 0 or east == 0:
            return 0.0, 0.0
        lon, lat = self._transform(east, north)
        return lat, lon


def from_description(described: str) -> Callable[..., Any]:
    """From a coordinate system as a .prj file describes it to WGS84: (xs, ys) to (lons, lats).
    Raises CRSError."""
    system = pyproj.CRS.from_wkt(described)
    return pyproj.Transformer.from_crs(system, _WGS84, always_xy=True).transform


def number(value: object) -> float | None:
    """``value`` as a finite number, thousands separators not allowed, or None."""
    try:
        found = float(str(value))
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def guessed(points: Sequence[tuple[float, float]], bounds: Bounds) -> str | None:
    """The projection that puts ``points`` (easting, northing) inside ``bounds``, or None where
    none or too few fit. Of several that agree the North American or European datum of 1983/89
    under its plainest name is taken; they differ by a metre or two."""
    if len(points) < _FEW:
        return None
    west, south, east, north = bounds
    area = AreaOfInterest(west, south, east, north)
    systems = query_crs_info(pj_types=PJType.PROJECTED_CRS, area_of_interest=area, contains=True)
    ranked = sorted(systems, key=lambda system: _plainness(system.name))
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    for system in ranked:
        crs = f"{system.auth_name}:{system.code}"
        if _share_inside(crs, xs, ys, bounds) >= _SHARE_INSIDE:
            return crs
    return None


def _plainness(name: str) -> tuple[bool, bool, int]:
    plain = name.startswith(("NAD83 /", "NAD_1983_StatePlane", "SWEREF99 TM", "WGS 84 / UTM"))
    return not plain, "NAD27" in name or "1927" in name, len(name)


def _share_inside(crs: str, xs: list[float], ys: list[float], bounds: Bounds) -> float:
    west, south, east, north = bounds
    try:
        lons, lats = pyproj.Transformer.from_crs(crs, _WGS84, always_xy=True).transform(xs, ys)
    except (CRSError, ProjError):
        return 0.0
    inside: int = sum(
        west <= lon <= east and south <= lat <= north for lon, lat in zip(lons, lats, strict=True)
    )
    return inside / len(xs)
