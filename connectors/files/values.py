"""Texts, counts and zones as publishers write them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.fault import FaultKind
from domain.incident import Flag

MOST_COUNT = 1_000
LONGEST_TEXT = 20_000
LONGEST_CATEGORY = 200
LONGEST_ADDRESS = 1_000
LONGEST_KEY = 200
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHOLE = re.compile(r"[+-]?\d{1,9}(?:[.,]0+)?")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE]\+?\d{1,2})?")
NUMERIC_AREA = r"\d+(?:\.0+)?"
_NUMERIC_AREA = re.compile(NUMERIC_AREA)
_ABBREVIATION = re.compile(r"[A-Za-z]{2,5}")


class Note(NamedTuple):
    """Something to tell about a value that is kept."""

    kind: FaultKind
    reason: str
    flag: Flag


@dataclass(frozen=True, slots=True)
class Unusable:
    """A value the record cannot be stored with, and why."""

    reason: str


def shown(value: object) -> str:
    """``value`` as text; nothing where there is none. Integers that a float holds lose ``.0``."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def cleaned(text: str) -> tuple[str, bool]:
    """``text`` without control characters (tab and line ends stay) and without white space at its
    ends, and whether a control character had to go."""
    if text.isprintable():
        return text.strip(), False
    clean = _CONTROL.sub("", text)
    return clean.strip(), clean != text


class Weight(NamedTuple):
    """How many incidents a record stands for."""

    incidents: int
    note: Note | None = None


_ONE = Weight(1)
_USUAL_COUNTS = (1, "1", None)


def weight(value: object) -> Weight | Unusable:
    """The count written as ``value``: 1 where nothing or no number stands there."""
    if value in _USUAL_COUNTS:
        return _ONE
    text = shown(value).strip()
    if not text:
        return _ONE
    if not _WHOLE.fullmatch(text):
        return Unusable("huge_count") if _is_huge(text) else Weight(1, _odd("odd_count"))
    count = int(re.split("[.,]", text)[0])
    if abs(count) > MOST_COUNT:
        return Unusable("huge_count")
    if count < 0:
        return Weight(count, Note(FaultKind.FLAGGED, "negative_count", Flag.REVERSAL))
    return Weight(count, None if count else _odd("zero_count"))


def _is_huge(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and abs(float(text)) > MOST_COUNT


def _odd(reason: str) -> Note:
    return Note(FaultKind.FLAGGED, reason, Flag.ODD_COUNT)


class Zone(NamedTuple):
    """A zone and, where it was not the one written, what to tell."""

    zone: ZoneInfo
    note: Note | None = None


@lru_cache(maxsize=1_024)
def zone(text: str, default: str) -> Zone | Unusable:
    """The IANA zone ``text``; ``default`` where there is none or only an abbreviation, since one
    abbreviation stands for several zones."""
    text = text.strip()
    if not text:
        return Zone(ZoneInfo(default), _assumed("missing_zone"))
    if "/" not in text and text != "UTC":
        if _ABBREVIATION.fullmatch(text):
            return Zone(ZoneInfo(default), _assumed("abbreviated_zone"))
        return Unusable("unknown_zone")
    try:
        return Zone(ZoneInfo(text))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return Unusable("unknown_zone")


def _assumed(reason: str) -> Note:
    return Note(FaultKind.FLAGGED, reason, Flag.ASSUMED_ZONE)


def is_numeric_area(text: str) -> bool:
    """Whether ``text`` is the number of an area; a negative number is none."""
    return bool(_NUMERIC_AREA.fullmatch(text))
