"""The table twin of the map: the same cells, the same numbers, the same silence."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.attributes import aria, data
from components.icons import icon
from components.sorted_table import Column, SortedTable
from domain import grid
from domain.layer import CellFlag, CellValue, Measure
from locales import t

_FLAGS = {
    CellFlag.UNSURE: "risk_map.legend.low",
    CellFlag.SUPPRESSED: "risk_map.legend.suppressed",
    CellFlag.NO_DATA: "risk_map.legend.no_data",
}
_RATES = ("rate", "low", "high")


def twin(cells: Sequence[tuple[CellValue, str]], measure: Measure, *, period: str) -> list[Any]:
    """The table with its heading and the way back to the map."""
    back = html.Button(
        [icon("map"), t("risk_map.table.back")],
        type="button",
        className="button",
        **data(address="view="),
    )
    table = SortedTable(
        columns=_columns(),
        rows=[_row(value, place) for value, place in cells],
        caption=t("risk_map.table.caption", n=len(cells), period=period),
        sort=str(measure),
        unknown=t("risk_map.cell.hidden"),
        open_label=t("risk_map.table.open"),
        more_label=t("risk_map.table.more", n="{n}"),
    )
    return [html.Div([html.H2(t("risk_map.table.heading")), back], className="twin-heading"), table]


def place() -> dict[str, Any]:
    """Attributes of the element the table stands in."""
    return {"className": "table-twin", "hidden": True, **aria(label=t("risk_map.table.heading"))}


def _columns() -> list[Column]:
    rates: list[Column] = [
        {
            "name": name,
            "label": t(f"risk_map.table.{name}"),
            "kind": "number",
            "digits": 2,
            "note": t("risk_map.unit.rate"),
        }
        for name in _RATES
    ]
    return [
        {"name": "area", "label": t("risk_map.table.area"), "kind": "text"},
        {"name": "count", "label": t("risk_map.table.count"), "kind": "number"},
        *rates,
        {"name": "flags", "label": t("risk_map.table.flags"), "kind": "text"},
        {"name": "cell", "label": t("risk_map.cell.name"), "kind": "text"},
    ]


def _row(value: CellValue, place: str) -> dict[str, Any]:
    name = grid.text(value.cell)
    return {
        "key": name,
        "area": place or t("risk_map.cell.no_place"),
        "cell": name,
        "count": value.count,
        "rate": value.rate,
        "low": value.low,
        "high": value.high,
        "flags": ", ".join(t(key) for flag, key in _FLAGS.items() if value.flags & flag),
        "address": f"view=&cell={name}",
    }
