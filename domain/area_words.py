"""Which area somebody means who names a place in words: one of its name, and never a point."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.category_words import words

_FINEST_FIRST = ("district", "municipality", "county")


@dataclass(frozen=True, slots=True)
class NamedArea:
    """An area of today's boundaries and what it is called."""

    id: int
    level: str
    name: str


def meant(place: str, areas: Iterable[NamedArea]) -> int | None:
    """The area whose name stands in ``place``, whole words of it: the finest, and of two of which
    one's name holds the other's the longer. None where none is named, or two that differ."""
    said = words(place)
    found = [(area, name) for area in areas if (name := words(area.name)) and _holds(said, name)]
    for level in _FINEST_FIRST:
        here = [(area, name) for area, name in found if area.level == level]
        longest = [
            area
            for area, name in here
            if not any(len(other) > len(name) and _holds(other, name) for _, other in here)
        ]
        if longest:
            return longest[0].id if len(longest) == 1 else None
    return None


def _holds(said: list[str], name: list[str]) -> bool:
    return any(said[at : at + len(name)] == name for at in range(len(said) - len(name) + 1))
