"""A city file, ``cities/<slug>.toml``: read, and refused with the line that is wrong."""

import math
import re
from collections.abc import Collection, Mapping
from pathlib import PurePath
from zoneinfo import ZoneInfo, available_timezones

from domain import category, city_options, toml_table
from domain.city import Boundary, City, CitySource
from domain.errors import BadInput
from domain.source_option import KindForm
from domain.toml_table import Table

LEVELS = ("district", "municipality", "county", "city")
SYNTHETIC = "synthetic"

_SLUG = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
CITY_KEYS = (
    *("name", "zone", "centre", "zoom", "bounds", "weekend", "week_start", "languages"),
    *("synthetic", "boundaries", "sources"),
)
BOUNDARY_KEYS = ("level", "file", "name", "code", "grid", "parent_code")
SOURCE_KEYS = (
    *("slug", "name", "publisher", "connector", "licence"),
    *("poll_minutes", "categories", "options"),
)


def parse(
    text: str,
    *,
    name: str,
    connectors: Collection[str] | None = None,
    forms: Mapping[str, KindForm] | None = None,
    languages: Collection[str] | None = None,
) -> City:
    """The city that the file ``name`` describes; its slug is the file's name without ``.toml``.

    ``connectors`` and ``languages`` are the ones there are, ``forms`` what each connector may be
    told; None leaves them unchecked. Raises ``BadInput`` naming file, line and what is wrong there.
    """
    top = toml_table.document(text, file=name)
    top.only(CITY_KEYS)
    synthetic = top.flag("synthetic")
    bounds = _bounds(top)
    return City(
        slug=_slug(name),
        name=top.text("name"),
        zone=_zone(top),
        centre=_centre(top, bounds),
        zoom=top.whole("zoom", 1, 19),
        bounds=bounds,
        weekend=_weekend(top),
        week_start=top.whole("week_start", 1, 7),
        languages=_languages(top, languages),
        boundaries=_boundaries(top),
        sources=_sources(top, connectors, forms or {}, synthetic=synthetic),
        synthetic=synthetic,
    )


def _slug(name: str) -> str:
    slug = PurePath(name).stem
    if not _SLUG.fullmatch(slug):
        raise BadInput(
            f"{name}: a city file is named in small letters, digits and underscores, "
            "for example st_louis.toml."
        )
    return slug


def _zone(table: Table) -> str:
    zone = table.text("zone")
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError) as error:
        nearest = toml_table.nearest(zone, available_timezones())
        raise table.refusal(
            "zone", f"“{zone}” is no time zone; write an IANA name{nearest}"
        ) from error
    return zone


def _bounds(top: Table) -> tuple[float, float, float, float]:
    west, south, east, north = top.numbers("bounds", "west, south, east, north")
    if not (-180 <= west < east <= 180):
        raise top.refusal(
            "bounds", f"west {west:g} must lie below east {east:g}, both from −180 to 180 degrees."
        )
    if not (-90 <= south < north <= 90):
        raise top.refusal(
            "bounds",
            f"south {south:g} must lie below north {north:g}, both from −90 to 90 degrees.",
        )
    return west, south, east, north


def _centre(top: Table, bounds: tuple[float, float, float, float]) -> tuple[float, float]:
    lat, lon = top.numbers("centre", "latitude, longitude")
    west, south, east, north = bounds
    if south <= lat <= north and west <= lon <= east:
        return lat, lon
    swapped = south <= lon <= north and west <= lat <= east
    hint = " Latitude comes first." if swapped else ""
    raise top.refusal("centre", f"{lat:g}, {lon:g} lies outside the city's bounds.{hint}")


def _weekend(top: Table) -> tuple[int, ...]:
    days = top.items("weekend", int)
    for day in days:
        if not 1 <= day <= 7:
            raise top.refusal(
                "weekend", f"weekend holds {day}; days count from 1, Monday, to 7, Sunday."
            )
    _each_once(top, "weekend", days)
    return days


def _languages(top: Table, known: Collection[str] | None) -> tuple[str, ...]:
    languages = top.items("languages", str)
    if not languages:
        raise top.refusal("languages", "languages is empty; name at least one, the default first.")
    for language in languages:
        if known is not None and language not in known:
            raise top.refusal(
                "languages",
                f"Halo does not speak “{language}”{toml_table.nearest(language, known)}",
            )
    _each_once(top, "languages", languages)
    return languages


