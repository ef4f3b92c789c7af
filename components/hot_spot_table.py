"""The table twin of the hot-spot map: the same places, every figure."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components import hot_spot_said, moments
from components.attributes import aria, data
from components.icons import icon
from components.sorted_table import Column, SortedTable
from domain.filters import Period
from domain.hot_spot import HotSpot, Run
from locales import t

_FIGURES = (
    ("number", 0),
    ("count", 0),
    ("expected", 1),
    ("times", 1),
    ("km2", 3),
    ("places", 0),
    ("p", 3),
    ("q", 3),
    ("stability", 2),
)


def twin(run: Run, spots: Sequence[HotSpot]) -> list[Any]:
    """The table with its heading and the way back to the map."""
    back = html.Button(
        [icon("map"), t("risk_map.table.back")],
        type="button",
        className="button",
        **data(address="view="),
    )
    period = moments.period(Period(run.first, run.end))
    table = SortedTable(
        columns=_columns(),
        rows=[_row(spot) for spot in spots],
        caption=t("hot_spots.table.caption", n=len(spots), period=period),
        sort="count",
        open_label=t("hot_spots.table.open"),
        more_label=t("risk_map.table.more", n="{n}"),
    )
    return [html.Div([html.H2(t("hot_spots.table.title")), back], className="twin-heading"), table]


def place() -> dict[str, Any]:
    """Attributes of the element the table stands in."""
    return {"className": "table-twin", "hidden": True, **aria(label=t("hot_spots.table.title"))}


def _columns() -> list[Column]:
    figures: list[Column] = [
        {
            "name": name,
            "label": t(f"hot_spots.table.{name}"),
            "kind": "number",
            "digits": digits,
        }
        for name, digits in _FIGURES
    ]
    words: list[Column] = [
        {"name": name, "label": t(f"hot_spots.table.{name}"), "kind": "text"}
        for name in ("area", "kind", "status", "first", "last")
    ]
    return [words[0], *figures, *words[1:]]


def _row(spot: HotSpot) -> dict[str, Any]:
    return {
        "key": str(spot.id),
        "area": hot_spot_said.place(spot),
        **{name: getattr(spot, name) for name, _ in _FIGURES},
        "kind": t(f"hot_spots.table.kind_{spot.kind}"),
        "status": hot_spot_said.status(spot.status),
        "first": spot.first_day.isoformat(),
        "last": spot.last_day.isoformat(),
        "address": f"view=&spot={spot.id}",
    }
