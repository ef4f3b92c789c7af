"""What a decision says of a cluster beyond the areas of who reads it: that there is one."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from domain.verification import Decision

# In the place of a cluster's number.
BEYOND = "beyond"
# What names one cluster, what names one by each record, and what has clusters for its names.
_ALONE = frozenset({"merged_into", "duplicate_of", "given_to"})
_EACH = frozenset({"moved", "went", "answered"})
_FAR = "far"


def named(one: Decision) -> set[int]:
    """The clusters that a decision names, beside its own."""
    return {*_named(one.before), *_named(one.after)}


def told(one: Decision, within: Collection[int]) -> Decision:
    """``one`` as it is told to who may know of the clusters ``within`` and of no others."""
    return replace(one, before=_told(one.before, within), after=_told(one.after, within))


def _named(said: Mapping[str, object]) -> Iterator[int]:
    for name, value in said.items():
        if name in _ALONE:
            yield from _numbers([value])
        elif isinstance(value, Mapping) and name in _EACH:
            yield from _numbers(value.values())
        elif isinstance(value, Mapping) and name == _FAR:
            yield from map(int, value)


def _numbers(values: Collection[object]) -> list[int]:
    return [value for value in values if isinstance(value, int)]


def _told(said: Mapping[str, object], within: Collection[int]) -> dict[str, object]:
    return {name: _value(name, value, within) for name, value in said.items()}


def _value(name: str, value: object, within: Collection[int]) -> object:
    if name in _ALONE:
        return _number(value, within)
    if isinstance(value, Mapping) and name in _EACH:
        return {record: _number(one, within) for record, one in value.items()}
    if isinstance(value, Mapping) and name == _FAR:
        return {
            **{one: number for one, number in value.items() if int(one) in within},
            **({BEYOND: None} if any(int(one) not in within for one in value) else {}),
        }
    return value


def _number(value: object, within: Collection[int]) -> object:
    return BEYOND if isinstance(value, int) and value not in within else value
