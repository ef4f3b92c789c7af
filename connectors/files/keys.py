"""What makes a record the same record the next time the file comes.

A publisher's id that is unique is the key. A case number is not: one case holds several offences
and counters restart, so the time and the offence join it. A record without an id gets a key from
what identifies it, and so does not depend on its place in the file. Equal records without an id,
or without a real time, are counted (the second of them ends in ``#2``): nobody said that they are
one. A reversal has a key of its own and never replaces what it withdraws.
"""

from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from domain import category

_REVERSAL = "-"


@lru_cache(maxsize=16_384)
def _offence_mark(offence: str) -> str:
    return blake2b(category.normalised(offence).encode(), digest_size=4).hexdigest()


def case_key(case: str, start: datetime, offence: str) -> str:
    """The key of an offence in a case whose number is not unique."""
    return f"{case} {start:%Y-%m-%dT%H:%M:%S} {_offence_mark(offence)}"


def derived_key(parts: tuple[object, ...]) -> str:
    """A key from the values that identify a record without an id."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return "~" + blake2b(text.encode(), digest_size=12).hexdigest()


def reversal_key(key: str) -> str:
    """The key of the record that withdraws the one with ``key``."""
    return key + _REVERSAL


class Repeats:
    """Numbers equal keys of one file: the second gets ``#2``."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def numbered(self, key: str) -> str:
        """``key``, with its number from the second time on."""
        mark = hash(key)
        times = self._seen.get(mark, 0) + 1
        self._seen[mark] = times
        return key if times == 1 else f"{key}#{times}"