def _each_once(top: Table, key: str, members: tuple[object, ...]) -> None:
    for index, member in enumerate(members):
        if member in members[:index]:
            raise top.refusal(key, f"{key} holds {toml_table.shown(member)} twice.")


def _boundaries(top: Table) -> tuple[Boundary, ...]:
    files: dict[str, int] = {}
    boundaries = []
    for table in top.tables("boundaries"):
        table.only(BOUNDARY_KEYS)
        boundary = _boundary(table)
        _first_use(table, "file", boundary.file, files)
        boundaries.append(boundary)
    return tuple(boundaries)


def _boundary(table: Table) -> Boundary:
    level, file = table.text("level"), table.text("file")
    if level not in LEVELS:
        raise table.refusal(
            "level", f"“{level}” is no level of area{toml_table.nearest(level, LEVELS)}"
        )
    if PurePath(file).name != file or "\\" in file or PurePath(file).suffix != ".geojson":
        raise table.refusal(
            "file",
            f"“{file}” must be the bare name of a .geojson file; "
            "it is looked up in the boundaries folder.",
        )
    return Boundary(
        level=level,
        file=file,
        name=table.text("name"),
        code=_text_if_there(table, "code"),
        grid=table.flag("grid"),
        parent_code=_text_if_there(table, "parent_code"),
    )


def _sources(
    top: Table,
    connectors: Collection[str] | None,
    forms: Mapping[str, KindForm],
    *,
    synthetic: bool,
) -> tuple[CitySource, ...]:
    slugs: dict[str, int] = {}
    sources = []
    for table in top.tables("sources"):
        table.only(SOURCE_KEYS)
        _check_connector(table, connectors, synthetic=synthetic)
        source = _source(table)
        if form := forms.get(source.connector):
            city_options.check(table.table("options"), form)
        _first_use(table, "slug", source.slug, slugs)
        sources.append(source)
    return tuple(sources)


def _source(table: Table) -> CitySource:
    slug = table.text("slug")
    if not _SLUG.fullmatch(slug):
        raise table.refusal(
            "slug", f"“{slug}” must be small letters, digits, hyphens and underscores."
        )
    polled = "poll_minutes" in table.values
    return CitySource(
        slug=slug,
        name=table.text("name"),
        connector=table.text("connector"),
        licence=table.text("licence"),
        poll_minutes=table.whole("poll_minutes", 1, 10080) if polled else None,
        categories=_categories(table.table("categories")),
        options=_options(table.table("options")),
        publisher=_text_if_there(table, "publisher") or "",
    )


def _check_connector(table: Table, connectors: Collection[str] | None, *, synthetic: bool) -> None:
    connector = table.text("connector")
    if connectors is not None and connector not in connectors:
        nearest = toml_table.nearest(connector, connectors)
        raise table.refusal("connector", f"there is no connector “{connector}”{nearest}")
    if synthetic and connector != SYNTHETIC:
        raise table.refusal(
            "connector",
            f"this city is marked synthetic, so its sources must be too; “{connector}” brings "
            "real records, and the two never mix.",
        )
    if connector == SYNTHETIC and not synthetic:
        raise table.refusal(
            "connector",
            "a synthetic source needs “synthetic = true” at the top of the file, so that "
            "nobody takes its records for real ones.",
        )


def _categories(table: Table) -> Mapping[str, str]:
    seen: dict[str, int] = {}
    for published in table.values:
        code = table.text(published)
        if code not in category.BY_CODE:
            nearest = toml_table.nearest(code, category.BY_CODE)
            raise table.refusal(published, f"“{code}” is no category of Halo{nearest}")
        _first_use(table, published, category.normalised(published), seen)
    return {published: str(code) for published, code in table.values.items()}


def _options(table: Table) -> Mapping[str, object]:
    for key, value in table.values.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise table.refusal(key, f"{key} must be a finite number.")
    if "zone" in table.values:
        _zone(table)
    return dict(table.values)


def _first_use(table: Table, key: str, word: str, seen: dict[str, int]) -> None:
    if word in seen:
        raise table.refusal(key, f"“{word}” is already used on line {seen[word]}.")
    seen[word] = table.line(key)


def _text_if_there(table: Table, key: str) -> str | None:
    return table.text(key) if key in table.values else None
