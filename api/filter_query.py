"""The filter of the pages as parameters of an address."""

from dataclasses import replace

from pydantic import Field

from api import problems
from auth import context, reasons
from domain import filters, narrowing
from domain.incident import Flag, PlacePrecision, TimePrecision
from domain.roles import Permission
from domain.timeline import Asked

_DAY = r"^\d{4}-\d\d-\d\d$"


class FilterQuery(problems.Asked):
    """The page's filter, spelled as in its address."""

    first: str | None = Field(
        None,
        alias="from",
        pattern=_DAY,
        description="First day, with `to`.",
        examples=["2026-01-01"],
    )
    end: str | None = Field(
        None, alias="to", pattern=_DAY, description="First day left out.", examples=["2026-02-01"]
    )
    last: int | None = Field(
        None,
        ge=1,
        le=filters.LONGEST_DAYS,
        description=f"Instead of both: so many days up to the newest data; {filters.DEFAULT_DAYS}"
        " if left out.",
    )
    types: str | None = Field(
        None, description="Categories by commas (GET /api/v1/categories).", examples=["theft"]
    )
    sources: str | None = Field(None, description="Sources by commas (GET /api/v1/sources).")
    area: str | None = Field(
        None, pattern=r"^[0-9,]*$", description="Numbers of areas by commas (GET /api/v1/areas)."
    )
    weekdays: str | None = Field(
        None, pattern=r"^[0-9,]*$", description="ISO weekdays by commas.", examples=["6,7"]
    )
    hours: str | None = Field(
        None, description="Hours of the day, half-open, over midnight too.", examples=["22-4"]
    )


class NarrowedQuery(FilterQuery):
    """The filter, and what narrows the list of its incidents."""

    words: str | None = Field(
        None,
        max_length=narrowing.LONGEST_WORDS,
        description="Words that all stand somewhere in what the source says; in the address too for"
        " who sees exact places.",
        examples=["bicycle"],
    )
    published: str | None = Field(
        None,
        description="Days of publication, half-open.",
        examples=["2026-01-01..2026-02-01"],
    )
    times: str | None = Field(
        None, description=f"Time precisions by commas: {', '.join(TimePrecision)}."
    )
    places: str | None = Field(
        None, description=f"Place precisions by commas: {', '.join(PlacePrecision)}."
    )
    flags: str | None = Field(
        None,
        description=f"Flags by commas, one is enough; `{narrowing.UNFLAGGED}` for records without"
        f" any: {', '.join(Flag)}.",
    )


def narrowed(query: NarrowedQuery, permission: Permission) -> Asked:
    """The same with what narrows the list. Raises ``BadInput``."""
    said = query.model_dump(exclude_none=True, include=set(narrowing.PARTS))
    return replace(asked(query, permission), only=narrowing.parse(said))


def asked(query: FilterQuery, permission: Permission, *, compare: str = "") -> Asked:
    """The filter of ``query`` put to this city by whoever asks. Raises ``BadInput``."""
    here = context.current()
    said = query.model_dump(by_alias=True, exclude_none=True, include=_NAMES)
    given = {name: str(value) for name, value in said.items()}
    chosen = filters.parse({**given, "compare": compare})
    return Asked(here.city, chosen, reasons.seeing(permission), here.now())


_NAMES = set(FilterQuery.model_fields)
