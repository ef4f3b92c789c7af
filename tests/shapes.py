"""Zipped shapefiles made to measure."""

import struct
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyogrio  # type: ignore[import-untyped]

Ring = Sequence[tuple[float, float]]


def point(x: float, y: float) -> bytes:
    return struct.pack("<BIdd", 1, 1, x, y)


def polygon(*rings: Ring) -> bytes:
    parts = [struct.pack("<BII", 1, 3, len(rings))]
    for ring in rings:
        parts.append(struct.pack("<I", len(ring)))
        parts += [struct.pack("<dd", *place) for place in ring]
    return b"".join(parts)


def zipped(
    path: Path,
    geometries: Sequence[bytes | None],
    columns: Mapping[str, Sequence[object]],
    *,
    kind: str = "Point",
    crs: str | None = "EPSG:4326",
    without: str = "none",
    beside: Mapping[str, bytes] | None = None,
) -> Path:
    """An archive with one shapefile and what lies ``beside`` it, one part left out."""
    folder = path.with_suffix("")
    folder.mkdir()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")
        pyogrio.raw.write(
            folder / "thefts.shp",
            np.array(geometries, dtype=object),
            [np.array(values) for values in columns.values()],
            list(columns),
            geometry_type=kind,
            crs=crs,
            driver="ESRI Shapefile",
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            if part.suffix != without:
                archive.write(part, f"export/{part.name}")
        for name, content in (beside or {}).items():
            archive.writestr(name, content)
    return path
