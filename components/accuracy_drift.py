"""Whether the live models are still as good: what they really issued, week by week."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
from dash import html

from components import accuracy_section, chart, quantities
from components.sorted_table import Column, SortedTable
from domain.scorecard import LiveSurface, LiveWeek
from locales import day, t

_FEWEST_WEEKS = 2
_MOST_TICKS = 6


def section(weeks: Sequence[LiveWeek], surfaces: Sequence[LiveSurface]) -> html.Section:
    """The forecasts of counts, then the map of risk, as far as their weeks are over."""
    return accuracy_section.section("drift", _counts(weeks), *_places(surfaces))


def _counts(weeks: Sequence[LiveWeek]) -> Any:
    if len(weeks) < _FEWEST_WEEKS:
        return html.P(t("accuracy.drift.none", n=len(weeks)))
    rows = [{**_week(one.first_day), "skill": 100 * one.skill} for one in weeks]
    days, skills = [one.first_day for one in weeks], [100 * one.skill for one in weeks]
    return accuracy_section.charted(
        "accuracy-drift",
        _line(days, skills, unit=t("accuracy.drift.skill"), hover="%{y:.1f} %<extra></extra>"),
        label=t("accuracy.drift.said"),
        height=240,
        table=_table("said", rows, ("skill", 1)),
        name="drift",
    )


def _places(surfaces: Sequence[LiveSurface]) -> list[Any]:
    if len(surfaces) < _FEWEST_WEEKS:
        return []
    rows = [
        {**_week(one.first_day), "gain": one.gain, "caught": 100 * one.caught} for one in surfaces
    ]
    days, gains = [one.first_day for one in surfaces], [one.gain for one in surfaces]
    drawn = accuracy_section.charted(
        "accuracy-drift-places",
        _line(days, gains, unit=t("accuracy.drift.gain"), hover="%{y:.3f}<extra></extra>"),
        label=t("accuracy.drift.places_said"),
        height=240,
        table=_table("places_said", rows, ("gain", 3), ("caught", 1)),
        name="drift-places",
    )
    untreated = accuracy_section.note(t("accuracy.drift.untreated"))
    return [accuracy_section.part(t("accuracy.trust.places"), untreated, drawn)]


def _week(first: date) -> dict[str, Any]:
    return {"key": str(first), "week": str(first)}


def _line(days: Sequence[date], values: Sequence[float], *, unit: str, hover: str) -> go.Figure:
    points = go.Scatter(
        x=days,
        y=values,
        mode="lines+markers",
        line={"color": chart.token("accent"), "width": 2},
        marker={"size": 6},
        hovertemplate=hover,
    )
    ticks = days[:: max(1, -(-len(days) // _MOST_TICKS))]
    return go.Figure(
        points,
        layout=chart.layout(
            xaxis={"tickvals": ticks, "ticktext": [day(one, form="d MMM") for one in ticks]},
            yaxis={"title": {"text": quantities.worded(unit)}, "rangemode": "normal"},
        ),
    )


def _table(caption: str, rows: list[dict[str, Any]], *numbers: tuple[str, int]) -> SortedTable:
    columns: list[Column] = [{"name": "week", "label": t("accuracy.drift.week"), "kind": "text"}]
    columns += [
        Column(name=name, label=t(f"accuracy.drift.{name}"), kind="number", digits=digits)
        for name, digits in numbers
    ]
    said = t(f"accuracy.drift.{caption}")
    return SortedTable(columns=columns, rows=rows, caption=said, sort="week")
