"""The risk map: the layers are told where to ask."""

from functools import partial
from typing import Any

from dash import Dash, Input, Output

from auth import context, guard
from callbacks import asking
from components import notice, overview_start
from components.ids import RiskMap
from db.queries import freshness, places
from domain import filters
from domain.errors import BadInput, NotFound
from domain.roles import Permission
from domain.steps import Unit
from locales import t
from services import prospects

CELLS = "/api/v1/map/h3/incidents?"
EXPECTED = "/api/v1/map/h3/forecast?"
SHAPES = "/api/v1/map/areas?"
POINTS = "/api/v1/map/incidents?"
HOT_SPOTS = "/api/v1/map/hot-spots?target=all"


def ground(_ready: str) -> list[Any]:
    """Where the operator's streets come from, if anywhere; how much ground has cells, and where."""
    here = context.current()
    with context.reading() as session:
        km2, box = places.drawn_km2(session, here.city.centre), places.drawn_box(session)
    return [here.pmtiles, here.tiles, here.basemap_attribution, km2, box]


def layer(query: str, measured: str, unit: str) -> list[Any]:
    """Where cells, their steps and the areas are to be asked for; nothing before there is data."""
    with context.reading() as session:
        empty = freshness.now_at(session).data_through is None
    if empty:
        start = overview_start.card(guard.may(Permission.MANAGE_SOURCES))
        return [None, None, None, True, start]
    if asking.is_forecast(measured):
        return expected(query, unit)
    chosen, measure = asking.chosen(query), asking.measure(measured)
    # The unit too, so that the answer names the class limits of one step.
    cells = CELLS + filters.url_query(chosen, measure=str(measure), unit=unit or Unit.DAY)
    return [cells, cells, SHAPES + filters.url_query(chosen), True, None]


def expected(query: str, unit: str) -> list[Any]:
    """The same for what is expected; where there is no forecast, why."""
    shapes = SHAPES + filters.url_query(asking.chosen(query))
    try:
        asked = asking.prospect(query, unit)
        with context.reading() as session:
            prospects.live(session)
    except (BadInput, NotFound) as refusal:
        nothing = notice.empty(t("prospect.refused.title"), refusal.sentence)
        return [None, None, shapes, True, nothing]
    cells = EXPECTED + filters.url_query(asking.chosen(query), unit=str(asked.cut))
    return [cells, cells, shapes, True, None]


def beside(query: str, shown: str, _given: str) -> list[Any]:
    """What is drawn beside the cells: borders, names and, for those who may, points; exact ones
    ask what for."""
    on, exact = asking.layers_shown(shown), asking.seeing().exact
    points = "incidents" in on and guard.may(Permission.SEE_EXACT_PLACES)
    # Another address once a reason was given, so that the browser asks anew.
    url = filters.url_query(asking.chosen(query), places="exact" if exact else "cells")
    spots = "hot_spots" in on and guard.may(Permission.SEE_HOT_SPOTS)
    drawn = [POINTS + url if points else None, HOT_SPOTS if spots else None]
    return ["borders" in on, "names" in on, *drawn, exact or not points]


def register(app: Dash) -> None:
    """Tie the map to its ids."""
    bind = partial(guard.bind, app, Permission.SEE_MAP)
    bind(
        ground,
        outputs=[
            *[Output(RiskMap.BASE, name) for name in ("pmtiles", "tiles", "attribution")],
            *[Output(RiskMap.HEX, name) for name in ("km2", "box")],
        ],
        inputs=[Input(RiskMap.BASE, "id")],
    )
    bind(
        layer,
        outputs=[
            Output(RiskMap.HEX, "url"),
            Output(RiskMap.HEX, "step_url"),
            Output(RiskMap.SHAPES, "url"),
            Output(RiskMap.REFUSAL, "hidden"),
            Output(RiskMap.EMPTY, "children"),
        ],
        inputs=[Input(part, "data") for part in (RiskMap.FILTER, RiskMap.MEASURE, RiskMap.UNIT)],
        on_error=asking.refused,
    )
    bind(
        beside,
        outputs=[
            Output(RiskMap.SHAPES, "borders"),
            Output(RiskMap.SHAPES, "names"),
            Output(RiskMap.POINTS, "url"),
            Output(RiskMap.HOT_SPOTS, "url"),
            Output(RiskMap.ASK_REASON, "hidden"),
        ],
        inputs=[
            Input(part, "data") for part in (RiskMap.FILTER, RiskMap.LAYERS, RiskMap.REASON_GIVEN)
        ],
        on_error=asking.refused,
    )
