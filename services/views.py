"""Views are saved, shared, renamed, deleted and brought back, and opened by their short links."""

import base64
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from db.queries import views
from domain import saved_view
from domain.account import Account
from domain.errors import BadInput, NotAllowed, NotFound
from domain.filters import Period
from domain.roles import Permission, Role, allows
from domain.saved_view import LONGEST_NAME, SavedView
from locales import t

SAVED, CHANGED, DELETED, RESTORED = "save_view", "change_view", "delete_view", "restore_view"
DEFAULT_SET = "set_default_view"
# 75 bits, 15 letters: nobody finds one by trying.
_ID_BYTES = 10
_ID_LETTERS = 15


def save(
    session: Session,
    name: str,
    page: str,
    query: str,
    *,
    by: Account,
    roles: Sequence[Role] = (),
    frozen: Period | None = None,
    now: datetime,
) -> SavedView:
    """Keep ``page`` with ``query`` under ``name``, with its days as they are now where ``frozen``.

    Raises ``BadInput`` where there is no name or the query cannot be read.
    """
    kept = saved_view.checked(query, frozen=frozen)
    return _added(session, _named(name), page, kept, by=by, roles=roles, now=now)


def link(session: Session, page: str, query: str, *, by: Account, now: datetime) -> SavedView:
    """A short link to ``page`` with ``query`` that everybody who may see the page may open; the
    one made before where there is one. Raises ``BadInput`` where the query cannot be read."""
    kept = saved_view.checked(query)
    known = views.link(session, owner_id=by.id, page=page, query=kept)
    return known or _added(session, "", page, kept, by=by, roles=tuple(Role), now=now)


def opened(session: Session, view_id: str, *, by: Account) -> SavedView:
    """The view that somebody opens.

    Raises ``NotFound`` where there is none, where it was deleted and where it is not shared with
    them: whoever may not open it does not learn that it is there.
    """
    found = _known(session, view_id, by)
    if found is None or found.deleted_at is not None or not _may_open(found, by):
        raise gone()
    return found


def gone() -> NotFound:
    """The one answer to every link that does not open."""
    return NotFound(t("views.refused.gone"))


def change(
    session: Session, view_id: str, name: str, *, roles: Sequence[Role], by: Account, now: datetime
) -> SavedView:
    """Give a view of one's own another name and share it with ``roles`` alone."""
    found = _own(session, view_id, by)
    views.change(session, found.id, name=_named(name), roles=roles, now=now)
    return _own(session, view_id, by)


def delete(session: Session, view_id: str, *, by: Account, now: datetime) -> SavedView:
    """Delete a view of one's own; its link opens nothing until it is brought back."""
    found = _own(session, view_id, by)
    views.set_deleted(session, found.id, at=now)
    return found


def restore(session: Session, view_id: str, *, by: Account) -> SavedView:
    """Bring back a view of one's own."""
    found = _own(session, view_id, by, deleted=True)
    views.set_deleted(session, found.id, at=None)
    return found


def set_own_default(session: Session, view_id: str, *, by: Account) -> SavedView:
    """Let its page begin with the view, for oneself; asked again, no longer."""
    found = opened(session, view_id, by=by)
    if found.is_own_default:
        views.clear_default(session, found.page, account_id=by.id, role=None)
    else:
        views.set_default(session, found.id, found.page, account_id=by.id, role=None)
    return found


def set_role_default(session: Session, view_id: str, role: Role, *, by: Account) -> SavedView:
    """Let its page begin with the view, for everybody of ``role``; asked again, no longer.

    Raises ``NotAllowed`` for anybody but an administrator, ``BadInput`` where the view is not
    shared with the role.
    """
    if not allows(by.role, Permission.SEE_SETTINGS):
        raise NotAllowed(t("views.refused.admin"))
    found = opened(session, view_id, by=by)
    if role in found.default_for:
        views.clear_default(session, found.page, account_id=None, role=role)
        return found
    if role not in found.roles:
        raise BadInput(t("views.refused.unshared", role=t(f"frame.role.{role}")))
    views.set_default(session, found.id, found.page, account_id=None, role=role)
    return found


def frozen(query: str, newest: date) -> Period:
    """The days that ``query`` means today. Raises ``BadInput``."""
    return saved_view.chosen(query).period(newest)


def _added(
    session: Session,
    name: str,
    page: str,
    query: str,
    *,
    by: Account,
    roles: Sequence[Role],
    now: datetime,
) -> SavedView:
    view_id = base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode().lower()[:_ID_LETTERS]
    views.add(
        session, view_id, owner_id=by.id, name=name, page=page, query=query, roles=roles, now=now
    )
    return _own(session, view_id, by)


def _own(session: Session, view_id: str, by: Account, *, deleted: bool = False) -> SavedView:
    found = _known(session, view_id, by)
    if found is None or found.owner_id != by.id or (found.deleted_at is not None) != deleted:
        raise gone()
    return found


def _known(session: Session, view_id: str, by: Account) -> SavedView | None:
    """A view by what stands in an address, which may be anything."""
    return views.by_id(session, view_id, account_id=by.id) if view_id.isalnum() else None


def _may_open(view: SavedView, by: Account) -> bool:
    return view.owner_id == by.id or by.role in view.roles


def _named(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > LONGEST_NAME or not words.isprintable():
        raise BadInput(t("views.refused.name", most=LONGEST_NAME))
    return words
