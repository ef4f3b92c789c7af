"""Forecasts of areas as a file; the Forecast page shows the same."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, request

from api import tables
from auth import context, guard
from domain.outlook import Fan, Outlook
from domain.roles import Permission
from domain.sight import granted
from services import outlooks

blueprint = Blueprint("forecasts", __name__, url_prefix="/api/v1/forecasts")
ROUTES = {"/api/v1/forecasts/areas.csv": Permission.SEE_FORECASTS}

COLUMNS = (
    "area_id",
    "area",
    "target",
    "first_day",
    "days",
    "recorded",
    "provisional",
    "expected",
    "likeliest",
    "low50",
    "high50",
    "low80",
    "high80",
    "low95",
    "high95",
    "baseline",
    "issued_at",
    "data_through",
)


_NOT_SAID: Sequence[float | None] = [None] * 9


@blueprint.get("/areas.csv")
def areas() -> Response:
    """What happened, what was expected of it then, and what is expected: of ``area``, ``target``
    and ``days`` as the page's address spells them."""
    seen = granted(guard.require(Permission.SEE_FORECASTS).granted)
    with context.reading() as session:
        found = outlooks.outlook(session, outlooks.question(request.args, seen))
    name = f"forecast-{found.target.code}-{found.area_id}-{found.days}d"
    return tables.download(name, COLUMNS, _rows(found))


def _rows(found: Outlook) -> Iterator[list[object]]:
    what = [found.area_id, found.area, found.target.code]
    then = {one.first_day: one for one in found.issued}
    for past in found.past:
        one = then.get(past.first_day)
        said: Sequence[float | None] = _NOT_SAID
        if one is not None:
            said = [one.mean, None, *_edges(one.fan), one.baseline]
        yield [*what, past.first_day, past.days, past.count, past.provisional, *said, None, None]
    for ahead in found.expected:
        said = [ahead.mean, ahead.likeliest, *_edges(ahead.fan), ahead.baseline]
        made = [found.issued_at, found.data_through]
        yield [*what, ahead.first_day, ahead.days, None, None, *said, *made]


def _edges(fan: Fan) -> list[int]:
    return [getattr(fan, f"{edge}{level}") for level in (50, 80, 95) for edge in ("low", "high")]
