"""Which properties of a file of boundaries name its areas."""

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from connectors.files import areas
from connectors.files.headers import word
from connectors.files.values import shown

MOST_AREAS = 20_000
_NAMES = ("name", "namn", "navn", "nombre", "label", "اسم", "الاسم")
_KINDS = (
    *("neighborhood", "neighbourhood", "nhood", "community", "suburb", "ward", "stadsdel"),
    *("district", "municipality", "kommun", "county", "län", "beat", "precinct", "الحي"),
)
_CODES = ("code", "kod", "number", "nummer", "num", "nr", "no", "id", "رمز", "رقم")
# Numbers that a program gave, which are others in the next edition.
_MADE = ("objectid", "fid", "gid", "shape", "ogcfid", "globalid")


def properties(path: Path) -> list[Mapping[str, str]]:
    """The properties of every area of ``path``, as text. Raises BadInput."""
    return [_texts(feature) for feature in islice(areas.shapes(path), MOST_AREAS)]


def name(told: Sequence[Mapping[str, str]]) -> str | None:
    """The property that names each area, or None where none does."""
    ranked = sorted(_distinct(told), key=lambda one: _rank(word(one), (*_NAMES, *_KINDS)))
    texts = [one for one in ranked if not all(_is_number(each[one]) for each in told)]
    return next(iter(texts or ranked), None)


def code(told: Sequence[Mapping[str, str]], named: str | None) -> str | None:
    """The property that tells each area from the others in every edition, or None."""
    found = [
        one
        for one in _distinct(told)
        if one != named
        and (word(one).endswith(_CODES) or all(each[one].isdigit() for each in told))
    ]
    return min(found, key=lambda one: _rank(word(one), _CODES), default=None)


def _texts(feature: Mapping[str, object]) -> Mapping[str, str]:
    told = feature.get("properties")
    if not isinstance(told, dict):
        return {}
    return {str(key): shown(value).strip() for key, value in told.items()}


def _distinct(told: Sequence[Mapping[str, str]]) -> list[str]:
    """The properties that every area has, each another, and that nobody but a program made."""
    first = told[0] if told else {}
    return [
        key
        for key in first
        if not word(key).startswith(_MADE)
        and len({one.get(key) or "" for one in told} - {""}) == len(told)
    ]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _rank(spelled: str, words: Sequence[str]) -> int:
    """How early ``spelled`` is, or ends as, one of ``words``."""
    exact = [at for at, one in enumerate(words) if spelled == one]
    ending = [len(words) + at for at, one in enumerate(words) if one in spelled]
    return next(iter([*exact, *ending]), 2 * len(words))
