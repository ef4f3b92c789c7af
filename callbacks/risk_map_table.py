"""The table twin of the risk map."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from auth import context, guard
from callbacks import asking
from components import cell_table, moments, prospect_table
from components.ids import RiskMap
from domain import grid
from domain.roles import Permission
from services import cells, layers, prospect_windows, prospects

Box = tuple[float, float, float, float]
_USUAL = 8


def twin(view: str, query: str, measured: str, seen: dict[str, Any] | None) -> list[Any]:
    """The cells in view as a table, or the map again."""
    if view != "table":
        return [True, no_update]
    if asking.is_forecast(measured):
        return [False, expected(query, seen or {})]
    asked = asking.question(query, measured)
    resolution, box = _view(seen or {})
    with context.reading() as session:
        found = cells.table(session, asked, resolution=resolution, box=box)
        period = asked.chosen.period(layers.newest_day(session, asked.city))
    said = moments.period(period)
    return [False, cell_table.twin(found, asked.measure, period=said)]


def expected(query: str, seen: dict[str, Any]) -> list[Any]:
    """The cells in view with what is expected of them in the seven days."""
    here, asked = context.current(), asking.prospect(query)
    resolution, box = _view(seen)
    with context.reading() as session:
        found = prospects.listed(session, asked, resolution=resolution, box=box, now=here.now())
        whole = prospect_windows.whole(prospects.live(session), here.city)
        coarse = prospects.coarseness(session, asked)
    return prospect_table.twin(found, whole, coarse, here.city.zone)


def _view(seen: dict[str, Any]) -> tuple[int, Box | None]:
    """Resolution and box that the browser says it shows; the whole city where it says nonsense."""
    try:
        west, south, east, north = (float(edge) for edge in seen["bounds"])
        resolution = int(seen["res"])
    except (KeyError, TypeError, ValueError):
        return _USUAL, None
    return min(grid.RESOLUTION, max(grid.COARSEST, resolution)), (west, south, east, north)


def register(app: Dash) -> None:
    """Tie the table to its ids."""
    guard.bind(
        app,
        Permission.SEE_MAP,
        twin,
        outputs=[Output(RiskMap.TWIN, "hidden"), Output(RiskMap.TWIN, "children")],
        inputs=[
            Input(RiskMap.TABLE, "data"),
            Input(RiskMap.FILTER, "data"),
            Input(RiskMap.MEASURE, "data"),
        ],
        states=[State(RiskMap.HEX, "view")],
        on_error=asking.refused,
    )
