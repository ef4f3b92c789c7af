"""Where incidents come from, and how each source is."""

from datetime import datetime
from typing import Any

import orjson
from flask import Response
from pydantic import BaseModel, Field

from api import documented
from auth import context, guard
from db.queries import sources
from domain.roles import Permission
from domain.sight import Sight, granted
from domain.source import Source, SourceHealth
from locales import english

part = documented.Part("sources", "Words of the filter")


class SourceState(BaseModel):
    """A source and its health."""

    slug: str
    name: str
    connector: str
    licence: str
    synthetic: bool = Field(description="Invented records.")
    enabled: bool
    poll_minutes: int | None = Field(description="Null where it is read by hand.")
    health: str = Field(description="never, well, late, failing, paused or by_hand")
    last_success_at: datetime | None
    last_error: str | None = Field(description="Null for those who may not see the settings.")
    latest_event_at: datetime | None
    lag_minutes: float | None = Field(
        description="Median of publication minus event over the last 30 days."
    )
    gap_minutes: float | None = Field(description="Since it was last read with success.")
    records: int | None = Field(description="Null for those who may not see small counts.")
    failures: int = Field(description="Attempts in a row that failed.")


class SourceList(BaseModel):
    """By name."""

    sources: list[SourceState]


@part.get(
    "/api/v1/sources",
    Permission.SEE_MAP,
    "Every source with its health.",
    answer=SourceList,
)
def listed() -> Response:
    """Its health changes with the clock, so there is no ETag."""
    permissions = guard.require(Permission.SEE_MAP).granted
    seen, whole = granted(permissions), Permission.SEE_SETTINGS in permissions
    now = context.current().now()
    with context.reading() as session:
        known = {one.slug: one for one in sources.listed(session)}
        states = sources.health(session, now=now)
    told = [_told(known[one.slug], one, seen, whole=whole) for one in states]
    return Response(orjson.dumps({"sources": told}), mimetype="application/json")


def _told(source: Source, state: SourceHealth, seen: Sight, *, whole: bool) -> dict[str, Any]:
    # A total that is read again and again tells of every day by subtraction.
    return {
        "slug": source.slug,
        "name": source.name,
        "connector": source.connector,
        "licence": source.licence,
        "synthetic": source.synthetic,
        "enabled": source.enabled,
        "poll_minutes": source.poll_minutes,
        "health": state.health,
        "last_success_at": state.last_success_at,
        "last_error": english(state.last_error) if whole else None,
        "latest_event_at": state.latest_event_at,
        "lag_minutes": state.lag_minutes,
        "gap_minutes": state.gap_minutes,
        "records": None if seen.guarded else state.records,
        "failures": state.failures,
    }
