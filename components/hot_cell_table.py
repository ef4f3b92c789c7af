"""Cells that stand out by Gi*: the same year seen through the grid of the risk map."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components import fact_table, hot_spot_said
from components.fact_table import Column
from domain import grid
from domain.hot_spot import HotCell, Run
from locales import number, t

MOST = 20


def listed(run: Run, cells: Sequence[HotCell]) -> list[Any]:
    """The hottest ``MOST`` behind a line that says how many there are; nothing without any."""
    if not cells:
        return []
    columns = [
        Column(t("hot_spots.table.area")),
        Column(t("hot_spots.cells.z"), number=True),
        Column(t("hot_spots.table.status")),
    ]
    rows = [_row(run, one) for one in cells[:MOST]]
    return [
        html.Details(
            [
                html.Summary(t("hot_spots.cells.title", n=len(cells))),
                html.P(t("hot_spots.cells.lead", most=MOST), className="muted"),
                fact_table.table(t("hot_spots.cells.title", n=len(cells)), columns, rows),
            ],
            className="spots-cells",
        )
    ]


def _row(run: Run, one: HotCell) -> list[Any]:
    period = f"from={run.first.isoformat()}&to={run.end.isoformat()}"
    name = html.Bdi(one.area or t("hot_spots.place.outside"))
    return [
        html.A(name, href=f"/map?{period}&cell={grid.text(one.cell)}"),
        number(one.z, digits=1),
        hot_spot_said.status(one.status),
    ]
