"""What was wrong with a record, so that nothing is silently dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.incident import NewIncident


class FaultKind(StrEnum):
    """What became of the record because of the fault."""

    REJECTED = "rejected"
    REPAIRED = "repaired"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in one record. ``record`` counts data records from 1; ``reason`` is a locale key
    under ``fault.``; ``value`` is what stood there, at most 200 characters of it."""

    record: int
    column: str
    kind: FaultKind
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRecord:
    """One record as read: ``incident`` is None where it was rejected."""

    record: int
    incident: NewIncident | None
    faults: tuple[Fault, ...] = ()
    payload: Mapping[str, object] | None = None
