"""The job that finds out which fresh official records are one event with others, or reports."""

from datetime import timedelta

from background.terms import Context
from db.queries import reports
from domain.job import JobState, Outcome
from services import matching

# A record that was read in while no worker ran is still fresh when one runs again.
FRESH = timedelta(days=1)


def match_incidents(context: Context) -> Outcome:
    """Look at what was read in within ``FRESH`` and is in no cluster yet, some at a time: whoever
    reports something in between waits for no more than that."""
    now, after = context.now(), 0
    told = {"looked_at": 0, "matched": 0}
    while True:
        with context.transaction() as session:
            done = matching.match_round(session, since=now - FRESH, after=after, now=now)
            for cluster_id in sorted(done.clusters):
                reports.announce(session, cluster_id)
        if not done.looked_at:
            break
        after = done.last
        told["looked_at"] += done.looked_at
        told["matched"] += done.found
    if not told["looked_at"]:
        return Outcome(JobState.SKIPPED, "No official record is fresh and on its own.")
    return Outcome(JobState.SUCCEEDED, result=dict(told))
