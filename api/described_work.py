"""The routes of background work and health as the document tells of them."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field

from api.documented import Operation
from domain.roles import Permission

_WORK, _HEALTH = "Background work", "Health"
_JOB = "/api/v1/jobs/<int:job_id>"


class JobStarted(BaseModel):
    """The job to follow."""

    job: int
    follow: str


class JobStep(BaseModel):
    """A part of a job."""

    name: str
    state: str
    progress: float | None
    said: list[Any] | str | None
    started_at: datetime | None
    finished_at: datetime | None


class JobState(BaseModel):
    """How a job is: its state, how far it came, why it ended."""

    job: int
    name: str
    argument: str
    state: str
    progress: float | None
    step: str
    reason: str
    result: dict[str, Any] | None
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    follow: str
    steps: list[JobStep] | None = Field(None, description="Left out where the job was called off.")


class Models(BaseModel):
    """The live model of each kind; what was never issued or scored is null."""

    status: str = Field(description="live or none")
    models: dict[str, dict[str, Any]]


class Health(BaseModel):
    """Whether process and database answer."""

    status: str
    process: str
    database: str


class Ready(BaseModel):
    """Whether requests can be served."""

    ready: bool


OPERATIONS = (
    Operation(
        "post",
        "/api/v1/admin/retrain/trigger",
        Permission.RUN_JOBS,
        "Train and compare the models anew.",
        JobStarted,
        _WORK,
        status=HTTPStatus.ACCEPTED,
        refusals=(409,),
    ),
    Operation(
        "get",
        _JOB,
        Permission.SEE_JOBS,
        "How a job is.",
        JobState,
        _WORK,
        refusals=(404,),
    ),
    Operation(
        "post",
        f"{_JOB}/cancel",
        Permission.RUN_JOBS,
        "Call a queued or running job off.",
        JobState,
        _WORK,
        refusals=(404, 409),
    ),
    Operation(
        "get",
        "/api/v1/ai/health",
        Permission.SEE_FORECASTS,
        "Which models forecast, and how they last fared.",
        Models,
        _HEALTH,
    ),
    Operation(
        "get",
        "/health",
        Permission.PUBLIC,
        "Whether this process and its database answer.",
        Health,
        _HEALTH,
        also=(503,),
    ),
    Operation(
        "get",
        "/ready",
        Permission.PUBLIC,
        "Whether requests can be served.",
        Ready,
        _HEALTH,
        also=(503,),
    ),
)
