"""Looking things up in the audit trail: by who, what, about what and when, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.people import AUDIT_WORDS
from domain.audit_search import NOBODY, FoundEvent, Search

_BATCH = 2_000
_COLUMNS = """
SELECT e.id, e.at, e.account_id, coalesce(a.name, '') AS name, coalesce(a.email, '') AS email,
  e.action, e.subject, e.detail, e.address, e.request_id
FROM audit_event e LEFT JOIN account a ON a.id = e.account_id
"""


@dataclass(frozen=True, slots=True)
class Slice:
    """A search whose days are moments, ``until`` left out."""

    search: Search
    since: datetime | None
    until: datetime | None


def events(
    session: Session, wanted: Slice, *, beside: int | None, newer: bool, limit: int
) -> list[FoundEvent]:
    """Up to ``limit`` events next to the event ``beside``, which is left out: older ones, or
    ``newer`` ones. Always newest first."""
    conditions, values = _conditions(wanted)
    if beside is not None:
        conditions.append("e.id > :beside" if newer else "e.id < :beside")
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    order = "ASC" if newer else "DESC"
    rows = session.execute(
        text(f"{_COLUMNS} {where} ORDER BY e.id {order} LIMIT :limit"),
        {**values, "beside": beside, "limit": limit},
    )
    found = [FoundEvent(**row._mapping) for row in rows]
    return found[::-1] if newer else found


def every(session: Session, wanted: Slice) -> Iterator[list[FoundEvent]]:
    """All events of a search, newest first, some thousand at a time."""
    beside = None
    while found := events(session, wanted, beside=beside, newer=False, limit=_BATCH):
        yield found
        beside = found[-1].id


def actions(session: Session) -> list[str]:
    """Everything that was ever done, by its name; one look into the index for each."""
    rows = session.execute(
        text("""
        WITH RECURSIVE known AS (
          (SELECT action FROM audit_event ORDER BY action LIMIT 1)
          UNION ALL
          SELECT (SELECT action FROM audit_event WHERE action > known.action
                  ORDER BY action LIMIT 1)
          FROM known WHERE known.action IS NOT NULL
        )
        SELECT action FROM known WHERE action IS NOT NULL
        """)
    )
    return list(rows.scalars())


def _conditions(wanted: Slice) -> tuple[list[str], dict[str, object]]:
    search = wanted.search
    every = {
        "e.account_id IS NULL": search.who == NOBODY,
        "e.account_id = :account": search.who not in ("", NOBODY),
        "e.action = :action": bool(search.action),
        "starts_with(e.subject, :subject)": bool(search.subject),
        "e.at >= :since": wanted.since is not None,
        "e.at < :until": wanted.until is not None,
        "e.address = :address": search.address is not None,
        f"{AUDIT_WORDS} ILIKE :text": bool(search.text) and search.address is None,
    }
    values: dict[str, object] = {
        "account": int(search.who) if search.who not in ("", NOBODY) else None,
        "action": search.action,
        "subject": search.subject,
        "since": wanted.since,
        "until": wanted.until,
        "address": search.address,
        "text": f"%{_literal(search.text)}%",
    }
    return [condition for condition, holds in every.items() if holds], values


def _literal(words: str) -> str:
    """``words`` in a pattern, where they stand for themselves."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
