"""A file that was imported, as history tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FileReading:
    """``account_id`` is who handed the file over by the screen, None where a command did;
    ``has_faults`` whether rejects, repairs or flags of it are kept."""

    run_id: int
    source: str
    file: str
    edition: str | None
    started_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, int]
    error: str
    account_id: int | None
    has_faults: bool
