"""Steps of jobs as rows. Every change is announced with the job's own."""

from collections.abc import Sequence
from datetime import datetime

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain import line
from domain.job_step import Step, StepState
from domain.line import Line


def plan(session: Session, job_id: int, names: Sequence[str]) -> None:
    """Lay down the steps of a job, all waiting; those of an earlier attempt go."""
    session.execute(text("DELETE FROM job_step WHERE job_id = :job_id"), {"job_id": job_id})
    session.execute(
        text("""
        INSERT INTO job_step (job_id, position, name, state)
        SELECT :job_id, ordinality, name, :waiting
        FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS planned (name, ordinality)
        """),
        {"job_id": job_id, "names": list(names), "waiting": StepState.WAITING},
    )


def report(
    session: Session,
    job_id: int,
    name: str,
    *,
    state: StepState,
    now: datetime,
    progress: float | None = None,
    said: Sequence[Line] = (),
) -> None:
    """Write how far a step is and what it says; the first time it runs is its start."""
    lines = "".join(f"{orjson.dumps(_stored(one)).decode()}\n" for one in said)
    session.execute(
        text("""
        UPDATE job_step SET state = :state, said = said || :lines,
          progress = coalesce(CAST(:progress AS float8), progress),
          started_at = CASE WHEN :state = 'skipped' THEN started_at
            ELSE coalesce(started_at, :now) END,
          finished_at = CASE WHEN :state = 'running' THEN NULL ELSE CAST(:now AS timestamptz) END
        WHERE job_id = :job_id AND name = :name
        """),
        {
            "job_id": job_id,
            "name": name,
            "state": state,
            "lines": lines,
            "progress": progress,
            "now": now,
        },
    )


def listed(session: Session, job_id: int) -> list[Step]:
    """The steps of a job in their order. What was under way when the job ended reads interrupted,
    what it never came to reads skipped."""
    rows = session.execute(
        text("""
        SELECT s.position, s.name, s.progress, s.said, s.started_at,
          coalesce(s.finished_at, CASE WHEN s.started_at IS NOT NULL THEN j.finished_at END)
            AS finished_at,
          CASE WHEN j.state IN ('queued', 'running') THEN s.state
            WHEN s.state = 'running' THEN 'interrupted'
            WHEN s.state = 'waiting' THEN 'skipped' ELSE s.state END AS state
        FROM job_step s JOIN job j ON j.id = s.job_id WHERE s.job_id = :job_id ORDER BY s.position
        """),
        {"job_id": job_id},
    )
    return [
        Step(**{**row._mapping, "state": StepState(row.state), "said": _lines(row.said)})
        for row in rows
    ]


def _stored(said: Line) -> list[object]:
    return [said.key, {name: line.stored(value) for name, value in said.values.items()}]


def _lines(said: str) -> tuple[Line, ...]:
    read = map(orjson.loads, said.splitlines())
    return tuple(
        Line(key, {name: line.read(value) for name, value in values.items()})
        for key, values in read
    )
