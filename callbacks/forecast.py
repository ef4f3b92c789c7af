"""The Forecast page: what the address asks becomes chart, words and table."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import Dash, Input, Output

from auth import context, guard
from components import (
    forecast_cards,
    forecast_chart,
    forecast_rhythm,
    forecast_table,
    notice,
)
from components.ids import Forecast, Frame
from components.pick import Option
from domain.errors import Refusal
from domain.outlook import Outlook
from domain.roles import Permission
from domain.sight import sight
from locales import t
from services import outlooks

CSV = "/api/v1/forecasts/areas.csv"
_CHOICES = ("area", "target", "days")


def areas(_ready: str) -> list[Option]:
    """The city, then every area under the name of its level."""
    with context.reading() as session:
        found = outlooks.choices(session)
    city: Option = {"value": "", "label": t("forecast.city")}
    return [city] + [
        {"value": str(one.id), "label": one.name, "group": t(f"forecast.level.{one.level}")}
        for one in found
    ]


def shown(search: str | None) -> list[Any]:
    """Chart, words and table of the area that the address names, or why there is none."""
    asked = dict(parse_qsl((search or "").removeprefix("?")))
    try:
        found = _outlook(asked)
    except Refusal as refusal:
        return _alone(notice.empty(t("forecast.refused.title"), refusal.sentence))
    if not found.expected:
        return _alone(forecast_cards.nothing(found))
    table = asked.get("view") == "table"
    address = f"{CSV}?{urlencode({key: asked[key] for key in _CHOICES if key in asked})}"
    out = forecast_cards.ways_out(address)
    twin = forecast_table.twin(found) if table else None
    return [*_drawn(found), out, table, not table, twin]


def _outlook(asked: Mapping[str, str]) -> Outlook:
    seen = sight(guard.require(Permission.SEE_FORECASTS).account.role)
    with context.reading() as session:
        return outlooks.outlook(session, outlooks.question(asked, seen))


def _drawn(found: Outlook) -> list[Any]:
    here = context.current()
    return [
        [
            forecast_cards.headline(found),
            forecast_cards.record(found.record, stands_in=found.stands_in),
            forecast_cards.origin(found, here.city.zone, now=here.now()),
        ],
        forecast_chart.figure(found).to_plotly_json(),
        forecast_chart.said(found),
        False,
        forecast_cards.key(found),
        forecast_rhythm.card(found),
    ]


def _alone(notice_shown: Any) -> list[Any]:
    """The page with nothing but one notice on it."""
    return [notice_shown, None, "", True, None, None, None, False, True, None]


def register(app: Dash) -> None:
    """Tie the page to its ids."""
    guard.bind(
        app,
        Permission.SEE_FORECASTS,
        areas,
        outputs=Output(Forecast.AREA, "options"),
        inputs=[Input(Forecast.AREA, "id")],
    )
    guard.bind(
        app,
        Permission.SEE_FORECASTS,
        shown,
        outputs=[
            Output(Forecast.SUMMARY, "children"),
            Output(Forecast.CHART, "figure"),
            Output(Forecast.CHART, "label"),
            Output(Forecast.CHART_CARD, "hidden"),
            Output(Forecast.KEY, "children"),
            Output(Forecast.RHYTHM, "children"),
            Output(Forecast.WAYS_OUT, "children"),
            Output(Forecast.SHOWN, "hidden"),
            Output(Forecast.TWIN, "hidden"),
            Output(Forecast.TWIN, "children"),
        ],
        inputs=[Input(Frame.URL, "search")],
    )
