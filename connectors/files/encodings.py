"""Bytes of an undocumented file to lines of text, with a note of every line that was mended."""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import AnyStr, BinaryIO

import charset_normalizer

LONGEST_LINE_BYTES = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_REPLACEMENT = "\ufffd".encode()
_HIGH_SHARE_OF_NULS = 0.3


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by its Python name, the length of its byte order mark, and whether the lines
    end in a carriage return alone, as old Mac files do."""

    name: str
    bom_bytes: int = 0
    carriage_returns: bool = False


def detected(sample: bytes) -> Encoding:
    """The encoding of a file that begins with ``sample``."""
    name, bom_bytes = _named(sample)
    text = sample[bom_bytes:].decode(name, "replace")
    return Encoding(name, bom_bytes, "\r" in text and "\n" not in text)


def _named(sample: bytes) -> tuple[str, int]:
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name, len(bom)
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > half * _HIGH_SHARE_OF_NULS:
        return "utf-16-le", 0
    if sample[::2].count(0) > half * _HIGH_SHARE_OF_NULS:
        return "utf-16-be", 0
    return ("utf-8" if _is_mostly_utf8(sample) else _legacy(sample)), 0


def _is_mostly_utf8(sample: bytes) -> bool:
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    broken = text.count("\ufffd")
    beyond_ascii = sum(1 for letter in text if letter > "\x7f") - broken
    return broken == 0 or beyond_ascii > broken


def _legacy(sample: bytes) -> str:
    best = charset_normalizer.from_bytes(sample, cp_isolation=["cp1252", "cp1256", "cp1251"]).best()
    return best.encoding if best else "cp1252"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """What stands in a UTF-8 file and is not UTF-8 was mostly written by Windows."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    end = error.start + 1
    return error.object[error.start : end].decode("cp1252", "replace"), end


# How to decode what is nearly all UTF-8, or was before somebody saved it elsewhere.
OLDER = "halo.cp1252"
codecs.register_error(OLDER, _as_cp1252)


class Lines:
    """Lines of text one by one, their ends kept. After each record the reader of a table looks at
    ``repaired`` and ``text`` (the lines taken since ``begin``)."""

    def __init__(self, stream: BinaryIO, encoding: Encoding) -> None:
        stream.read(encoding.bom_bytes)
        self._encoding = encoding
        self._raw = self._chosen(stream)
        self.begin()

    def begin(self) -> None:
        """Forget the lines taken so far: a new record begins."""
        self.repaired = False
        self.taken = 0
        self.text: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._raw)
        self.taken += 1
        self.text.append(line)
        return line

    def _chosen(self, stream: BinaryIO) -> Iterator[str]:
        if self._encoding.name.startswith("utf-16") or self._encoding.carriage_returns:
            return self._wrapped(stream)
        return self._decoded(stream)

    def _wrapped(self, stream: BinaryIO) -> Iterator[str]:
        newline = "\r" if self._encoding.carriage_returns else "\n"
        name = self._encoding.name
        errors = OLDER if name == "utf-8" else "replace"
        text = io.TextIOWrapper(stream, name, errors, newline=newline)
        yield from _bounded(partial(text.readline, LONGEST_LINE_BYTES), newline)

    def _decoded(self, stream: BinaryIO) -> Iterator[str]:
        name = self._encoding.name
        for line in _bounded(partial(stream.readline, LONGEST_LINE_BYTES), b"\n"):
            try:
                yield line.decode(name)
            except UnicodeDecodeError:
                self.repaired = True
                yield _mended(line, name)


def _mended(line: bytes, name: str) -> str:
    if name != "utf-8":
        return line.decode(name, "replace")
    return _SURROGATE.sub(_REPLACEMENT, line).decode("utf-8", "halo.cp1252")


def _bounded(read: Callable[[], AnyStr], end: AnyStr) -> Iterator[AnyStr]:
    """Lines of at most ``LONGEST_LINE_BYTES``; what is longer is cut and its rest left out."""
    while line := read():
        yield line
        while len(line) >= LONGEST_LINE_BYTES and not line.endswith(end):
            line = read()
