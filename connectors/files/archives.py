"""Zip archives, judged by their directory before anything in them is opened."""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from connectors.files.refusals import refused

UNPACKED_BYTES = 4 << 30
UNPACKED_RATIO = 100
RATIO_MATTERS_BYTES = 16 << 20
MOST_MEMBERS = 1_000
_MOST_DIRECTORY_BYTES = 1 << 20
_MOST_COMMENT_BYTES = 512
_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
_END = struct.Struct("<4sHHHHIIH")  # PKWARE APPNOTE 4.3.16
_LONG_END_BYTES = 76  # its 64 bit form and where that is, where a writer adds them


def is_archive(head: bytes) -> bool:
    """Whether a file that begins with ``head`` says that it is a zip."""
    return head.startswith(_BEGINNINGS)


@contextmanager
def opened(path: Path, raw: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """The archive in ``raw``. Raises BadInput for one that is damaged, more than an archive, has
    more members than a person packs, or names a path outside itself."""
    _check_end(path, raw)
    try:
        with zipfile.ZipFile(raw) as archive:
            for info in archive.infolist():
                if _escapes(info.filename):
                    raise refused("path_traversal", name=path.name, member=info.filename[:200])
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as fault:
        raise refused("broken_archive", name=path.name) from fault


def check_size(
    path: Path,
    *members: zipfile.ZipInfo,
    most_bytes: int = UNPACKED_BYTES,
    most_ratio: int = UNPACKED_RATIO,
) -> None:
    """Raises BadInput for members that unpack too far. More than they say is never unpacked."""
    size = sum(info.file_size for info in members)
    ratio = size / max(sum(info.compress_size for info in members), 1)
    if size > most_bytes or (ratio > most_ratio and size > RATIO_MATTERS_BYTES):
        raise refused("bomb", name=path.name, mb=size >> 20)


def _check_end(path: Path, raw: BinaryIO) -> None:
    """Nothing may stand before the archive, between its parts or after it: what does is read by
    somebody else as another file."""
    size = raw.seek(0, os.SEEK_END)
    tail_begin = raw.seek(max(0, size - _END.size - (1 << 16)))
    tail = raw.read()
    at = tail.rfind(_BEGINNINGS[1])
    if at < 0 or at + _END.size > len(tail):
        raise refused("broken_archive", name=path.name)
    _, _, _, _, members, directory, begin, comment = _END.unpack_from(tail, at)
    end = tail_begin + at
    if members > MOST_MEMBERS or directory > _MOST_DIRECTORY_BYTES:
        raise refused("archive_many", name=path.name, n=members)
    if comment > _MOST_COMMENT_BYTES or end + _END.size + comment != size:
        raise refused("joined", name=path.name)
    if begin + directory not in (end, end - _LONG_END_BYTES):
        raise refused("joined", name=path.name)
    raw.seek(0)


def _escapes(member: str) -> bool:
    posix, windows = PurePosixPath(member), PureWindowsPath(member)
    return (
        posix.is_absolute()
        or bool(windows.drive or windows.root)
        or ".." in posix.parts
        or ".." in windows.parts
    )
