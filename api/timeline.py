"""What happened when, as bars."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from api import answers, documented
from api.filter_query import FilterQuery, asked
from auth import context
from db.queries import freshness
from domain.roles import Permission
from domain.timeline import Bars, Grain
from services import timeline

part = documented.Part("timeline", "Incidents over time")


class TimelineQuery(FilterQuery):
    """The filter, how much time a bar stands for, and what is set beside it."""

    grain: Grain | None = Field(None, description="Left out: what shows the period best.")
    compare: str = Field(
        "", description="previous, weekdays, year, or a period as from..to; left out: none."
    )


class PeriodSaid(BaseModel):
    """Days, half-open."""

    first: date
    end: date


class Estimate(BaseModel):
    """A number not known exactly, and between what it lies."""

    expected: float
    low: float
    high: float


class Bar(BaseModel):
    """Half-open, in the city's zone. A bar that is ``missing`` says that nobody reported then; a
    count of null may not be shown. ``completed`` is the final count expected where records are
    still likely to arrive, with an 80 % interval."""

    first: datetime
    end: datetime
    count: int | None
    missing: bool
    partial: bool
    by_category: Mapping[str, int]
    reference: float | None
    completed: Estimate | None
    spread: float


class Timeline(BaseModel):
    """Every bar of the period. ``beside`` counts what fits no bar, by the reason."""

    grain: Grain
    period: PeriodSaid
    bars: list[Bar]
    beside: Mapping[str, int]
    compared: PeriodSaid | None


@part.get(
    "/api/v1/timeline",
    Permission.SEE_MAP,
    "How many incidents of a filter there were, hour by hour, day by day, week by week or month by"
    " month.",
    query=TimelineQuery,
    answer=Timeline,
    refusals=(404,),
    conditional=True,
)
def bars(query: TimelineQuery) -> Response:
    """404 before anything is stored."""
    wanted = asked(query, Permission.SEE_MAP, compare=query.compare)
    with context.reading() as session:
        stamp = freshness.now_at(session).stamp
        version = f"{stamp} {wanted.sight} {wanted.now:%Y-%m-%d %H}"

        def body() -> dict[str, Any]:
            return _told(timeline.bars(session, wanted, grain=query.grain))

        return answers.conditional(version, body)


def _told(found: Bars) -> dict[str, Any]:
    return {
        "grain": found.grain,
        "period": found.period,
        "bars": found.bars,
        "beside": {str(reason): count for reason, count in found.beside.items()},
        "compared": found.compared,
    }
