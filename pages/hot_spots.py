"""Hot spots: which places stand out, new or lasting, and what was done about them?"""

import dash_leaflet as dl
from dash import dcc, html

from components import hot_spot_table, notice, response_log
from components.area_layer import AreaLayer
from components.attributes import aria, data
from components.base_map import BaseMap
from components.hot_spot_layer import HotSpotLayer
from components.icons import icon
from components.ids import HotSpots
from components.pick import Option, Pick
from domain.city import City
from domain.hot_spot import GROUPS, WINDOWS_DAYS, Status
from locales import t

TICK_MS = 1_500
_TOLD = (
    HotSpots.ASKED,
    HotSpots.VIEW,
    HotSpots.STARTED,
    HotSpots.ENDED,
    HotSpots.MEANT,
    HotSpots.GATHERED,
    HotSpots.LOGGED,
    HotSpots.UNDONE,
)
_VIEWS = ("", "repeats", "log", "history")


def layout(city: City) -> html.Div:
    """The skeleton: choices, the map of ``city`` with nothing on it, and the panel beside it."""
    return html.Div(
        [
            html.H1(t("frame.page.hot_spots"), className="visually-hidden"),
            *[dcc.Store(id=one) for one in _TOLD],
            dcc.Interval(id=HotSpots.CLOCK, interval=TICK_MS, disabled=True),
            _choices(),
            html.Div([_map(city), _cards(), _panel(), _twin()], className="map-page spots-page"),
            response_log.dialog(),
        ],
        className="page-place",
    )


def _choices() -> html.Div:
    groups: list[Option] = [
        {"value": one.code, "label": t(f"hot_spots.target.{one.code}")} for one in GROUPS
    ]
    windows: list[Option] = [
        {"value": str(days), "label": t("hot_spots.window.days", n=days)} for days in WINDOWS_DAYS
    ]
    start = html.Button(
        t("hot_spots.run.start"), id=HotSpots.START, type="button", className="button", hidden=True
    )
    table = html.Button(
        [icon("table"), html.Span(t("hot_spots.table.short"), className="button-words")],
        type="button",
        className="button",
        **data(address="view=table", address_back="view=", shortcut="t"),
        **aria(pressed="false", label=t("hot_spots.table.title")),
    )
    return html.Div(
        [
            Pick(
                HotSpots.TARGET,
                param="target",
                label=t("hot_spots.target.label"),
                options=groups,
                preset="all",
            ),
            Pick(
                HotSpots.WINDOW,
                param="window",
                label=t("hot_spots.window.label"),
                options=windows,
                preset="90",
            ),
            html.Div(id=HotSpots.STATE, className="spots-state", role="status"),
            html.Div(
                [html.Span(id=HotSpots.PROGRESS, className="spots-progress"), start, table],
                className="filter-end",
            ),
        ],
        className="filter-bar spots-bar",
    )


def _map(city: City) -> html.Div:
    names = {str(one): t(f"hot_spots.status.{one}") for one in Status}
    counted = t("hot_spots.layer.count", n="{n}", expected="{expected}")
    drawn = dl.Map(
        [
            BaseMap(
                HotSpots.BASE,
                zoom_words={step: t(f"risk_map.zoom.{step}") for step in ("in", "out")},
            ),
            AreaLayer(
                HotSpots.SHAPES, words=dict.fromkeys(AreaLayer.WORDS, ""), names=True, fit=True
            ),
            HotSpotLayer(HotSpots.OUTLINES, fit=True, words={**names, "count": counted}),
        ],
        center=list(city.centre),
        zoom=city.zoom,
        minZoom=4,
        maxZoom=18,
        zoomControl=True,
        zoomSnap=0.25,
        attributionControl=False,
        trackViewport=False,
    )
    return html.Div(drawn, className="map")


def _cards() -> html.Div:
    marks = [
        html.Li(
            [html.Span(className=f"spot-mark spot-{one}"), t(f"hot_spots.status.{one}")],
        )
        for one in Status
    ]
    legend = html.Section(
        [
            html.H2(t("hot_spots.legend.title")),
            html.Ul(marks),
            html.P(t("hot_spots.legend.note"), className="figure-note"),
        ],
        className="card spots-legend",
        **aria(label=t("hot_spots.legend.title")),
    )
    banners = html.Div(
        [
            notice.banner(HotSpots.REFUSAL, HotSpots.REFUSAL_SAID),
            html.Div(id=HotSpots.NOTICES),
        ],
        className="map-banners",
    )
    return html.Div([banners, legend], className="spots-cards")


def _panel() -> html.Aside:
    tabs = html.Div(
        [
            html.Button(
                t(f"hot_spots.view.{name or 'places'}"),
                type="button",
                **data(address=f"view={name}"),
                **aria(pressed="false" if name else "true"),
            )
            for name in _VIEWS
        ],
        className="segments spots-tabs",
        role="group",
        **aria(label=t("hot_spots.view.label")),
    )
    parts = [
        html.Div(_waiting(), id=HotSpots.PLACES, className="spots-part"),
        html.Div(id=HotSpots.REPEATS, className="spots-part", hidden=True),
        html.Div(id=HotSpots.LOG, className="spots-part", hidden=True),
        html.Div(id=HotSpots.HISTORY, className="spots-part", hidden=True),
    ]
    return html.Aside(
        [tabs, *parts],
        className="card spots-panel",
        tabIndex=0,
        **aria(label=t("frame.page.hot_spots")),
    )


def _waiting() -> list[html.Span]:
    return [html.Span(className="skeleton") for _ in range(4)]


def _twin() -> html.Section:
    return html.Section(id=HotSpots.TWIN, **hot_spot_table.place())
