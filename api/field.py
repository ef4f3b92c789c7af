"""What the field report page is told: the shape of the city, and where more is expected than
elsewhere."""

from typing import Any

import numpy as np
from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api import answers, documented
from auth import context
from db.queries import freshness, places
from domain import grid
from domain.roles import Permission
from domain.target import ALL
from services import prospects

part = documented.Part("field", "Field reports")
# A cell of about 150 m from its middle to an edge: what somebody on foot calls "here".
RESOLUTION = 9
# Degrees × 10,000 are about ten metres.
_FINE = 10_000
_SIMPLER = 1 / 400


class Outline(BaseModel):
    """An area's name and its rings, each ``[x, y, x, y, …]``: ten-thousandths of a degree east and
    north of the city's south-west corner."""

    name: str
    level: str
    rings: list[list[int]]


class Shape(BaseModel):
    """What a map the size of a hand needs."""

    name: str
    zone: str
    centre: list[float] = Field(description="Latitude, longitude.")
    bounds: list[float] = Field(description="West, south, east, north; beyond, nothing is taken.")
    areas: list[Outline]


class Risk(BaseModel):
    """Cells by their middles: three arrays of the same length in base64."""

    lat: str = Field(description="Little-endian 32-bit floats.")
    lon: str = Field(description="Little-endian 32-bit floats.")
    klass: str = Field(description="One byte, 1 (least expected) to 5.")
    reach_m: float = Field(description="From the middle of a cell to its corners.")
    first: str = Field(description="The first day that is expected of.")
    end: str = Field(description="The first day that is not.")


@part.get(
    "/api/v1/field/city",
    Permission.PUBLIC,
    "The city's name, bounds and the outlines of its areas.",
    answer=Shape,
    conditional=True,
)
def city() -> Response:
    """No counts and nothing that is not printed on any map of the city."""
    with context.reading() as session:
        version = freshness.now_at(session).ground
        return answers.conditional(version, lambda: _shape(session))


def _shape(session: Session) -> dict[str, Any]:
    known = context.current().city
    west, south, east, _ = known.bounds
    drawn = places.outlines(session, tolerance=(east - west) * _SIMPLER)
    return {
        "name": known.name,
        "zone": known.zone,
        "centre": known.centre,
        "bounds": known.bounds,
        "areas": [_outline(one, west, south) for one in drawn],
    }


def _outline(feature: dict[str, Any], west: float, south: float) -> dict[str, Any]:
    shape, said = feature["geometry"], feature["properties"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    rings = [
        [round(part * _FINE) for x, y in ring for part in (x - west, y - south)]
        for polygon in polygons
        for ring in polygon
    ]
    return {"name": said["name"], "level": said["level"], "rings": rings}


@part.get(
    "/api/v1/field/risk",
    Permission.SEE_FORECASTS,
    "Where more incidents are expected this week than elsewhere, for a notice on the way.",
    answer=Risk,
    refusals=(404,),
    conditional=True,
)
def risk() -> Response:
    """The forecast layer of the map as points. The asker's own place is not asked for: the whole
    city is answered, and the page compares. 404 without a forecast."""
    with context.reading() as session:
        asked = prospects.Question(context.current().city, ALL)
        now = context.current().now()
        found = prospects.layer(session, asked, resolution=RESOLUTION, now=now)
        version = f"{found.issue.id} {found.window.first.isoformat()}"
        return answers.conditional(version, lambda: _risk(found))


def _risk(found: prospects.Layer) -> dict[str, Any]:
    middle = np.array([grid.centre(cell) for cell in found.cells.tolist()]).reshape(-1, 2)
    return {
        "lat": answers.packed(middle[:, 0], "<f4"),
        "lon": answers.packed(middle[:, 1], "<f4"),
        "klass": answers.packed(found.classes, "u1"),
        "reach_m": _reach_m(found.cells.tolist()),
        "first": found.window.first.isoformat(),
        "end": found.window.end.isoformat(),
    }


def _reach_m(cells: list[int]) -> float:
    """A regular hexagon's corners are √(2A / 3√3) from its middle."""
    if not cells:
        return 0.0
    return round(float(np.sqrt(2e6 * grid.area_km2(cells[0]) / (3 * np.sqrt(3)))), 1)
