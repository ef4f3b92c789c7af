"""Degrees to metres and back, around one point: Lambert's azimuthal equal-area projection.

Within 60 km of the centre distances are true to 2 in 100,000.
"""

import numpy as np
import pyproj
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def definition(centre: tuple[float, float]) -> str:
    """The projection around ``centre`` (latitude, longitude), as PROJ and PostGIS spell it."""
    lat, lon = centre
    return f"+proj=laea +lat_0={lat:.6f} +lon_0={lon:.6f} +datum=WGS84 +units=m +no_defs"


def metres(lon: Floats, lat: Floats, centre: tuple[float, float]) -> Floats:
    """(n, 2) metres east and north of ``centre``."""
    east, north = _way(centre).transform(lon, lat)
    return np.column_stack([east, north])


def degrees(points_m: Floats, centre: tuple[float, float]) -> Floats:
    """(n, 2) longitude and latitude of metres."""
    lon, lat = _way(centre).transform(points_m[:, 0], points_m[:, 1], direction="INVERSE")
    return np.column_stack([lon, lat])


def _way(centre: tuple[float, float]) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", definition(centre), always_xy=True)
