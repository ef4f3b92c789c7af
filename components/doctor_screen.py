"""What ``manage.py doctor`` says, as a page shows it: what needs a hand first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html

from components import fact_table, moments, settings_section
from components.fact_table import Column
from components.ids import Operations
from domain.checkup import Line, State
from locales import t

_BADGES = {
    State.OK: "badge badge-green",
    State.LOOK: "badge badge-amber",
    State.BROKEN: "badge badge-red",
}


def card() -> html.Section:
    """The skeleton of the card."""
    again = html.Button(
        t("operations.health.again"), id=Operations.LOOK, type="button", className="button"
    )
    place = html.Div(t("operations.loading"), id=Operations.HEALTH)
    return settings_section.section(
        "health",
        t("operations.health.title"),
        t("operations.health.lead"),
        [dcc.Loading(place, delay_show=400, type="dot", color="var(--accent)")],
        buttons=[again],
    )


def screen(lines: Sequence[Line], zone: str, *, now: datetime) -> html.Div:
    """What needs a hand as a table, and what is well behind a fold."""
    wrong = [line for line in lines if line.state is not State.OK]
    wrong.sort(key=lambda line: list(State).index(line.state), reverse=True)
    well = [line for line in lines if line.state is State.OK]
    at = t("operations.health.at", at=moments.when(now, zone, now=now))
    parts: list[Any] = [html.P([_summary(lines), " ", at])]
    if wrong:
        parts.append(_table(t("operations.health.wrong"), wrong))
    fold = html.Summary(t("operations.health.well", n=len(well)))
    details = html.Details([fold, _table(t("operations.health.title"), well)], open=not wrong)
    return html.Div([*parts, details], className="settings-part")


def _summary(lines: Sequence[Line]) -> html.Strong:
    states = [line.state for line in lines]
    broken, doubtful = states.count(State.BROKEN), states.count(State.LOOK)
    said = []
    if broken:
        said.append(t("operations.health.broken", n=broken))
    if doubtful:
        said.append(t("operations.health.doubtful", n=doubtful))
    return html.Strong(" ".join(said) or t("operations.health.all_well"))


def _table(caption: str, lines: Sequence[Line]) -> html.Div:
    columns = [
        Column(t("operations.health.about")),
        Column(t("operations.health.state")),
        Column(t("operations.health.said")),
    ]
    return fact_table.table(caption, columns, [_row(line) for line in lines])


def _row(line: Line) -> list[Any]:
    advice = [html.P(line.advice, className="muted", dir="auto")] if line.advice else []
    badge = html.Span(t(f"operations.state.{line.state}"), className=_BADGES[line.state])
    return [
        html.Bdi(line.about),
        badge,
        html.Div([html.P(line.said, dir="auto"), *advice], className="doctor-said"),
    ]
