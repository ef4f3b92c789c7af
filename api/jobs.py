"""Background work from outside: start a retrain, follow any job, call one off."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify

from api import documented
from auth import audit, context, guard
from components import run_steps
from db.queries import jobs as rows
from db.queries import steps
from domain.errors import NotFound
from domain.job import Job
from domain.job_step import Step
from domain.roles import Permission
from locales import english, t
from services import jobs, retraining

blueprint = Blueprint("jobs", __name__)
_RETRAIN = "/api/v1/admin/retrain/trigger"
_JOB = "/api/v1/jobs/<int:job_id>"
_CANCEL = "/api/v1/jobs/<int:job_id>/cancel"
ROUTES = {
    _RETRAIN: Permission.RUN_JOBS,
    _JOB: Permission.SEE_JOBS,
    _CANCEL: Permission.RUN_JOBS,
}


@blueprint.post(_RETRAIN)
def retrain() -> tuple[Response, int]:
    """202 with the job to follow: a new one, or the one that is queued or running already."""
    who = guard.require(Permission.RUN_JOBS).account
    with context.transaction() as session:
        job = retraining.start(session, requested_by=who.id, now=context.current().now())
        audit.note(session, retraining.STARTED, f"job:{job.id}")
    return jsonify(job=job.id, follow=_address(job)), 202


@blueprint.get(_JOB)
def one(job_id: int) -> Response:
    """How a job is: its state, how far it came, why it ended."""
    documented.require_storable(job_id=job_id)
    with context.reading() as session:
        job, parts = rows.by_id(session, job_id), steps.listed(session, job_id)
    if job is None:
        raise NotFound(t("settings.refused.no_job", id=str(job_id)))
    return jsonify({**_told(job), "steps": [_part(step) for step in parts]})


@blueprint.post(_CANCEL)
def cancel(job_id: int) -> Response:
    """Call a queued or running job off; 409 where it has ended."""
    documented.require_storable(job_id=job_id)
    who = guard.require(Permission.RUN_JOBS).account
    reason = retraining.called_off(who.name or who.email)
    with context.transaction() as session:
        job = jobs.cancel(session, job_id, reason=reason, now=context.current().now())
        audit.note(session, retraining.CANCELLED, f"job:{job.id}")
    return jsonify(_told(job))


def _address(job: Job) -> str:
    return f"/api/v1/jobs/{job.id}"


def _told(job: Job) -> dict[str, Any]:
    return {
        "job": job.id,
        "name": job.name,
        "argument": job.argument,
        "state": job.state,
        "progress": job.progress,
        "step": job.step,
        "reason": english(job.reason),
        "result": job.result,
        "queued_at": _at(job.queued_at),
        "started_at": _at(job.started_at),
        "finished_at": _at(job.finished_at),
        "follow": _address(job),
    }


def _part(step: Step) -> dict[str, Any]:
    """A step; its log in the language of whoever asks."""
    return {
        "name": step.name,
        "state": step.state,
        "progress": step.progress,
        "said": run_steps.log(step),
        "started_at": _at(step.started_at),
        "finished_at": _at(step.finished_at),
    }


def _at(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
