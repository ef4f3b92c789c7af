"""The table twins of the timeline: the same bars and hours, the same numbers, the same silence."""

from typing import Any

from dash import html

from components import timeline_columns
from components.attributes import data
from components.icons import icon
from components.sorted_table import Column, SortedTable
from components.timeline_clock import Row
from domain.timeline import Bars
from locales import t

_FIGURES = ("count", "completed", "low", "high", "reference")


def twin(shown: Bars, rows: list[Row], counts: list[list[float | None]]) -> list[Any]:
    """Both tables, with the way back to the charts."""
    back = html.Button(
        [icon("timeline"), t("timeline.twin.back")],
        type="button",
        className="button",
        **data(address="view="),
    )
    return [
        html.Div([html.H2(t("timeline.twin.name")), back], className="twin-heading"),
        html.Div([html.H3(t("timeline.twin.bars")), _bars(shown)], className="card card-padded"),
        html.Div(
            [html.H3(t("timeline.twin.clock")), _clock(rows, counts)], className="card card-padded"
        ),
    ]


def _bars(shown: Bars) -> SortedTable:
    figures: list[Column] = [
        {
            "name": name,
            "label": t(f"timeline.twin.{name}"),
            "kind": "number",
            "digits": 0 if name == "count" else 1,
        }
        for name in _FIGURES
    ]
    when: Column = {"name": "when", "label": t("timeline.twin.when"), "kind": "text"}
    note: Column = {"name": "note", "label": t("timeline.twin.note"), "kind": "text"}
    return SortedTable(
        columns=[when, *figures, note],
        rows=[_bar(at, shown) for at in range(len(shown.bars))],
        caption=t(f"timeline.title.{shown.grain}"),
        sort="",
        unknown="–",
        more_label=t("risk_map.table.more", n="{n}"),
    )


def _bar(at: int, shown: Bars) -> dict[str, Any]:
    bar = shown.bars[at]
    done = bar.completed
    said = timeline_columns.lines(bar) if bar.count is None or bar.partial else []
    return {
        "key": str(at),
        "when": timeline_columns.label(bar, shown.grain),
        "count": bar.count,
        "completed": done.expected if done else None,
        "low": done.low if done else None,
        "high": done.high if done else None,
        "reference": bar.reference,
        "note": said[-1] if said else "",
    }


def _clock(rows: list[Row], counts: list[list[float | None]]) -> SortedTable:
    day: Column = {"name": "day", "label": t("timeline.twin.day"), "kind": "text"}
    hours: list[Column] = [
        {"name": f"h{hour}", "label": f"{hour:02}", "kind": "number", "digits": 1}
        for hour in range(24)
    ]
    return SortedTable(
        columns=[day, *hours],
        rows=[
            {"key": str(row["iso"]), "day": row["label"]}
            | {f"h{hour}": n for hour, n in enumerate(values)}
            for row, values in zip(rows, counts, strict=True)
        ],
        caption=t("timeline.clock.title"),
        sort="",
        unknown="–",
    )
