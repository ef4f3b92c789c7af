"""The parts of a long job: how far each is and what it said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.line import Line


class StepState(StrEnum):
    """Where a step is. One that its job never came to, because it ended, is skipped."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Step:
    """A step as stored; ``progress`` runs from 0 to 1, ``said`` is its log."""

    position: int
    name: str
    state: StepState
    progress: float
    said: tuple[Line, ...]
    started_at: datetime | None
    finished_at: datetime | None

    def lasted(self, *, now: datetime) -> timedelta | None:
        """How long it took, or has taken so far."""
        if self.started_at is None:
            return None
        return (self.finished_at or now) - self.started_at
