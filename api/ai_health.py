"""Which models really forecast, how fresh what they said is, and how it last fared."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify
from sqlalchemy.orm import Session

from auth import context, guard
from db.queries import scores
from domain.model import Decision, ModelKind, ModelState, Version, VersionRecord
from domain.roles import Permission
from domain.sight import Sight, granted
from services import registry

blueprint = Blueprint("ai_health", __name__)
_ADDRESS = "/api/v1/ai/health"
ROUTES = {_ADDRESS: Permission.SEE_FORECASTS}

# A score older than this says nothing of the model as it is.
_SCORES_REACH = timedelta(days=90)
_TARGET = "all"


@blueprint.get(_ADDRESS)
def health() -> Response:
    """The live version of each kind with its newest issue and score; "none" where none is live.

    Nothing is made up: what was never issued or scored is null. So are the figures of a single
    week's surface for a guarded reader, who could tell small counts from them.
    """
    now = context.current().now()
    seen = granted(guard.require(Permission.SEE_FORECASTS).granted)
    with context.reading() as session:
        records = registry.records(session)
        live = {one.version.kind: one for one in records if one.version.state is ModelState.LIVE}
        models = {str(kind): _told(session, live.get(kind), seen, now) for kind in ModelKind}
    return jsonify(status="live" if live else "none", models=models)


def _told(
    session: Session, record: VersionRecord | None, seen: Sight, now: datetime
) -> dict[str, Any]:
    if record is None:
        return {"status": "none"}
    version = record.version
    return {
        "status": "live",
        "version": version.id,
        "recipe": version.recipe,
        "hash": version.hash,
        "published": _published(record),
        "resolution": version.parameters.get("resolution"),
        "issue": _issued(record, now),
        "backtest": _tested(record),
        "last_score": _last_score(session, version, seen, now),
    }


def _published(record: VersionRecord) -> dict[str, Any] | None:
    """The decision by which it became live; ``by`` is null where the nightly run took it."""
    found = next((one for one in record.decisions if one.step is not Decision.DISCARDED), None)
    if found is None:
        return None
    return {"step": found.step, "at": found.decided_at.isoformat(), "by": found.name}


def _issued(record: VersionRecord, now: datetime) -> dict[str, Any] | None:
    issue = record.issue
    if issue is None:
        return None
    return {
        "issued_at": issue.issued_at.isoformat(),
        "age_s": round((now - issue.issued_at).total_seconds()),
        "as_of": issue.first_day.isoformat(),
        "data_through": issue.data_through.isoformat(),
        "data_count": issue.data_count,
        "hash": issue.fit_hash,
    }


def _tested(record: VersionRecord) -> dict[str, Any] | None:
    tested = record.backtest
    if tested is None:
        return None
    return {"as_of": tested.as_of.isoformat(), "passes": tested.passes}


def _last_score(
    session: Session, version: Version, seen: Sight, now: datetime
) -> dict[str, Any] | None:
    """The newest week of ``version`` that is over: its error and the baseline's, or figures of
    its surface."""
    since = (now - _SCORES_REACH).date()
    if version.kind is ModelKind.AREAS:
        pairs = scores.weekly_pairs(session, version.id, target=_TARGET, since=since)
        if not pairs:
            return None
        day, crps, baseline = pairs[-1]
        return {"week_from": day.isoformat(), "crps": crps, "baseline_crps": baseline}
    found = [
        (day, final, figures)
        for version_id, target, day, final, figures in scores.surface_figures(session, since=since)
        if (version_id, target) == (version.id, _TARGET)
    ]
    if not found:
        return None
    day, final, figures = found[-1]
    told = None if seen.guarded else figures
    return {"week_from": day.isoformat(), "final": final, "figures": told}
