"""What was done about places: written once, withdrawn by a line of its own."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from db.hot_spots import ResponseWithdrawal
from domain.response import Action, NewResponse, Response, Stage, Withdrawal

_LISTED = """
SELECT r.id, r.hot_spot_id, r.stage, r.action, r.note, r.minutes, r.visits, r.first_day,
  r.last_day, coalesce(area.name, '') AS area, ST_Y(middle) AS lat, ST_X(middle) AS lon,
  r.account_id, coalesce(nullif(writer.name, ''), writer.email, '') AS by, r.logged_at,
  w.reason, w.withdrawn_at, coalesce(nullif(taker.name, ''), taker.email, '') AS withdrawn_by
FROM response r CROSS JOIN LATERAL ST_PointOnSurface(r.geom) AS middle
LEFT JOIN account writer ON writer.id = r.account_id
LEFT JOIN response_withdrawal w ON w.response_id = r.id
LEFT JOIN account taker ON taker.id = w.account_id
LEFT JOIN LATERAL (
  SELECT a.name FROM area a WHERE a.valid_to IS NULL AND ST_Covers(a.geom, middle)
  ORDER BY array_position(ARRAY['district', 'municipality', 'county', 'city'], a.level) LIMIT 1
) AS area ON true
"""


def add(
    session: Session,
    response: NewResponse,
    cells: Sequence[int],
    *,
    account_id: int,
    now: datetime,
) -> int:
    """Log ``response`` with a copy of its hot spot's outline; its id."""
    found: int = session.execute(
        text("""
        INSERT INTO response (hot_spot_id, stage, action, note, minutes, visits, first_day,
          last_day, geom, cells, account_id, logged_at)
        SELECT id, :stage, :action, :note, :minutes, :visits, :first_day, :last_day, geom, :cells,
          :account_id, :now FROM hot_spot WHERE id = :hot_spot_id
        RETURNING id
        """),
        {
            "hot_spot_id": response.hot_spot_id,
            "stage": response.stage,
            "action": response.action,
            "note": response.note,
            "minutes": response.minutes,
            "visits": response.visits,
            "first_day": response.first_day,
            "last_day": response.last_day,
            "cells": list(cells),
            "account_id": account_id,
            "now": now,
        },
    ).scalar_one()
    return found


def withdraw(
    session: Session, response_id: int, *, account_id: int, reason: str, now: datetime
) -> None:
    """Take a response back; it stays in the log, marked so."""
    session.execute(
        insert(ResponseWithdrawal).values(
            response_id=response_id, account_id=account_id, reason=reason, withdrawn_at=now
        )
    )


def by_id(session: Session, response_id: int) -> Response | None:
    row = session.execute(text(f"{_LISTED} WHERE r.id = :id"), {"id": response_id}).one_or_none()
    return _response(row) if row else None


def newest(session: Session, *, limit: int = 50) -> list[Response]:
    """The responses logged last, newest first, those taken back too."""
    rows = session.execute(text(f"{_LISTED} ORDER BY r.id DESC LIMIT :limit"), {"limit": limit})
    return [_response(row) for row in rows]


def around_hot_spots(session: Session, run_id: int) -> dict[int, int]:
    """Hot spot id → how many responses touch it that went on in its search's window or after it and
    were not taken back: hot spots get new ids every night, places stay."""
    rows = session.execute(
        text("""
        SELECT h.id, count(*) AS n FROM hot_spot h JOIN hot_spot_run s ON s.id = h.run_id
        JOIN response r ON ST_Intersects(r.geom, h.geom)
        WHERE h.run_id = :run_id AND coalesce(r.last_day, s.end_day) >= s.first_day
          AND NOT EXISTS (SELECT FROM response_withdrawal w WHERE w.response_id = r.id)
        GROUP BY h.id
        """),
        {"run_id": run_id},
    )
    return {row.id: row.n for row in rows}


def treated_cells(session: Session, *, first: date, end: date) -> list[int]:
    """Resolution-10 cells in which something was done on days ``first`` ≤ day < ``end``, sorted:
    those an evaluation of that time leaves out. What was taken back does not count, nor does
    work at a desk (scanning, analysis, assessment)."""
    rows = session.execute(
        text("""
        SELECT DISTINCT cell FROM response r, unnest(r.cells) AS cell
        WHERE r.stage = :stage AND r.first_day < :end AND coalesce(r.last_day, :end) >= :first
          AND NOT EXISTS (SELECT FROM response_withdrawal w WHERE w.response_id = r.id)
        ORDER BY cell
        """),
        {"stage": Stage.RESPONSE, "first": first, "end": end},
    )
    return [row.cell for row in rows]


def _response(row: Row[Any]) -> Response:
    found = dict(row._mapping)
    reason, at, by = (found.pop(name) for name in ("reason", "withdrawn_at", "withdrawn_by"))
    found["stage"], found["action"] = Stage(row.stage), Action(row.action)
    return Response(**found, withdrawal=Withdrawal(by, at, reason) if at else None)
