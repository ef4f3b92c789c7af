"""Somebody looks at the Overview: what came since the visit before is told to them."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import visits
from domain.account import Account
from domain.overview import VISIT_GAP, News
from domain.roles import Permission, allows

# Counting further would tell nobody more.
MOST = 100_000


def look(session: Session, account: Account, *, now: datetime) -> News:
    """Write down that ``account`` looks, and what came since its visit before this one."""
    since = visits.see(session, account.id, now=now, gap=VISIT_GAP)
    if since is None:
        return News(None)
    spots = allows(account.role, Permission.SEE_HOT_SPOTS)
    searches = visits.searches(session, since=since) if spots else None
    forecasts = visits.forecasts(session, since=since)
    if not allows(account.role, Permission.SEE_INCIDENTS):
        return News(since, None, None, None, searches=searches, forecasts=forecasts)
    added = visits.added(session, since=since, most=MOST)
    revised, withdrawn = visits.changed(session, since=since, most=MOST)
    return News(
        since,
        added,
        revised,
        withdrawn,
        more=max(sum(added.values()), revised + withdrawn) >= MOST,
        searches=searches,
        forecasts=forecasts,
    )
