"""The job that reads every source that is due, then has everything worked out anew."""

from collections.abc import Callable
from dataclasses import replace

from background.steps import Saying, Steps
from background.terms import Context
from db.notices import DISCONNECTED
from db.session import transaction
from domain.errors import IllegalStep, Refusal
from domain.job import Interrupted, JobState, Outcome
from domain.line import Line
from domain.source import Source
from locales import english
from services import pipeline

# The steps and the share of the whole that each takes.
STEPS = {"read": 9, "refresh": 1}
Poll = Callable[[Context], Outcome]
_CHANGES = ("stored", "updated", "withdrawn")


def run(context: Context, *, poll: Poll) -> Outcome:
    """Read with ``poll``, the job of one source. One source that fails leaves the others read;
    where nothing was due or nothing is new, the run says so and works nothing out."""
    with transaction(context.sessions) as session:
        due = pipeline.due(session, now=context.now())
    if not due:
        return Outcome(JobState.SKIPPED, Line("job.no_source_due"))
    steps = Steps(context, STEPS)
    with steps.running("read") as step:
        read = {source.slug: _read(context, source, poll, step) for source in due}
    result: dict[str, object] = {"sources": {slug: _told(one) for slug, one in read.items()}}
    if all(one.state is JobState.FAILED for one in read.values()):
        why = [
            Line("job.of_source", {"source": slug, "why": one.reason}) for slug, one in read.items()
        ]
        return Outcome(JobState.FAILED, Line("job.no_source_read", {"why": why}), result)
    if not any(_changed(one) for one in read.values()):
        return Outcome(JobState.SKIPPED, Line("job.nothing_new"), result)
    with steps.running("refresh") as step, context.transaction() as session:
        queued = pipeline.refresh(session, requested_by=context.job.requested_by, now=context.now())
        result["queued"] = {job.name: job.id for job in queued}
    return Outcome(JobState.SUCCEEDED, result=result)


def _read(context: Context, source: Source, poll: Poll, step: Saying) -> Outcome:
    """How the poll of ``source`` ended, which is a part of this job and held by its lease."""
    part = replace(context, job=replace(context.job, argument=source.slug))
    try:
        ended = poll(part)
    except (Interrupted, IllegalStep, *DISCONNECTED):
        raise
    except Exception as error:
        reason = error.said if isinstance(error, Refusal) else type(error).__name__
        step.say("pipeline.failed", source=source.name, reason=reason)
        return Outcome(JobState.FAILED, reason)
    step.say("pipeline.read", source=source.name, n=_changed(ended))
    return ended


def _changed(ended: Outcome) -> int:
    return sum(int(str((ended.result or {}).get(name, 0))) for name in _CHANGES)


def _told(ended: Outcome) -> dict[str, object]:
    return {"state": ended.state, "reason": english(ended.reason), **(ended.result or {})}
