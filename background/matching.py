"""The job that finds out which fresh official records are one event with others, or reports, and
which of earlier ones are so no more; and what the clock puts on the map."""

from datetime import UTC, datetime, timedelta

from background.terms import Context
from db.queries import clusters
from db.session import Sessions, transaction
from domain.job import JobState, Outcome
from domain.line import Line
from services import later_evidence, matching, reported_incidents

# A record that was read in while no worker ran is still fresh when one runs again.
FRESH = timedelta(days=1)


def match_incidents(context: Context) -> Outcome:
    """Have clusters follow what was changed, and look at what was read in within ``FRESH`` and is
    in no cluster yet; some at a time: whoever reports something in between waits for no more."""
    now, after = context.now(), 0
    told = {"looked_at": 0, "matched": 0, "followed": _follow(context)}
    while True:
        with context.transaction() as session:
            done = matching.match_round(session, since=now - FRESH, after=after, now=now)
        if not done.looked_at:
            break
        after = done.last
        told["looked_at"] += done.looked_at
        told["matched"] += done.found
    if not any(told.values()):
        return Outcome(JobState.SKIPPED, Line("job.nothing_to_match"))
    return Outcome(JobState.SUCCEEDED, result=dict(told))


def _follow(context: Context) -> int:
    """How many places of changed records in clusters were looked at."""
    after, total = 0, 0
    while True:
        with context.transaction() as session:
            done = later_evidence.follow_round(session, after=after, now=context.now())
            for cluster_id in sorted(done.clusters):
                clusters.announce(session, cluster_id)
        if not done.looked_at:
            return total
        after, total = done.last, total + done.looked_at


def publish(sessions: Sessions) -> None:
    """Put on the map what was verified while an import was under way, some at a time."""
    is_more = True
    while is_more:
        with transaction(sessions) as session:
            is_more = reported_incidents.settle_due(session, now=datetime.now(UTC)) > 0
