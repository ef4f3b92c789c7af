"""The parts of a long job are laid down, begun, reported and ended.

Each verb takes the job that does the work and refuses one that is no longer its worker's.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import steps
from domain.job import Job
from domain.job_step import Step, StepState
from domain.line import Line
from services import jobs


def plan(session: Session, job: Job, names: Sequence[str]) -> None:
    """Lay down the steps of ``job``. Raises ``IllegalStep`` where it was taken away."""
    steps.plan(session, job.id, names)
    jobs.require_held(session, job)


def report(
    session: Session,
    job: Job,
    name: str,
    *,
    now: datetime,
    state: StepState = StepState.RUNNING,
    progress: float | None = None,
    said: Sequence[Line] = (),
) -> None:
    """Write how far a step is and what it says. Raises ``IllegalStep`` where the job was taken."""
    steps.report(session, job.id, name, state=state, now=now, progress=progress, said=said)
    jobs.require_held(session, job)


def listed(session: Session, job_id: int) -> list[Step]:
    """The steps of a job in their order; none where it has no steps."""
    return steps.listed(session, job_id)
