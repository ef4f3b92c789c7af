"""Something to be said, put into words only where somebody reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """A key of ``locales`` and the values that go into its text, such as JSON can hold; a value
    may be a line itself, or a list of lines."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


# A line; or words that nobody can put into another language: those of an error or of a person.
Said = Line | str


def as_json(said: Said) -> object:
    """``said`` as JSON holds it: words as they are, a line with its key and its values."""
    if isinstance(said, str):
        return said
    return {"key": said.key, "values": {name: stored(one) for name, one in said.values.items()}}


def from_json(known: object) -> Said:
    """What ``as_json`` wrote; "" where nothing was."""
    if isinstance(known, Mapping):
        values = known.get("values") or {}
        return Line(str(known["key"]), {name: read(one) for name, one in values.items()})
    return str(known or "")


def stored(value: object) -> object:
    """A value of a line as JSON holds it."""
    if isinstance(value, list | tuple):
        return [stored(one) for one in value]
    return as_json(value) if isinstance(value, Line) else value


def read(value: object) -> object:
    """What ``stored`` wrote."""
    if isinstance(value, list):
        return [read(one) for one in value]
    return from_json(value) if isinstance(value, Mapping) else value
