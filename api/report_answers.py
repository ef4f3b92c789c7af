"""What can be reported to Halo, and what its sender is told."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from api import problems
from domain import report

MOST_ACCURACY_M = 100_000


class Position(problems.Sent):
    """Degrees of WGS 84. ``accuracy_m`` is the radius the device gives, left out for a pin."""

    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    accuracy_m: float | None = Field(None, ge=0, le=MOST_ACCURACY_M, allow_inf_nan=False)


class SentReport(problems.Sent):
    """A report. Sent again with the same ``id`` and contents, it is the one that is there."""

    id: UUID = Field(description="Made by the sender, a random one; the key to the receipt.")
    category: problems.words(40, least=1) = Field(description="A code of Halo's, such as theft.")  # type: ignore[valid-type]
    position: Position | None = Field(None, description="Left out where only `place` is known.")
    place: problems.words(report.MOST_PLACE) = Field("", description="The place in words.")  # type: ignore[valid-type]
    occurred_at: AwareDatetime = Field(description="When it happened, or began.")
    occurred_until: AwareDatetime | None = Field(None, description="Left out for an instant.")
    text: problems.words(report.MOST_TEXT) = ""  # type: ignore[valid-type]
    language: str = Field("", max_length=12, pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{1,8})?)?$")
    consent: problems.words(40) = Field(description="Version of the text that was agreed to.")  # type: ignore[valid-type]
    device: problems.words(report.MOST_DEVICE) = Field(  # type: ignore[valid-type]
        "",
        repr=False,
        description="A random name the device made for itself, at least"
        f" {report.LEAST_DEVICE} characters: needed from strangers. It is not stored.",
    )


class SuggestedCategory(BaseModel):
    """What the words seem to say; ``probability`` is null where a rule alone said so."""

    category: str
    probability: float | None


class SentMedia(BaseModel):
    """One sent file: waiting, kept or refused."""

    position: int
    state: str


class ReportReceipt(BaseModel):
    """A report was received. ``cluster`` is the event it was found to belong to, null but for
    those who may see reports."""

    id: UUID
    received_at: datetime
    state: str
    media: list[SentMedia]
    suggestion: SuggestedCategory | None
    cluster: int | None


class ReportStanding(BaseModel):
    """How far a report has come: received, linked, under_review or decided; no more."""

    id: UUID
    received_at: datetime
    state: str
    media: list[SentMedia]


class MediaLimits(BaseModel):
    """Of the files of one report."""

    files: int
    bytes_together: int
    photo_bytes: int
    sound_bytes: int
    film_bytes: int


class ReportLimits(BaseModel):
    """What a report may hold."""

    text: int = Field(description="Characters.")
    place: int = Field(description="Characters.")
    oldest_days: int
    reports_a_minute: int
    media: MediaLimits


class Ping(BaseModel):
    """Whether reports are taken. ``accepting`` is about whoever asks."""

    ok: bool
    accepting: bool
    consent: str = Field(description="The version of the text to be agreed to.")
    limits: ReportLimits
