"""Opens what a person hands over: plain, gzipped or zipped, never more than it may become."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from connectors.files import archives
from connectors.files.archives import RATIO_MATTERS_BYTES, UNPACKED_BYTES, UNPACKED_RATIO
from connectors.files.refusals import refused

SAMPLE_BYTES = 1 << 18
_READABLE = (".csv", ".tsv", ".txt", ".geojson", ".json")
_SHAPES = ".shp"
_GZIP = b"\x1f\x8b"
_FOREIGN = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Excel (XLS)",
    b"SQLite format 3": "SQLite",
    b"\x7fELF": "ELF",
    b"MZ": "Windows",
    b"Rar!": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"\xfd7zXZ": "XZ",
    b"BZh": "BZIP2",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"PK\x03\x04": "ZIP",
    _GZIP: "GZIP",
}
# Readers of PDF look for its beginning as far as this.
_PDF, _PDF_WITHIN = b"%PDF-", 1_024


class Format(StrEnum):
    """What a file turned out to be."""

    CSV = "csv"
    PARQUET = "parquet"
    GEOJSON = "geojson"
    SHAPEFILE = "shapefile"


@dataclass(frozen=True, slots=True)
class Found:
    """The format of a file and its first ``SAMPLE_BYTES`` bytes, unpacked; a shapefile, which is
    several files, has no such bytes."""

    format: Format
    sample: bytes


def found(path: Path) -> Found:
    """What ``path`` holds. Raises BadInput where it is nothing Halo reads."""
    if not path.is_file():
        raise refused("no_file", name=path.name)
    _check_single(path)
    if holds_shapes(path):
        return Found(Format.SHAPEFILE, b"")
    with opened(path) as stream:
        sample = stream.read(SAMPLE_BYTES)
    return Found(_format(path.name, sample), sample)


def holds_shapes(path: Path) -> bool:
    """Whether ``path`` is an archive with a shapefile in it. Raises BadInput for a bad archive."""
    with path.open("rb") as raw:
        if not archives.is_archive(raw.read(4)):
            return False
        with archives.opened(path, raw) as archive:
            return any(name.casefold().endswith(_SHAPES) for name in archive.namelist())


def _check_single(path: Path) -> None:
    """A file that is two at once is one to the check and another to whoever opens it."""
    with path.open("rb") as raw:
        head = raw.read(_PDF_WITHIN)
    is_zip_too = not archives.is_archive(head) and zipfile.is_zipfile(path)
    if is_zip_too or head.find(_PDF) > 0:
        raise refused("joined", name=path.name)


def format_of(name: str, head: bytes) -> Format | None:
    """What a file that begins with ``head`` seems to be, None where it is packed. Raises BadInput
    where it can be nothing Halo reads."""
    is_packed = archives.is_archive(head) or head.startswith(_GZIP)
    return None if is_packed else _format(name, head)


def _format(name: str, sample: bytes) -> Format:
    if not sample:
        raise refused("empty", name=name)
    if sample.startswith(b"PAR1"):
        return Format.PARQUET
    for magic, kind in _FOREIGN.items():
        if sample.startswith(magic):
            raise refused("foreign", name=name, kind=kind)
    head = sample.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<"):
        raise refused("foreign", name=name, kind="HTML/XML")
    if head.startswith((b"{", b"[")):
        return Format.GEOJSON
    return Format.CSV


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of ``path``, or of the one readable member of a zip. Raises BadInput where the
    archive names a path outside itself, holds no or several tables, or unpacks too far."""
    with path.open("rb") as raw:
        magic = raw.read(4)
        raw.seek(0)
        if archives.is_archive(magic):
            with archives.opened(path, raw) as archive:
                info = _only_table(path, archive)
                archives.check_size(path, info)
                with archive.open(info) as member:
                    yield cast(BinaryIO, member)
        elif magic.startswith(_GZIP):
            with gzip.GzipFile(fileobj=raw) as packed:
                limited: io.RawIOBase = _Limited(packed, raw, path)
                yield io.BufferedReader(limited, 1 << 16)
        else:
            yield raw


def _only_table(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    names = [info.filename for info in archive.infolist()]
    if "xl/workbook.xml" in names:
        raise refused("foreign", name=path.name, kind="Excel (XLSX)")
    tables = [i for i in archive.infolist() if i.filename.casefold().endswith(_READABLE)]
    if len(tables) != 1:
        raise refused("archive_members", name=path.name, n=len(tables))
    return tables[0]


class _Limited(io.RawIOBase):
    """A gzip stream that refuses to unpack beyond the limits, as soon as it shows that it would."""

    def __init__(self, packed: gzip.GzipFile, raw: BinaryIO, path: Path) -> None:
        self._packed = packed
        self._raw = raw
        self._path = path
        self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            block = self._packed.read(len(buffer))
        except (OSError, EOFError, zlib.error) as fault:
            raise refused("broken_archive", name=self._path.name) from fault
        self._unpacked += len(block)
        most = max(RATIO_MATTERS_BYTES, UNPACKED_RATIO * self._raw.tell())
        if self._unpacked > min(UNPACKED_BYTES, most):
            raise refused("bomb", name=self._path.name, mb=self._unpacked >> 20)
        buffer[: len(block)] = block
        return len(block)
