"""The table twin of the map's forecast: the same cells, the same numbers."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components import prospect_said
from components.attributes import data
from components.icons import icon
from components.sorted_table import Column, SortedTable
from domain import grid
from domain.prospect import Coarseness, ListedProspect, Window
from locales import moment, t


def twin(
    cells: Sequence[ListedProspect], whole: Window, coarseness: Coarseness | None, zone: str
) -> list[Any]:
    """The table with its heading and the way back to the map, and why its cells are no finer."""
    back = html.Button(
        [icon("map"), t("risk_map.table.back")],
        type="button",
        className="button",
        **data(address="view="),
    )
    first, end = (moment(at, zone, form="d MMM y") for at in (whole.first, whole.end))
    table = SortedTable(
        columns=_columns(),
        rows=[_row(one) for one in cells],
        caption=t("prospect.table.caption", first=first, end=end),
        sort="expected",
        open_label=t("risk_map.table.open"),
        more_label=t("risk_map.table.more", n="{n}"),
    )
    heading = html.H2(t("prospect.table.heading"))
    said = [] if coarseness is None else [prospect_said.said_coarse(coarseness)]
    why = [html.P(one, className="note-box", dir="auto") for one in said]
    return [html.Div([heading, back], className="twin-heading"), *why, table]


def _columns() -> list[Column]:
    return [
        {"name": "area", "label": t("risk_map.table.area"), "kind": "text"},
        {
            "name": "expected",
            "label": t("prospect.table.expected"),
            "kind": "number",
            "digits": 3,
        },
        {"name": "chance", "label": t("prospect.table.chance"), "kind": "number", "digits": 1},
        {"name": "cell", "label": t("risk_map.cell.name"), "kind": "text"},
    ]


def _row(one: ListedProspect) -> dict[str, Any]:
    name = grid.text(one.cell)
    return {
        "key": name,
        "area": one.place or t("risk_map.cell.no_place"),
        "expected": one.expected,
        "chance": 100 * one.chance,
        "cell": name,
        "address": f"view=&cell={name}",
    }
