"""The job that has stored incidents follow an edition of what a source's words mean."""

from background.terms import Context
from domain.job import JobState, Outcome
from services import jobs, mapping, matching


def recategorise(context: Context) -> Outcome:
    """Give every incident of the source that is the argument the category its word means now."""
    with context.transaction() as session:
        changed = mapping.apply(session, context.argument, now=context.now())
        if changed:
            # Clusters follow what their records are called now.
            jobs.enqueue(session, matching.JOB, now=context.now())
    return Outcome(JobState.SUCCEEDED, result={"changed": changed})
