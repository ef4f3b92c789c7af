"""The areas a filter can name."""

from flask import Response
from pydantic import BaseModel, Field

from api import answers, documented
from auth import context
from db.queries import areas, freshness
from domain.roles import Permission

part = documented.Part("areas", "Words of the filter")


class Area(BaseModel):
    """An area in force. Boundaries are at GET /api/v1/map/areas."""

    id: int
    level: str = Field(description="district, municipality, county or city")
    code: str
    name: str
    parent_id: int | None = Field(description="The area one level up that it lies in.")


class AreaList(BaseModel):
    """The finest level first, by name."""

    areas: list[Area]


@part.get(
    "/api/v1/areas",
    Permission.SEE_MAP,
    "Every area in force.",
    answer=AreaList,
    conditional=True,
)
def listed() -> Response:
    """Whatever a source named, with a boundary or without."""
    with context.reading() as session:
        version = freshness.now_at(session).ground
        return answers.conditional(version, lambda: {"areas": areas.listed(session)})
