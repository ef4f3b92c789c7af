"""When the nightly retrain runs: as Halo comes, or as an administrator moved it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import schedule
from domain import timetable
from domain.errors import BadInput
from domain.timetable import Kept, Timetable
from locales import t
from services import retraining

NIGHTLY = retraining.JOB
DEFAULT = Timetable(2, 0)
# As the audit trail calls it.
MOVED = "schedule_moved"


def nightly(session: Session) -> Kept:
    """When the retrain runs. Raises ``BadInput`` where what is stored is no time of day."""
    own = schedule.own(session, NIGHTLY)
    if own is None:
        return Kept(DEFAULT, None, None)
    table = timetable.read(own.cron)
    if table is None:
        raise BadInput(t("settings.refused.no_schedule"))
    return Kept(table, own.changed_by, own.changed_at)


def move(
    session: Session, clock: str, weekdays: Collection[str], *, by: int, now: datetime
) -> Timetable:
    """Run the retrain at ``clock``, such as "02:00" UTC, on ``weekdays``.

    Raises ``BadInput`` saying which of the two cannot be read.
    """
    if not weekdays:
        raise BadInput(t("settings.refused.weekdays"))
    table = timetable.said(clock, weekdays)
    if table is None:
        raise BadInput(t("settings.refused.time"))
    schedule.save(session, NIGHTLY, table.cron, by=by, now=now)
    return table
