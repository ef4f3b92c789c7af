"""Versions of models, what was decided about them, and their backtests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from domain.model import (
    Backtest,
    Decided,
    Decision,
    ModelKind,
    ModelState,
    NewVersion,
    Version,
)

_VERSION = "id, kind, recipe, parameters, hash, state, created_at, job_id"
_BACKTEST = "version_id, job_id, ran_at, as_of, data_count, figures, passes, reasons"


def lock(session: Session) -> None:
    """Wait until nobody else decides about versions; held until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(7003, 0)"))


def known(session: Session, new: NewVersion, *, job_id: int | None, now: datetime) -> Version:
    """The version of this kind and hash; a new candidate where there is none yet."""
    session.execute(
        text("""
        INSERT INTO model_version (kind, recipe, parameters, hash, state, created_at, job_id)
        VALUES (:kind, :recipe, CAST(:parameters AS jsonb), :hash, :state, :now, :job_id)
        ON CONFLICT ON CONSTRAINT model_version_hash DO NOTHING
        """),
        {
            "kind": new.kind,
            "recipe": new.recipe,
            "parameters": orjson.dumps(dict(new.parameters)).decode(),
            "hash": new.hash,
            "state": ModelState.CANDIDATE,
            "now": now,
            "job_id": job_id,
        },
    )
    [found] = _versions(session, "kind = :kind AND hash = :hash", kind=new.kind, hash=new.hash)
    return found


def by_id(session: Session, version_id: int) -> Version | None:
    """The version, or None where there is none of this number."""
    return next(iter(_versions(session, "id = :id", id=version_id)), None)


def live(session: Session, kind: ModelKind) -> Version | None:
    """The version whose forecasts are shown; None before one was published."""
    found = _versions(session, "kind = :kind AND state = :live", kind=kind, live=ModelState.LIVE)
    return next(iter(found), None)


def listed(session: Session, kind: ModelKind | None = None) -> list[Version]:
    """Every version, of one ``kind`` or of both, newest first."""
    return _versions(session, "kind = coalesce(CAST(:kind AS text), kind)", kind=kind)


def set_state(session: Session, version_id: int, state: ModelState) -> None:
    session.execute(
        text("UPDATE model_version SET state = :state WHERE id = :id"),
        {"id": version_id, "state": state},
    )


def decide(
    session: Session,
    version_id: int,
    step: Decision,
    *,
    account_id: int | None,
    reason: str,
    replaced_id: int | None,
    now: datetime,
) -> None:
    """Write down a decision; none is ever changed."""
    session.execute(
        text("""
        INSERT INTO model_decision (version_id, step, account_id, reason, decided_at, replaced_id)
        VALUES (:version_id, :step, :account_id, :reason, :now, :replaced_id)
        """),
        {
            "version_id": version_id,
            "step": step,
            "account_id": account_id,
            "reason": reason,
            "now": now,
            "replaced_id": replaced_id,
        },
    )


def decisions(session: Session, kind: ModelKind | None = None) -> list[Decided]:
    """Every decision, of one ``kind`` or of both, newest first."""
    rows = session.execute(
        text("""
        SELECT d.id, d.version_id, d.step, d.account_id, a.name, d.reason, d.decided_at,
          d.replaced_id
        FROM model_decision d JOIN model_version v ON v.id = d.version_id
          LEFT JOIN account a ON a.id = d.account_id
        WHERE v.kind = coalesce(CAST(:kind AS text), v.kind) ORDER BY d.id DESC
        """),
        {"kind": kind},
    )
    return [Decided(**{**row._mapping, "step": Decision(row.step)}) for row in rows]


def keep_backtest(session: Session, tested: Backtest) -> None:
    """Write down a backtest."""
    session.execute(
        text(f"""
        INSERT INTO backtest ({_BACKTEST})
        VALUES (:version_id, :job_id, :ran_at, :as_of, :data_count, CAST(:figures AS jsonb),
          :passes, CAST(:reasons AS jsonb))
        """),
        {
            "version_id": tested.version_id,
            "job_id": tested.job_id,
            "ran_at": tested.ran_at,
            "as_of": tested.as_of,
            "data_count": tested.data_count,
            "figures": orjson.dumps(dict(tested.figures)).decode(),
            "passes": tested.passes,
            "reasons": orjson.dumps([dict(reason) for reason in tested.reasons]).decode(),
        },
    )


def latest_backtests(session: Session) -> dict[int, Backtest]:
    """Version id → its newest backtest."""
    rows = session.execute(
        text(f"SELECT DISTINCT ON (version_id) {_BACKTEST} FROM backtest ORDER BY 1, id DESC")
    )
    return {row.version_id: _backtest(row) for row in rows}


def _backtest(row: Row[Any]) -> Backtest:
    return Backtest(**{**row._mapping, "reasons": tuple(row.reasons)})


def _versions(session: Session, which: str, **bound: Any) -> list[Version]:
    statement = text(f"SELECT {_VERSION} FROM model_version WHERE {which} ORDER BY id DESC")
    rows: Sequence[Row[Any]] = session.execute(statement, bound).all()
    return [
        Version(**{**row._mapping, "kind": ModelKind(row.kind), "state": ModelState(row.state)})
        for row in rows
    ]
