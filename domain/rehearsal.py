"""What a whole file would become, found before anything of it is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from domain.fault import FaultKind


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one column, as often as it stands in the file: ``record`` is the first that has
    it and ``value`` what stood there."""

    kind: FaultKind
    reason: str
    column: str
    count: int
    record: int
    value: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """``read`` records: ``rejected`` would not be stored, ``flagged`` with a doubt, ``no_location``
    without a place. ``first`` and ``last`` are the earliest and the latest day. ``unmapped`` are
    the commonest words for an offence that have no category, with their counts;
    ``unmapped_records`` say such a word."""

    read: int = 0
    flagged: int = 0
    no_location: int = 0
    rejected: int = 0
    first: date | None = None
    last: date | None = None
    problems: tuple[Problem, ...] = ()
    unmapped: tuple[tuple[str, int], ...] = ()
    unmapped_records: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """The figures of the last line of a dry run, in its order."""
        names = ("read", "flagged", "no_location", "rejected")
        return {name: getattr(self, name) for name in names}

    def as_dict(self) -> dict[str, object]:
        """The rehearsal as JSON can hold it."""
        times = {"first": _spelled(self.first), "last": _spelled(self.last)}
        return {**asdict(self), **times}


def rehearsal(stored: Mapping[str, Any]) -> Rehearsal:
    """The rehearsal that ``as_dict`` wrote."""
    return Rehearsal(
        **{name: int(stored[name]) for name in ("read", "flagged", "no_location", "rejected")},
        first=_read(stored["first"]),
        last=_read(stored["last"]),
        problems=tuple(_problem(one) for one in stored["problems"]),
        unmapped=tuple((str(word), int(n)) for word, n in stored["unmapped"]),
        unmapped_records=int(stored["unmapped_records"]),
    )


def _problem(stored: Mapping[str, Any]) -> Problem:
    return Problem(**{**stored, "kind": FaultKind(stored["kind"])})


def _spelled(at: date | None) -> str | None:
    return None if at is None else at.isoformat()


def _read(at: str | None) -> date | None:
    return None if at is None else date.fromisoformat(at)


def by_weight(problems: Sequence[Problem]) -> list[Problem]:
    """Rejects first, then what was repaired and flagged; the commonest of each first."""
    order = {FaultKind.REJECTED: 0, FaultKind.REPAIRED: 1, FaultKind.FLAGGED: 2}
    return sorted(problems, key=lambda one: (order[one.kind], -one.count, one.reason, one.column))
