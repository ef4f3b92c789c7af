"""What changed against another period."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from api import answers, documented
from api.filter_query import FilterQuery, asked
from api.timeline import Estimate, PeriodSaid
from auth import context
from db.queries import freshness
from domain.comparing import Change
from domain.roles import Permission
from services import comparing

part = documented.Part("summary", "Incidents over time")


class SummaryQuery(FilterQuery):
    """The filter, and what its period is compared with."""

    compare: str = Field(
        "previous", description="previous, weekdays, year, or a period as from..to."
    )


class ChangeSaid(BaseModel):
    """A count beside that of the base period. ``percent`` is null where the base is below 10;
    ``low`` and ``high`` are the 95 % interval of what ``measured`` names."""

    count: int | None
    base: int | None
    period: PeriodSaid
    base_period: PeriodSaid
    difference: int | None
    low: float | None
    high: float | None
    measured: str = Field(description="difference or percent")
    percent: float | None
    flags: list[str] = Field(description="partial, missing, lag, suppressed, length")
    completed: Estimate | None


class Summary(BaseModel):
    """All incidents of the filter, and by category and by number of area."""

    total: ChangeSaid
    by_category: Mapping[str, ChangeSaid]
    by_area: Mapping[str, ChangeSaid]


@part.get(
    "/api/v1/analytics/summary",
    Permission.SEE_MAP,
    "What changed against another period: in all, by category and by area.",
    query=SummaryQuery,
    answer=Summary,
    refusals=(404,),
    conditional=True,
)
def summary(query: SummaryQuery) -> Response:
    """404 before anything is stored."""
    wanted = asked(query, Permission.SEE_MAP, compare=query.compare)
    with context.reading() as session:
        stamp = freshness.now_at(session).stamp
        version = f"{stamp} {wanted.sight} {wanted.now:%Y-%m-%d %H}"

        def body() -> dict[str, Any]:
            by_category = comparing.by_category(session, wanted)
            by_area = comparing.by_area(session, wanted)
            return {
                "total": _told(comparing.change(session, wanted)),
                "by_category": {code: _told(one) for code, one in by_category.items()},
                "by_area": {str(area): _told(one) for area, one in by_area.items()},
            }

        return answers.conditional(version, body)


def _told(change: Change) -> dict[str, Any]:
    return {**asdict(change), "flags": sorted(change.flags)}
