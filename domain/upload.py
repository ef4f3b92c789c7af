"""A file somebody handed over to be read, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

MOST_NAME = 200


class UploadState(StrEnum):
    """Handed over; read by a job; stored whole; not stored, for the reason in ``error``."""

    WAITING = "waiting"
    STORING = "storing"
    STORED = "stored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as handed over. ``name`` is its sender's and part of no path; ``digest`` is SHA-256
    of its bytes; ``edition`` is the name of a file that comes again whole, ``run_id`` its reading
    and ``counts`` what became of its records. ``source_id`` is None until somebody says whose it
    is. ``settled`` is how it is read: ``columns``, the column map, not there before it is made out;
    ``adapt``, whether its conventions are still to be found; ``anew``, whether what was settled
    for the source's files is passed over; ``language``, of whoever said so; or ``boundaries``
    alone, where it was handed over as a file of areas."""

    id: UUID
    source_id: int | None
    account_id: int
    name: str
    size: int
    digest: bytes
    made_at: datetime
    state: UploadState = UploadState.WAITING
    settled: Mapping[str, object] | None = None
    edition: str | None = None
    run_id: int | None = None
    counts: Mapping[str, object] | None = None
    error: str = ""
