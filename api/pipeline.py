"""Reading and working out anew, started from outside."""

from http import HTTPStatus

from flask import Response, jsonify
from pydantic import BaseModel, Field

from api import documented
from auth import audit, context, guard
from domain.roles import Permission
from services import pipeline

part = documented.Part("pipeline", "Background work")
_ADDRESS = "/api/v1/pipeline/run"


class Started(BaseModel):
    """The job to follow."""

    job: int
    follow: str = Field(description="Where the job tells how it is: the Location of this answer.")


@part.post(
    _ADDRESS,
    Permission.RUN_JOBS,
    "Read every source that is due, then look for hot spots and forecast anew.",
    answer=Started,
    status=HTTPStatus.ACCEPTED,
    headers={"Location": "The job to follow, such as /api/v1/jobs/17."},
)
def run() -> tuple[Response, int, dict[str, str]]:
    """202 with the job: a new one, or the one that is queued or running already."""
    who = guard.require(Permission.RUN_JOBS).account
    with context.transaction() as session:
        job = pipeline.start(session, requested_by=who.id, now=context.current().now())
        audit.note(session, pipeline.STARTED, f"job:{job.id}")
    follow = f"/api/v1/jobs/{job.id}"
    return jsonify(job=job.id, follow=follow), 202, {"Location": follow}
