"""What a version said in one run, and on what it rests. Rows are written once."""

from typing import Any

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from domain.model import Issue, ModelKind, NewIssue

_COLUMNS = """
i.id, i.version_id, v.kind, v.recipe, v.hash, i.job_id, i.issued_at, i.first_day, i.data_through,
i.data_count, i.fit, i.fit_hash
"""
_FROM = "FROM forecast_issue i JOIN model_version v ON v.id = i.version_id"

# The version that was shown when an issue came out, by the last decision until then.
SHOWN_THEN = """
i.version_id = (
  SELECT d.version_id FROM model_decision d JOIN model_version w ON w.id = d.version_id
  WHERE w.kind = v.kind AND d.step <> 'discarded' AND d.decided_at <= i.issued_at
  ORDER BY d.id DESC LIMIT 1)
"""


def keep(session: Session, new: NewIssue) -> int:
    """Write down an issue; its id, under which its forecasts are kept."""
    statement = text("""
        INSERT INTO forecast_issue (version_id, job_id, issued_at, first_day, data_through,
          data_count, fit, fit_hash)
        VALUES (:version_id, :job_id, :issued_at, :first_day, :data_through, :data_count,
          CAST(:fit AS jsonb), :fit_hash)
        RETURNING id
        """)
    bound = {
        "version_id": new.version_id,
        "job_id": new.job_id,
        "issued_at": new.issued_at,
        "first_day": new.first_day,
        "data_through": new.data_through,
        "data_count": new.data_count,
        "fit": orjson.dumps(dict(new.fit)).decode(),
        "fit_hash": new.fit_hash,
    }
    return int(session.execute(statement, bound).scalar_one())


def newest(session: Session, kind: ModelKind) -> Issue | None:
    """The newest issue of the live version of ``kind``: what is shown."""
    rows = session.execute(
        text(f"""
        SELECT {_COLUMNS} {_FROM} WHERE v.kind = :kind AND v.state = 'live'
        ORDER BY i.id DESC LIMIT 1
        """),
        {"kind": kind},
    )
    return next(map(_issue, rows), None)


def by_id(session: Session, issue_id: int) -> Issue | None:
    """The issue, or None where there is none of this number."""
    rows = session.execute(text(f"SELECT {_COLUMNS} {_FROM} WHERE i.id = :id"), {"id": issue_id})
    return next(map(_issue, rows), None)


def newest_of_each(session: Session) -> dict[int, Issue]:
    """Version id → its newest issue, of the versions that have any."""
    rows = session.execute(
        text(f"""
        SELECT DISTINCT ON (i.version_id) {_COLUMNS} {_FROM} ORDER BY i.version_id, i.id DESC
        """)
    )
    return {row.version_id: _issue(row) for row in rows}


def shown_then(session: Session, kind: ModelKind, *, limit: int = 400) -> list[Issue]:
    """The issues of ``kind`` that were shown when they came out, newest first."""
    rows = session.execute(
        text(f"""
        SELECT {_COLUMNS} {_FROM} WHERE v.kind = :kind AND {SHOWN_THEN}
        ORDER BY i.id DESC LIMIT :limit
        """),
        {"kind": kind, "limit": limit},
    )
    return [_issue(row) for row in rows]


def _issue(row: Row[Any]) -> Issue:
    return Issue(**{**row._mapping, "kind": ModelKind(row.kind)})
