"""Prophet's own parts of the city's rhythm: how each moves the count, as an explanation."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
from dash import html

from components import chart
from domain.outlook import Outlook
from locales import day, t

_HEIGHT = 180
_TREND_STEP = 7
_MONDAY = date(2024, 1, 1)
_PLAIN_YEAR = date(2023, 1, 1)
Rhythm = Mapping[str, Any]


def card(shown: Outlook) -> html.Section | None:
    """A small chart each for trend, week, year and holidays, as far as the model has them."""
    drawn: dict[str, Callable[[Rhythm], go.Figure]] = {
        "trend": _trend,
        "week": _week,
        "year": _year,
        "holidays": _holidays,
    }
    known = shown.rhythm or {}
    name = f"rhythm-{shown.target.code}"
    parts = [_part(part, draw(known), name) for part, draw in drawn.items() if known.get(part)]
    if not parts:
        return None
    words = [html.H2(t("forecast.rhythm.title")), html.P(t("forecast.rhythm.note"))]
    return html.Section(
        [*words, html.Div(parts, className="forecast-parts")], className="card card-padded"
    )


def _part(part: str, figure: go.Figure, name: str) -> html.Section:
    label = t(f"forecast.rhythm.{part}")
    return html.Section(
        [
            html.H3(label),
            chart.Chart(
                f"forecast-rhythm-{part}",
                figure=figure,
                name=f"{name}-{part}",
                label=label,
                height=_HEIGHT,
            ),
        ]
    )


def _trend(known: Rhythm) -> go.Figure:
    """Counts a day, from the first day of the fit to the last one forecast."""
    first, values = date.fromisoformat(str(known["first"])), known["trend"]
    days = [first + timedelta(days=at) for at in range(0, len(values), _TREND_STEP)]
    years = sorted({date(one.year, 1, 1) for one in days if one.timetuple().tm_yday > 180})
    drawn = _line(days, values[::_TREND_STEP], signed=False)
    return drawn.update_xaxes(tickvals=years, ticktext=[day(one, form="y") for one in years])


def _week(known: Rhythm) -> go.Figure:
    names = [day(_MONDAY + timedelta(days=at), form="EEE") for at in range(7)]
    return _bars(names, _percent(known["week"]))


def _year(known: Rhythm) -> go.Figure:
    days = [_PLAIN_YEAR + timedelta(days=at) for at in range(len(known["year"]))]
    months = [date(_PLAIN_YEAR.year, month, 1) for month in range(1, 13, 2)]
    drawn = _line(days, _percent(known["year"]), signed=True)
    return drawn.update_xaxes(tickvals=months, ticktext=[day(one, form="MMM") for one in months])


def _holidays(known: Rhythm) -> go.Figure:
    """Each holiday once, with its newest effect."""
    newest = {str(one["name"]): float(one["effect"]) for one in known["holidays"]}
    return _bars(list(newest), _percent(list(newest.values())))


def _percent(values: Sequence[float]) -> list[float]:
    return [100 * value for value in values]


def _line(x: Sequence[date], y: Sequence[float], *, signed: bool) -> go.Figure:
    line = go.Scatter(x=x, y=y, mode="lines", line={"color": chart.token("accent"), "width": 2})
    return go.Figure(line, _layout(signed=signed))


def _bars(names: Sequence[str], values: Sequence[float]) -> go.Figure:
    bars = go.Bar(x=names, y=values, marker={"color": chart.token("accent", 0.7)})
    return go.Figure(bars, _layout(signed=True))


def _layout(*, signed: bool) -> go.Layout:
    ticks = {"ticksuffix": " %", "zeroline": True} if signed else {"rangemode": "tozero"}
    return chart.layout(yaxis={"nticks": 5, **ticks}, hovermode="closest")
