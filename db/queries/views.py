"""Saved views: what is kept of a page, who may open it, and which one a page begins with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.roles import Role
from domain.saved_view import SavedView

_STORED = """
SELECT v.id, v.owner_id, coalesce(nullif(a.name, ''), a.email) AS owner, v.name, v.page, v.query,
  v.roles, v.made_at, v.deleted_at,
  (SELECT coalesce(array_agg(d.role ORDER BY d.role), '{}') FROM view_default d
   WHERE d.view_id = v.id AND d.role IS NOT NULL) AS default_for,
  EXISTS (SELECT FROM view_default d WHERE d.view_id = v.id AND d.account_id = :account_id)
    AS is_own_default
FROM saved_view v JOIN account a ON a.id = v.owner_id
"""
_MAY_SEE = "(v.owner_id = :account_id OR :role = ANY(v.roles)) AND v.deleted_at IS NULL"


def add(
    session: Session,
    view_id: str,
    *,
    owner_id: int,
    name: str,
    page: str,
    query: str,
    roles: Sequence[Role],
    now: datetime,
) -> None:
    """Keep a view."""
    statement = text("""
        INSERT INTO saved_view (id, owner_id, name, page, query, roles, made_at, changed_at)
        VALUES (:id, :owner_id, :name, :page, :query, :roles, :now, :now)
        """)
    values = {"id": view_id, "owner_id": owner_id, "name": name, "page": page, "query": query}
    session.execute(statement, {**values, "roles": list(roles), "now": now})


def change(
    session: Session, view_id: str, *, name: str, roles: Sequence[Role], now: datetime
) -> None:
    """Give a view another name and share it with others."""
    statement = text("""
        UPDATE saved_view SET name = :name, roles = :roles, changed_at = :now WHERE id = :id
        """)
    session.execute(statement, {"id": view_id, "name": name, "roles": list(roles), "now": now})


def set_deleted(session: Session, view_id: str, *, at: datetime | None) -> None:
    """Delete a view, or bring it back."""
    statement = text("UPDATE saved_view SET deleted_at = :at WHERE id = :id")
    session.execute(statement, {"id": view_id, "at": at})


def by_id(session: Session, view_id: str, *, account_id: int) -> SavedView | None:
    """A view as ``account_id`` sees it, a deleted one too."""
    named = {"id": view_id, "account_id": account_id}
    row = session.execute(text(f"{_STORED} WHERE v.id = :id"), named).one_or_none()
    return _view(row) if row else None


def listed(session: Session, *, account_id: int, role: Role) -> list[SavedView]:
    """The named views that somebody may open: their own first, each part by name."""
    statement = f"""
        {_STORED} WHERE v.name <> '' AND {_MAY_SEE}
        ORDER BY v.owner_id <> :account_id, lower(v.name), v.id
        """
    found = session.execute(text(statement), {"account_id": account_id, "role": role})
    return [_view(row) for row in found]


def link(session: Session, *, owner_id: int, page: str, query: str) -> SavedView | None:
    """The link that somebody made of the same page and query before."""
    statement = f"""
        {_STORED} WHERE v.name = '' AND v.owner_id = :account_id AND v.page = :page
          AND v.query = :query AND v.deleted_at IS NULL ORDER BY v.made_at LIMIT 1
        """
    named = {"account_id": owner_id, "page": page, "query": query}
    row = session.execute(text(statement), named).one_or_none()
    return _view(row) if row else None


def set_default(
    session: Session, view_id: str, page: str, *, account_id: int | None, role: Role | None
) -> None:
    """Let ``page`` begin with the view, for one account or for one role."""
    clear_default(session, page, account_id=account_id, role=role)
    statement = text("""
        INSERT INTO view_default (page, account_id, role, view_id)
        VALUES (:page, :account_id, :role, :view_id)
        """)
    named = {"page": page, "account_id": account_id, "role": role, "view_id": view_id}
    session.execute(statement, named)


def clear_default(
    session: Session, page: str, *, account_id: int | None, role: Role | None
) -> None:
    """Let ``page`` begin without a view again, for one account or for one role."""
    statement = text("""
        DELETE FROM view_default WHERE page = :page
          AND (account_id = :account_id OR role = CAST(:role AS text))
        """)
    session.execute(statement, {"page": page, "account_id": account_id, "role": role})


def default(session: Session, page: str, *, account_id: int, role: Role) -> SavedView | None:
    """The view that ``page`` begins with for somebody: their own choice, else their role's."""
    statement = f"""
        {_STORED} JOIN view_default o ON o.view_id = v.id
        WHERE o.page = :page AND (o.account_id = :account_id OR o.role = :role) AND {_MAY_SEE}
        ORDER BY o.account_id IS NULL LIMIT 1
        """
    named = {"page": page, "account_id": account_id, "role": role}
    row = session.execute(text(statement), named).one_or_none()
    return _view(row) if row else None


def _view(row: Any) -> SavedView:
    known = dict(row._mapping)
    for name in ("roles", "default_for"):
        known[name] = tuple(Role(role) for role in known[name])
    return SavedView(**known)
