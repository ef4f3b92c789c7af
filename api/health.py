"""Whether this process and its database answer. No secrets, no sign-in."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify
from sqlalchemy.orm import Session

from auth import context
from db.queries import pulse
from db.session import Unreachable
from domain.roles import Permission

blueprint = Blueprint("health", __name__)
ROUTES = {"/health": Permission.PUBLIC, "/ready": Permission.PUBLIC}


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    """200 while process and database answer, else 503 saying which does not."""
    well = _answered(pulse.answers)
    database = "ok" if well else "unreachable"
    status = "ok" if well else "degraded"
    return jsonify(status=status, process="ok", database=database), 200 if well else 503


@blueprint.get("/ready")
def ready() -> tuple[Response, int]:
    """200 once requests can be served: the database answers and its tables are there."""
    well = _answered(pulse.is_migrated)
    return jsonify(ready=well), 200 if well else 503


def _answered(question: Callable[[Session], bool]) -> bool:
    try:
        with context.reading() as session:
            return question(session)
    except Unreachable:
        return False
