"""A piece of background work and the states it may pass through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"


FINISHED = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.SKIPPED, JobState.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended. ``reason`` says why it was skipped or failed."""

    state: JobState
    reason: str = ""
    result: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as stored. ``progress`` runs from 0 to 1; ``fence`` grows each time it is claimed."""

    id: int
    name: str
    argument: str
    state: JobState
    progress: float
    step: str
    reason: str
    result: dict[str, object] | None
    fence: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
