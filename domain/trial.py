"""What a source gave when it was asked once to see what it gives; nothing of it is stored."""

from dataclasses import dataclass

from domain.fault import Fault
from domain.incident import NewIncident


@dataclass(frozen=True, slots=True)
class TriedRecord:
    """A record as Halo reads it; ``incident`` is None where it is rejected, ``category`` Halo's
    own code for the publisher's word."""

    number: int
    incident: NewIncident | None
    category: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """``records`` were read of an answer of ``size_bytes`` that took ``seconds``, ``rejected`` of
    them to no avail; ``more`` says that the answer holds others that were not looked at. ``faults``
    count by column, what became of the record, and reason; ``fields`` are the publisher's."""

    seconds: float
    size_bytes: int
    records: int
    rejected: int
    more: bool
    first: tuple[TriedRecord, ...]
    faults: tuple[tuple[str, str, str, int], ...]
    fields: tuple[str, ...]
