"""Zipped shapefiles, batch by batch, their places turned into degrees.

The parts of a shapefile are unpacked under names of our own into a folder that goes with the
reading: nothing else that lies in the archive is ever looked at by the library.
"""

import shutil
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio  # type: ignore[import-untyped]
from pyogrio.errors import (  # type: ignore[import-untyped]
    DataLayerError,
    DataSourceError,
)
from pyproj.exceptions import CRSError

from connectors.files import archives, columnar, geometry, projections
from connectors.files.features import LAT, LON
from connectors.files.refusals import refused
from connectors.files.rows import Row
from domain.fault import Fault, FaultKind

# The place as it stands, where the file does not say in which system.
X, Y = "geometry_x", "geometry_y"
BATCH_ROWS = 8_192
_NEEDED, _USED = (".shp", ".shx", ".dbf"), (".shp", ".shx", ".dbf", ".prj", ".cpg")
# ESRI Shapefile Technical Description, July 1998: file code and version of .shp and .shx.
_BEGINNING = (9994, 1000)
_MOST_BYTES = 512 << 20
# The cells of a .dbf are as wide as the widest, and most of each is blank.
_MOST_RATIO = 400
_Positions = list[geometry.Position | None]


def header(path: Path) -> tuple[str, ...]:
    """The names of the attributes, then those of the place. Raises BadInput."""
    with _unpacked(path) as shapes:
        with _refusing(path):
            fields = pyogrio.read_info(shapes)["fields"]
        return (*(str(name) for name in fields), *_place(_projected(shapes)))


def rows(path: Path) -> Iterator[Row]:
    """Every record of ``path``: its attributes, and its point as ``LAT`` and ``LON``, or as ``Y``
    and ``X`` where the file does not say what they are measured in."""
    with _unpacked(path) as shapes:
        projected = _projected(shapes)
        number = 0
        for names, columns, binaries in _batches(path, shapes):
            points = [geometry.point(binary) for binary in binaries]
            places = _degrees(points, projected)
            for cells, place in zip(zip(*columns, strict=True), places, strict=True):
                number += 1
                values = dict(zip(names, cells, strict=True)) | place
                yield Row(number, values, _faults(number, place))


def objects(path: Path) -> Iterator[Mapping[str, object]]:
    """The shapes of ``path`` as GeoJSON features in degrees."""
    with _unpacked(path) as shapes:
        projected = _projected(shapes)
        for names, columns, binaries in _batches(path, shapes):
            for cells, binary in zip(zip(*columns, strict=True), binaries, strict=True):
                outlines = [
                    [_turned(ring, projected) for ring in polygon]
                    for polygon in geometry.polygons(binary)
                ]
                yield {
                    "type": "Feature",
                    "properties": dict(zip(names, cells, strict=True)),
                    "geometry": {"type": "MultiPolygon", "coordinates": outlines},
                }


def _batches(
    path: Path, shapes: Path
) -> Iterator[tuple[Sequence[str], list[Sequence[object]], list[bytes | None]]]:
    """Names and columns of the attributes of a batch of records, and their places."""
    with (
        _refusing(path),
        pyogrio.open_arrow(shapes, batch_size=BATCH_ROWS, use_pyarrow=True) as (told, reader),
    ):
        place = told["geometry_name"] or "wkb_geometry"
        for batch in reader:
            names = [name for name in batch.schema.names if name != place]
            columns = [columnar.plain(batch.column(name)) for name in names]
            yield names, columns, batch.column(place).to_pylist()


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except (DataSourceError, DataLayerError, pa.ArrowException, struct.error) as fault:
        raise refused("broken_shapes", name=path.name) from fault


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The parts of the one shapefile in the archive, in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="halo-shapes-") as folder:
        with path.open("rb") as raw, archives.opened(path, raw) as archive:
            parts = _parts(path, archive)
            archives.check_size(
                path, *parts.values(), most_bytes=_MOST_BYTES, most_ratio=_MOST_RATIO
            )
            for ending, info in parts.items():
                with archive.open(info) as packed, Path(folder, f"shapes{ending}").open("wb") as to:
                    shutil.copyfileobj(packed, to)
        shapes = Path(folder, "shapes.shp")
        _check_beginning(path, shapes)
        yield shapes


def _parts(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts of the only shapefile, by ending. What macOS adds to archives is passed over."""
    members = {
        info.filename.casefold(): info
        for info in archive.infolist()
        if not info.filename.startswith("__MACOSX/")
    }
    stems = [name.removesuffix(".shp") for name in members if name.endswith(".shp")]
    if len(stems) != 1:
        raise refused("archive_members", name=path.name, n=len(stems))
    parts = {end: members[stems[0] + end] for end in _USED if stems[0] + end in members}
    missing = [ending for ending in _NEEDED if ending not in parts]
    if missing:
        raise refused("shape_parts", name=path.name, missing=", ".join(missing))
    return parts


def _check_beginning(path: Path, shapes: Path) -> None:
    """The library reads many formats by their contents; what it is given is to be this one."""
    for ending in (".shp", ".shx"):
        head = shapes.with_suffix(ending).read_bytes()[:32]
        if (
            len(head) < 32
            or (
                struct.unpack_from(">i", head)[0],
                struct.unpack_from("<i", head, 28)[0],
            )
            != _BEGINNING
        ):
            raise refused("broken_shapes", name=path.name)


def _projected(shapes: Path) -> Callable[..., Any] | None:
    """From what the shapes are measured in to degrees; None where the file does not say."""
    described = shapes.with_suffix(".prj")
    if not described.is_file():
        return None
    try:
        return projections.from_description(described.read_text("utf-8", "replace"))
    except CRSError:
        return None


def _place(projected: Callable[..., Any] | None) -> tuple[str, str]:
    return (Y, X) if projected is None else (LAT, LON)


def _degrees(
    points: _Positions, projected: Callable[..., Any] | None
) -> Iterator[dict[str, object]]:
    names = _place(projected)
    known = [place or (0.0, 0.0) for place in points]
    turned = known if projected is None else _turned(known, projected)
    for given, (x, y) in zip(points, turned, strict=True):
        if given is None:
            yield dict.fromkeys(names)
        elif given == (0.0, 0.0):
            yield dict.fromkeys(names, 0.0)
        else:
            yield dict(zip(names, (_number(y), _number(x)), strict=True))


def _turned(
    points: Sequence[geometry.Position], projected: Callable[..., Any] | None
) -> list[geometry.Position]:
    if projected is None or not points:
        return list(points)
    xs, ys = zip(*points, strict=True)
    lons, lats = projected(xs, ys)
    return list(zip(lons, lats, strict=True))


def _number(value: float) -> object:
    return value if abs(value) < float("inf") else repr(value)


def _faults(number: int, place: Mapping[str, object]) -> tuple[Fault, ...]:
    if any(value is not None for value in place.values()):
        return ()
    return (Fault(number, LAT, FaultKind.FLAGGED, "not_a_point", ""),)
