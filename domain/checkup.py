"""What an examination of a whole Halo says, line by line, in the language of who reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something is: well, worth a look, or in need of a hand now."""

    OK = "ok"
    LOOK = "look"
    BROKEN = "broken"


_ORDER = tuple(State)


@dataclass(frozen=True, slots=True)
class Line:
    """What was found ``about`` one thing; ``advice`` is what to do, empty where it is well."""

    state: State
    about: str
    said: str
    advice: str = ""


def ok(about: str, said: str) -> Line:
    return Line(State.OK, about, said)


def look(about: str, said: str, advice: str) -> Line:
    return Line(State.LOOK, about, said, advice)


def broken(about: str, said: str, advice: str) -> Line:
    return Line(State.BROKEN, about, said, advice)


def exit_code(lines: Iterable[Line]) -> int:
    """0 where all is well, 1 where something is worth a look, 2 where something is broken."""
    return max((_ORDER.index(line.state) for line in lines), default=0)
