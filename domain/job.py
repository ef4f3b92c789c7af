"""A piece of background work and the states it may pass through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import IllegalStep
from domain.line import Said


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"


FINISHED = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.SKIPPED, JobState.INTERRUPTED})

# A finished job never moves again: who wants the work done anew queues a new job.
STEPS: Mapping[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.INTERRUPTED}),
    JobState.RUNNING: FINISHED,
} | {state: frozenset() for state in FINISHED}


class Interrupted(Exception):
    """Raised inside a job that should stop here: its worker ends, or the job is not its own."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended. ``reason`` says why it was skipped or failed."""

    state: JobState
    reason: Said = ""
    result: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as stored. ``progress`` runs from 0 to 1; ``fence`` grows each time it is claimed;
    ``requested_by`` is the account that asked for it, None where the clock did."""

    id: int
    name: str
    argument: str
    state: JobState
    progress: float
    step: str
    reason: Said
    result: dict[str, object] | None
    fence: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    requested_by: int | None = None


def require_step(before: JobState, after: JobState) -> None:
    """Raises ``IllegalStep`` where a job that is ``before`` may not become ``after``."""
    if after not in STEPS[before]:
        raise IllegalStep(f"A job that is {before} cannot become {after}.")
