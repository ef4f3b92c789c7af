"""The fan chart: what happened, what was expected of it, and what is expected next."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import plotly.graph_objects as go

from components import chart
from domain.outlook import Expected, Issued, Outlook, Past
from locales import day, t

_MOST_TICKS = 8
# The widest band first, so that the narrower ones lie on it.
_BANDS = (("95", 0.12), ("80", 0.16), ("50", 0.22))


def figure(shown: Outlook) -> go.Figure:
    """Bars of recorded incidents, the forecasts of then as marks, the fan to come."""
    drawn = go.Figure(layout=_layout(shown))
    drawn.add_traces([_recorded(shown.past), *_fan(shown.expected), _mean(shown.expected)])
    drawn.add_traces([*_then(shown.issued), _baseline(shown)])
    return drawn


def said(shown: Outlook) -> str:
    """The chart in one sentence, for those who hear it."""
    first = shown.expected[0]
    return t(
        "forecast.chart.said",
        area=shown.area,
        n=len(shown.past),
        low=first.fan.low80,
        high=first.fan.high80,
        day=day(first.first_day, form="d MMM"),
    )


def _layout(shown: Outlook) -> go.Layout:
    past = [one.first_day for one in shown.past]
    ticks = _ticks(past + [one.first_day for one in shown.expected])
    border = _middle(shown.expected[0].first_day, 0)
    return chart.layout(
        bargap=0.25,
        xaxis={
            "tickvals": [_middle(one, shown.days) for one in ticks],
            "ticktext": [day(one, form="d MMM") for one in ticks],
        },
        yaxis={"title": {"text": t(f"forecast.chart.unit.{shown.days}")}},
        shapes=[
            {
                "type": "line",
                "x0": border,
                "x1": border,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": chart.token("edge"), "width": 1, "dash": "dot"},
            }
        ],
    )


def _recorded(past: Sequence[Past]) -> go.Bar:
    known = [one for one in past if one.count is not None]
    return go.Bar(
        x=[_middle(one.first_day, one.days) for one in known],
        y=[one.count for one in known],
        name=t("forecast.chart.recorded"),
        marker={
            "color": chart.token("bar", 0.55),
            "pattern": {
                "shape": ["/" if one.provisional else "" for one in known],
                "fgcolor": chart.token("bar"),
                "bgcolor": chart.token("panel"),
                "size": 5,
            },
        },
        hovertemplate="%{y}",
    )


def _fan(expected: Sequence[Expected]) -> list[go.Scatter]:
    return [
        trace
        for level, opacity in _BANDS
        for trace in _band([one.first_day for one in expected], expected, level, opacity)
    ]


def _band(
    days: Sequence[date], expected: Sequence[Expected], level: str, opacity: float
) -> list[go.Scatter]:
    x = [_middle(one.first_day, one.days) for one in expected]
    quiet: dict[str, Any] = {"mode": "lines", "line": {"width": 0, "shape": "hvh"}, "x": x}
    low = [getattr(one.fan, f"low{level}") for one in expected]
    high = [getattr(one.fan, f"high{level}") for one in expected]
    return [
        go.Scatter(**quiet, y=low, hoverinfo="skip"),
        go.Scatter(
            **quiet,
            y=high,
            fill="tonexty",
            fillcolor=chart.token("accent", opacity),
            name=t("forecast.chart.interval", n=int(level)),
            customdata=low,
            hovertemplate="%{customdata}–%{y}",
        ),
    ]


def _mean(expected: Sequence[Expected]) -> go.Scatter:
    return go.Scatter(
        x=[_middle(one.first_day, one.days) for one in expected],
        y=[one.mean for one in expected],
        mode="lines+markers",
        line={"color": chart.token("accent"), "width": 2},
        marker={"size": 5},
        name=t("forecast.chart.expected"),
        hovertemplate="%{y:.1f}",
    )


def _then(issued: Sequence[Issued]) -> list[go.Scatter]:
    """Earlier forecasts: a mark with the 80 % interval they gave."""
    if not issued:
        return []
    return [
        go.Scatter(
            x=[_middle(one.first_day, one.days) for one in issued],
            y=[one.mean for one in issued],
            mode="markers",
            marker={"color": chart.token("accent"), "size": 6, "symbol": "diamond-open"},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [one.fan.high80 - one.mean for one in issued],
                "arrayminus": [one.mean - one.fan.low80 for one in issued],
                "color": chart.token("accent", 0.45),
                "thickness": 1.5,
                "width": 0,
            },
            name=t("forecast.chart.then"),
            hovertemplate="%{y:.1f}",
        )
    ]


def _baseline(shown: Outlook) -> go.Scatter:
    then = [(one.first_day, one.baseline) for one in shown.issued]
    every = then + [(one.first_day, one.baseline) for one in shown.expected]
    return go.Scatter(
        x=[_middle(first, shown.days) for first, _ in every],
        y=[baseline for _, baseline in every],
        mode="lines",
        line={"color": chart.token("muted"), "width": 1.5, "dash": "dash"},
        name=t("forecast.chart.baseline"),
        hovertemplate="%{y:.1f}",
    )


def _middle(first: date, days: int) -> datetime:
    return datetime.combine(first, time()) + timedelta(days=days / 2)


def _ticks(days: Sequence[date]) -> list[date]:
    every = max(1, -(-len(days) // _MOST_TICKS))
    return list(days[::every])
