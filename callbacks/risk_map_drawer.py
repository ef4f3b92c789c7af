"""The drawer of one cell of the risk map."""

from typing import Any

from dash import Dash, Input, Output, no_update

from auth import context, guard, reasons
from callbacks import asking
from components import cell_drawer, prospect_said
from components.ids import RiskMap
from domain.roles import Permission
from services import cells, prospects


def story(cell: str, query: str) -> list[Any]:
    """The drawer open on ``cell``, or closed. Reading exact places is written down."""
    if not cell:
        return [True, no_update]
    found, asked = asking.cell(cell), asking.question(query)
    with context.transaction() as session:
        told = cells.story(session, asked, found)
        ahead = prospects.cell(session, prospects.usual(asked.city, asked.chosen), found)
        if told.incidents and asked.sight.exact:
            reasons.note_exact(session, f"cell:{cell}", incidents=len(told.incidents))
    zone = asked.city.zone
    expected = prospect_said.cell(ahead, zone) if ahead else None
    return [False, cell_drawer.story(told, zone, expected)]


def register(app: Dash) -> None:
    """Tie the drawer to its ids."""
    guard.bind(
        app,
        Permission.SEE_MAP,
        story,
        outputs=[Output(RiskMap.DRAWER, "hidden"), Output(RiskMap.DRAWER_BODY, "children")],
        inputs=[Input(RiskMap.CELL, "data"), Input(RiskMap.FILTER, "data")],
        on_error=asking.refused,
    )
