"""What a source's settings say about its files, beside the columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.files import places
from connectors.files.places import Bounds
from connectors.files.refusals import refused
from domain.errors import BadInput
from domain.incident import PlacePrecision


@dataclass(frozen=True, slots=True)
class Origin:
    """One of several publishers whose records share a file. ``bounds`` is the place it reports
    from; ``precision`` how finely it places."""

    bounds: Bounds | None = None
    precision: PlacePrecision | None = None


@dataclass(frozen=True, slots=True)
class FileOptions:
    """``zone`` and ``bounds`` replace the city's; ``precision`` replaces what the columns suggest.
    ``categories`` are the known published categories, normalised, or None where nobody listed
    them. ``area_points`` are points that stand for a whole area, rounded to five decimals.
    ``origins`` are the publishers of a mixed file by the word in its source column.
    ``summaries`` are beginnings of normalised categories that hold several events.
    ``later_time`` takes the second of two equal clock times when clocks go back.
    ``skip_repeats`` takes equal rows without an id for one incident (docs/importing.md)."""

    zone: str | None = None
    bounds: Bounds | None = None
    precision: PlacePrecision | None = None
    categories: frozenset[str] | None = None
    area_points: Mapping[tuple[float, float], PlacePrecision] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    summaries: tuple[str, ...] = ()
    later_time: bool = False
    skip_repeats: bool = False


def options(
    settings: Mapping[str, object], *, categories: frozenset[str] | None = None
) -> FileOptions:
    """``settings`` of a source (its options in a city file) as ``FileOptions``: ``zone``,
    ``bounds``, ``precision``, ``area_points`` as [lat, lon, precision] each, ``origins`` as tables
    of ``bounds`` and ``precision``, ``summaries``, ``later_time``, ``skip_repeats``; settings of
    other readers are passed over. Raises BadInput naming a setting with a wrong value."""
    zone = settings.get("zone")
    points = [_row("area_points", point, 3) for point in _list(settings, "area_points")]
    origins = settings.get("origins", {})
    if not isinstance(origins, Mapping):
        raise _wrong("origins", origins)
    return FileOptions(
        zone=None if zone is None else str(zone),
        bounds=_bounds(settings),
        precision=_precision(settings),
        categories=categories,
        area_points={_point(lat, lon): _level(level) for lat, lon, level in points},
        origins={str(name): _origin(told) for name, told in origins.items()},
        summaries=tuple(str(s).casefold() for s in _list(settings, "summaries")),
        later_time=settings.get("later_time") is True,
        skip_repeats=settings.get("skip_repeats") is True,
    )


def _wrong(name: str, value: object) -> BadInput:
    return refused("options", detail=f"{name} = {value!r}"[:200])


def _list(settings: Mapping[str, object], name: str) -> Sequence[object]:
    value = settings.get(name, [])
    if isinstance(value, list | tuple):
        return value
    raise _wrong(name, value)


def _row(name: str, value: object, width: int) -> Sequence[object]:
    if isinstance(value, list | tuple) and len(value) == width:
        return value
    raise _wrong(name, value)


def _degrees(name: str, value: object) -> float:
    if isinstance(value, int | float) and -180 <= value <= 180:
        return float(value)
    raise _wrong(name, value)


def _bounds(settings: Mapping[str, object]) -> Bounds | None:
    value = settings.get("bounds")
    if value is None:
        return None
    west, south, east, north = (_degrees("bounds", v) for v in _row("bounds", value, 4))
    return west, south, east, north


def _precision(settings: Mapping[str, object]) -> PlacePrecision | None:
    value = settings.get("precision")
    return None if value is None else _level(value)


def _level(value: object) -> PlacePrecision:
    found = places.precision(str(value))
    if found is None:
        raise _wrong("precision", value)
    return found


def _point(lat: object, lon: object) -> tuple[float, float]:
    return round(_degrees("area_points", lat), 5), round(_degrees("area_points", lon), 5)


def _origin(told: object) -> Origin:
    if not isinstance(told, Mapping):
        raise _wrong("origins", told)
    return Origin(_bounds(told), _precision(told))
