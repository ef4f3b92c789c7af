"""The routes of the map as the document tells of them; they were there before it."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api import problems
from api.documented import Media, Operation
from api.filter_query import FilterQuery
from domain.grid import COARSEST, RESOLUTION
from domain.hot_spot import GROUP_BY_CODE
from domain.layer import Measure
from domain.prospect import Step
from domain.roles import Permission
from domain.steps import Unit
from domain.target import TARGET_BY_CODE

_BOX = "west,south,east,north in degrees."
_PACKED = "Base64 of little-endian"
_REASON = "Why exact places are read; without it points are the middles of their cells."
_TARGETS: dict[str, Any] = {"enum": list(TARGET_BY_CODE)}
_GROUPS: dict[str, Any] = {"enum": list(GROUP_BY_CODE)}


class View(problems.Asked):
    """A part of the map."""

    res: int = Field(8, ge=COARSEST, le=RESOLUTION, description="H3 resolution.")
    bbox: str | None = Field(None, description=_BOX)
    step: int | None = Field(None, ge=0, le=200, description="One step of the playback, from 0.")


class CellQuery(FilterQuery, View):
    """Cells of a filter."""

    measure: Measure = Measure.COUNT
    unit: Unit | None = Field(None, description="The step of a playback.")


class ForecastQuery(FilterQuery, View):
    """Cells of the forecast; of the filter types and area count."""

    unit: Step | None = Field(None, description="Hours or days of the seven days ahead.")


class PointQuery(FilterQuery):
    """Points of a filter in a box."""

    bbox: str = Field(description=_BOX)
    reason: str | None = Field(None, description=_REASON)


class HotSpotQuery(problems.Asked):
    """A search of hot spots."""

    target: str = Field("all", json_schema_extra=_GROUPS)
    window: Literal["30", "60", "90"] = Field("90", description="Days that were looked at.")
    run: int | None = Field(None, ge=1, le=999_999_999, description="An earlier search.")


class RiskQuery(problems.Asked):
    """Places of highest expected counts."""

    target: str = Field("all", json_schema_extra=_TARGETS)
    share: float = Field(0.02, gt=0, le=1, description="The part of the ground.")


class AreaForecastQuery(problems.Asked):
    """A forecast of the page's address."""

    area: int = Field(0, ge=0, le=999_999_999, description="0 is the whole city.")
    target: str = Field("all", json_schema_extra=_TARGETS)
    days: Literal["1", "7"] = Field("7", description="Days that a step has.")


class Cells(BaseModel):
    """Columns of the same length, packed (docs/architecture.md, "The layer answer")."""

    model_config = ConfigDict(extra="allow")
    cells: str = Field(description=f"{_PACKED} unsigned 64-bit H3 cells, ascending.")
    klass: str = Field(description=f"{_PACKED} bytes: class 1 to 5, 0 for none.")
    flags: str = Field(description=f"{_PACKED} bytes: 1 unsure, 2 suppressed, 4 no data.")
    resolution: int
    measure: str
    unit: str
    breaks: list[float]
    data_through: datetime | None
    version: str
    summary: dict[str, Any]


class Counts(Cells):
    """Counts of a filter, and estimated rates where they were asked for."""

    count: str = Field(description=f"{_PACKED} signed 32-bit sums of weights.")


class Expected(Cells):
    """Expected counts."""

    rate: str = Field(description=f"{_PACKED} 32-bit floats: expected incidents.")
    chance: str = Field(description=f"{_PACKED} 32-bit floats: the chance of any.")


class Feature(BaseModel):
    """A GeoJSON feature."""

    model_config = ConfigDict(extra="allow")
    type: Literal["Feature"]
    id: int
    geometry: dict[str, Any] | None
    properties: dict[str, Any]


class Features(BaseModel):
    """A GeoJSON feature collection (RFC 7946)."""

    model_config = ConfigDict(extra="allow")
    type: Literal["FeatureCollection"]
    features: list[Feature]


class RiskPlaces(Features):
    """Areas with the cells of highest expected counts in them."""

    target: str
    first: datetime | date
    end: datetime | date
    issued_at: datetime
    data_through: datetime


_MAP = "Map"
_ROOM = "/api/v1/map"
OPERATIONS = (
    Operation(
        "get",
        f"{_ROOM}/h3/incidents",
        Permission.SEE_MAP,
        "Counts and estimated rates by H3 cell.",
        Counts,
        _MAP,
        query=CellQuery,
        refusals=(404,),
        conditional=True,
    ),
    Operation(
        "get",
        f"{_ROOM}/h3/forecast",
        Permission.SEE_FORECASTS,
        "Expected counts by H3 cell for the seven days ahead.",
        Expected,
        _MAP,
        query=ForecastQuery,
        refusals=(404,),
        conditional=True,
    ),
    Operation(
        "get",
        f"{_ROOM}/areas",
        Permission.SEE_MAP,
        "Boundaries of areas with the counts of a filter.",
        Features,
        _MAP,
        query=FilterQuery,
        refusals=(404,),
        conditional=True,
    ),
    Operation(
        "get",
        f"{_ROOM}/incidents",
        Permission.SEE_EXACT_PLACES,
        "The newest incidents in a box, at most 1,000.",
        Features,
        _MAP,
        query=PointQuery,
        refusals=(404,),
        conditional=True,
    ),
    Operation(
        "get",
        f"{_ROOM}/hot-spots",
        Permission.SEE_HOT_SPOTS,
        "Outlines of hot spots.",
        Features,
        _MAP,
        query=HotSpotQuery,
        refusals=(404,),
        conditional=True,
    ),
    Operation(
        "get",
        f"{_ROOM}/streets.pmtiles",
        Permission.SEE_MAP,
        "The operator's street map; parts of it by range requests.",
        Media("application/octet-stream", "A PMTiles file, version 3."),
        _MAP,
        also=(206,),
        refusals=(404, 416),
    ),
    Operation(
        "get",
        "/api/v1/predictions/hotspots",
        Permission.SEE_FORECASTS,
        "The places of highest expected counts, by area.",
        RiskPlaces,
        "Forecasts",
        query=RiskQuery,
        refusals=(404,),
        conditional=True,
    ),
    Operation(
        "get",
        "/api/v1/forecasts/areas.csv",
        Permission.SEE_FORECASTS,
        "What happened in an area, what was expected of it then, and what is expected.",
        Media("text/csv", "A line for each step."),
        "Forecasts",
        query=AreaForecastQuery,
        refusals=(404,),
    ),
)
