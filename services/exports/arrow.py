"""Parquet and GeoPackage, by batches of columns.

Both libraries are heavy: they are read where a file is made, by the worker alone.
"""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.export import About, Kind
from services.exports import telling
from services.exports.table import Geometry, Row, Table

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP_ROWS = 50_000
Done = Callable[[int], None]


def parquet(table: Table, about: About, path: Path, *, done: Done = lambda rows: None) -> int:
    """Write ``table`` to ``path`` in row groups; how many rows. What must be known stands under the
    key ``halo`` of the file's metadata, as JSON."""
    from pyarrow import parquet as files

    schema = _schema(table).with_metadata({"halo": json.dumps(about.as_dict())})
    rows = 0
    with files.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(table):
            writer.write_batch(_batch(schema, group))
            rows += len(group)
            done(rows)
    return rows


def geopackage(table: Table, about: About, path: Path, *, done: Done = lambda rows: None) -> int:
    """Write ``table`` to ``path`` as a layer of points; how many rows. What must be known stands in
    the layer ``about``, which has no geometry, and in the metadata of the package."""
    import pyarrow as pa
    import pyogrio  # type: ignore[import-untyped]

    kept = table.without_place()
    plain = _schema(table)
    schema = pa.schema([plain.field(at) for at, _ in kept] + [_geometry_field()])
    counted = [0]

    def batches() -> Iterator["pa.RecordBatch"]:
        for group in _groups(table):
            shapes = [_point(table.geometry(row)) for row in group]
            columns = [[row[at] for row in group] for at, _ in kept]
            yield _columns(schema, [*columns, shapes])
            counted[0] += len(group)
            done(counted[0])

    layer = {"driver": "GPKG", "geometry_name": "geom", "geometry_type": "Point"}
    told = {key: str(value) for key, value in telling.lines(table, about)}
    stream = pa.RecordBatchReader.from_batches(schema, batches())
    pyogrio.write_arrow(
        stream, path, layer=table.name, crs="EPSG:4326", layer_metadata=told, **layer
    )
    pyogrio.write_arrow(_about(table, about), path, layer="about", driver="GPKG", append=True)
    return counted[0]


def _about(table: Table, about: About) -> "pa.Table":
    import pyarrow as pa

    lines = telling.lines(table, about)
    return pa.table({"name": [name for name, _ in lines], "text": [text for _, text in lines]})


def _schema(table: Table) -> "pa.Schema":
    import pyarrow as pa

    kinds = {
        Kind.TEXT: pa.string(),
        Kind.WHOLE: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.MOMENT: pa.timestamp("ms", tz="UTC"),
    }
    return pa.schema([(column.name, kinds[column.kind]) for column in table.columns])


def _geometry_field() -> "pa.Field":
    import pyarrow as pa

    return pa.field("geom", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})


def _groups(table: Table) -> Iterator[list[Row]]:
    group: list[Row] = []
    for part in chain(table.parts):
        group.extend(part)
        if len(group) >= _GROUP_ROWS:
            yield group
            group = []
    if group:
        yield group


def _batch(schema: "pa.Schema", group: list[Row]) -> "pa.RecordBatch":
    return _columns(schema, [list(values) for values in zip(*group, strict=True)])


def _columns(schema: "pa.Schema", columns: list[list[Any]]) -> "pa.RecordBatch":
    import pyarrow as pa

    pairs = zip(columns, schema, strict=True)
    return pa.record_batch([pa.array(v, type=field.type) for v, field in pairs], schema=schema)


def _point(geometry: Geometry | None) -> bytes | None:
    """Well-known binary of a point, little-endian."""
    import struct

    if geometry is None:
        return None
    coordinates: Any = geometry["coordinates"]
    lon, lat = coordinates
    return struct.pack("<BIdd", 1, 1, lon, lat)
