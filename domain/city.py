"""A city Halo serves, as its file ``cities/<slug>.toml`` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Boundary:
    """A GeoJSON file of areas. ``level`` is district, municipality, county or city; ``file`` is
    looked up in the boundaries folder; ``name``, ``code`` and ``parent_code`` are property names
    in it, the last of the area one level up. ``grid`` says that the areas' cells are drawn even
    where nothing happened; several such files add up."""

    level: str
    file: str
    name: str
    code: str | None = None
    grid: bool = False
    parent_code: str | None = None


@dataclass(frozen=True, slots=True)
class CitySource:
    """A source the city file connects. ``connector`` names an entry of ``connectors.CONNECTORS``;
    ``categories`` maps the publisher's words to Halo's codes; ``options`` are the connector's.
    ``publisher`` is whose records these are where another source may repeat them: two sources of
    one publisher are one witness."""

    slug: str
    name: str
    connector: str
    licence: str
    poll_minutes: int | None = None
    categories: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class City:
    """A city. ``centre`` is latitude, longitude; ``bounds`` is west, south, east, north in
    degrees, beyond which a point is doubtful; ``zoom`` is the map's first; ``weekend`` are ISO
    weekdays and ``week_start`` is one; the first of ``languages`` is the default; ``synthetic``
    marks an invented city."""

    slug: str
    name: str
    zone: str
    centre: tuple[float, float]
    zoom: int
    bounds: tuple[float, float, float, float]
    weekend: tuple[int, ...]
    week_start: int
    languages: tuple[str, ...]
    boundaries: tuple[Boundary, ...] = ()
    sources: tuple[CitySource, ...] = ()
    synthetic: bool = False
