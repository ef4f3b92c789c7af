"""Notes on dates are added, changed, taken back, and each of these undone."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import annotations
from domain.account import Account
from domain.annotation import LONGEST_DAYS, LONGEST_TEXT, Annotation, Written
from domain.errors import BadInput, IllegalStep, NotAllowed, NotFound
from domain.roles import Permission, allows
from locales import t

ADDED, EDITED = "add_annotation", "edit_annotation"
WITHDRAWN, UNDONE = "withdraw_annotation", "undo_annotation"


def add(session: Session, says: Written, *, by: Account, now: datetime) -> int:
    """Write a note; its number. Raises ``BadInput`` where days, text or audience cannot be."""
    _require_sense(says, by)
    return annotations.add(session, says, account_id=by.id, now=now)


def edit(
    session: Session, annotation_id: int, says: Written, *, by: Account, now: datetime
) -> Annotation:
    """Change what a note says; what it was before, for undoing.

    Raises ``BadInput``, ``NotFound``, and ``NotAllowed`` where ``by`` neither wrote it nor runs the
    installation.
    """
    _require_sense(says, by)
    found = _own(session, annotation_id, by)
    _revise(session, found, says, withdrawn=False, by=by, now=now)
    return found


def withdraw(session: Session, annotation_id: int, *, by: Account, now: datetime) -> Annotation:
    """Take a note back: it stays stored and is shown no more. Raises as ``edit`` does."""
    found = _own(session, annotation_id, by)
    if found.withdrawn:
        raise NotFound(t("timeline.refused.note"))
    _revise(session, found, found.says, withdrawn=True, by=by, now=now)
    return found


def undo(
    session: Session, annotation_id: int, revision: int, *, by: Account, now: datetime
) -> Annotation:
    """Bring back what a note said before ``revision``, which was its newest; the first one is
    undone by withdrawing.

    Raises as ``edit`` does, and ``IllegalStep`` where somebody changed it since.
    """
    found = _own(session, annotation_id, by)
    if found.revision != revision:
        raise IllegalStep(t("timeline.refused.note_changed"))
    earlier = annotations.before(session, annotation_id, revision)
    says, gone = earlier if earlier is not None else (found.says, True)
    _revise(session, found, says, withdrawn=gone, by=by, now=now)
    return found


def may_change(one: Annotation, by: Account) -> bool:
    """Whether ``by`` wrote the note or runs the installation."""
    return one.account_id == by.id or allows(by.role, Permission.RUN_JOBS)


def _own(session: Session, annotation_id: int, by: Account) -> Annotation:
    annotations.lock(session, annotation_id)
    found = annotations.by_id(session, annotation_id)
    hidden = found is not None and found.says.audience not in (None, by.role)
    if found is None or (hidden and not may_change(found, by)):
        raise NotFound(t("timeline.refused.note"))
    if not may_change(found, by):
        raise NotAllowed(t("timeline.refused.note_others"))
    return found


def _revise(
    session: Session,
    found: Annotation,
    says: Written,
    *,
    withdrawn: bool,
    by: Account,
    now: datetime,
) -> None:
    annotations.revise(
        session,
        found.id,
        found.revision + 1,
        says,
        withdrawn=withdrawn,
        account_id=by.id,
        now=now,
    )


def _require_sense(says: Written, by: Account) -> None:
    if not 1 <= len(says.text) <= LONGEST_TEXT:
        raise BadInput(t("timeline.refused.note_text", most=LONGEST_TEXT))
    if not 1 <= (says.end - says.first).days <= LONGEST_DAYS:
        raise BadInput(t("timeline.refused.note_days", most=LONGEST_DAYS))
    if says.audience not in (None, by.role):
        raise BadInput(t("timeline.refused.note_audience"))
