"""One record as a file gives it, before anybody asked what it means."""

from collections.abc import Mapping
from typing import NamedTuple

from domain.fault import Fault, FaultKind

VALUE_LETTERS = 200


class Row(NamedTuple):
    """``number`` counts data records from 1; ``values`` are the cells by column. A fault of kind
    REJECTED says that the record could not be read at all."""

    number: int
    values: Mapping[str, object]
    faults: tuple[Fault, ...] = ()


def unreadable(number: int, reason: str, value: str, values: Mapping[str, object]) -> Row:
    """The row of a record whose cells cannot be told apart."""
    fault = Fault(number, "", FaultKind.REJECTED, reason, value[:VALUE_LETTERS])
    return Row(number, values, (fault,))
