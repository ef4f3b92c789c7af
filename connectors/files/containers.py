"""Opens what a person hands over: plain, gzipped or zipped, never more than it may become."""

import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO, cast

from connectors.files.refusals import refused

UNPACKED_BYTES = 4 << 30
UNPACKED_RATIO = 100
RATIO_MATTERS_BYTES = 16 << 20
SAMPLE_BYTES = 1 << 18
_READABLE = (".csv", ".tsv", ".txt", ".geojson", ".json")
_FOREIGN = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Excel (XLS)",
    b"SQLite format 3": "SQLite",
    b"\x7fELF": "ELF",
}


class Format(StrEnum):
    """What a file turned out to be."""

    CSV = "csv"
    PARQUET = "parquet"
    GEOJSON = "geojson"


@dataclass(frozen=True, slots=True)
class Found:
    """The format of a file and its first ``SAMPLE_BYTES`` bytes, unpacked."""

    format: Format
    sample: bytes


def found(path: Path) -> Found:
    """What ``path`` holds. Raises BadInput where it is nothing Halo reads."""
    if not path.is_file():
        raise refused("no_file", name=path.name)
    with opened(path) as stream:
        sample = stream.read(SAMPLE_BYTES)
    return Found(_format(path, sample), sample)


def _format(path: Path, sample: bytes) -> Format:
    if not sample:
        raise refused("empty", name=path.name)
    if sample.startswith(b"PAR1"):
        return Format.PARQUET
    for magic, kind in _FOREIGN.items():
        if sample.startswith(magic):
            raise refused("foreign", name=path.name, kind=kind)
    head = sample.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<"):
        raise refused("foreign", name=path.name, kind="HTML/XML")
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
        if magic.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            with _member(path, raw) as member:
                yield member
        elif magic.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=raw) as packed:
                limited: io.RawIOBase = _Limited(packed, path)
                yield io.BufferedReader(limited, 1 << 16)
        else:
            yield raw


@contextmanager
def _member(path: Path, raw: BinaryIO) -> Iterator[BinaryIO]:
    try:
        with zipfile.ZipFile(raw) as archive:
            info = _only_table(path, archive)
            _check_size(path, info)
            with archive.open(info) as member:
                yield cast(BinaryIO, member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as fault:
        raise refused("broken_archive", name=path.name) from fault


def _only_table(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    for info in archive.infolist():
        if _escapes(info.filename):
            raise refused("path_traversal", name=path.name, member=info.filename[:200])
    names = [info.filename for info in archive.infolist()]
    if "xl/workbook.xml" in names:
        raise refused("foreign", name=path.name, kind="Excel (XLSX)")
    tables = [i for i in archive.infolist() if i.filename.casefold().endswith(_READABLE)]
    if len(tables) != 1:
        raise refused("archive_members", name=path.name, n=len(tables))
    return tables[0]


def _escapes(member: str) -> bool:
    posix, windows = PurePosixPath(member), PureWindowsPath(member)
    return (
        posix.is_absolute()
        or bool(windows.drive or windows.root)
        or ".." in posix.parts
        or ".." in windows.parts
    )


def _check_size(path: Path, info: zipfile.ZipInfo) -> None:
    ratio = info.file_size / max(info.compress_size, 1)
    if info.file_size > UNPACKED_BYTES or (
        ratio > UNPACKED_RATIO and info.file_size > RATIO_MATTERS_BYTES
    ):
        raise refused("bomb", name=path.name, mb=info.file_size >> 20)


class _Limited(io.RawIOBase):
    """A gzip stream that refuses to unpack beyond the limits."""

    def __init__(self, packed: gzip.GzipFile, path: Path) -> None:
        self._packed = packed
        self._path = path
        self._unpacked = 0
        self._most = min(
            UNPACKED_BYTES,
            max(RATIO_MATTERS_BYTES, UNPACKED_RATIO * path.stat().st_size),
        )

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            block = self._packed.read(len(buffer))
        except (OSError, EOFError) as fault:
            raise refused("broken_archive", name=self._path.name) from fault
        self._unpacked += len(block)
        if self._unpacked > self._most:
            raise refused("bomb", name=self._path.name, mb=self._unpacked >> 20)
        buffer[: len(block)] = block
        return len(block)
