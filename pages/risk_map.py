"""The risk map: where is risk, and how sure are we?"""

import dash_leaflet as dl
from dash import dcc, html

from components import cell_drawer, cell_table, exact_places, filter_bar, notice, point_marks
from components.area_layer import AreaLayer
from components.attributes import aria, data
from components.base_map import BaseMap
from components.hex_layer import HexLayer
from components.hot_spot_layer import HotSpotLayer
from components.icons import icon
from components.ids import ADDRESS_PARTS, RiskMap
from components.point_layer import PointLayer
from components.time_bar import TimeBar
from domain.category import CATEGORIES
from domain.city import City
from domain.layer import FORECAST, Measure
from locales import t


def layout(city: City) -> html.Div:
    """The skeleton: the map of ``city`` with nothing on it, and the cards over it."""
    return html.Div(
        [
            html.H1(t("frame.page.risk_map"), className="visually-hidden"),
            *map(dcc.Store, (*ADDRESS_PARTS, RiskMap.FITTED, RiskMap.REASON_GIVEN)),
            filter_bar.bar(layers=True),
            html.Div([_map(city), _cards(), _twin()], className="map-page"),
        ],
        className="page-place",
    )


def _map(city: City) -> html.Div:
    drawn = dl.Map(
        [
            BaseMap(RiskMap.BASE),
            AreaLayer(RiskMap.SHAPES, words=_words("area", AreaLayer.WORDS)),
            HexLayer(RiskMap.HEX, words=_words("hex", HexLayer.WORDS)),
            PointLayer(
                RiskMap.POINTS,
                words={one.code: t(f"category.{one.code}") for one in CATEGORIES},
                families=point_marks.families(),
                zone=city.zone,
            ),
            HotSpotLayer(RiskMap.HOT_SPOTS, quiet=True),
        ],
        center=list(city.centre),
        zoom=city.zoom,
        minZoom=4,
        maxZoom=18,
        zoomControl=False,
        zoomSnap=0.25,
        attributionControl=False,
        trackViewport=False,
    )
    return html.Div(drawn, className="map")


def _words(kind: str, names: tuple[str, ...]) -> dict[str, str]:
    """Texts that the browser fills in itself: their placeholders stay as they are."""
    blanks = {name: f"{{{name}}}" for name in ("n", "unit", "place")}
    return {name: t(f"risk_map.{kind}.{name}", **blanks) for name in names}


def _cards() -> html.Div:
    top = html.Div([_measures(), _zoom(), _waiting()], className="map-top")
    low = html.Div(
        [
            html.Section(
                _waiting_legend(),
                id=RiskMap.LEGEND,
                className="card legend",
                **aria(label=t("risk_map.legend.name")),
            ),
            html.Div(id=RiskMap.SENTENCE, className="card map-summary", role="status"),
        ],
        className="map-low",
    )
    time = html.Div(_time_bar(), className="map-bottom")
    banners = html.Div(
        [
            notice.banner(
                RiskMap.PROBLEM, RiskMap.PROBLEM_SAID, unknown=t("risk_map.state.unknown")
            ),
            notice.banner(RiskMap.REFUSAL, RiskMap.REFUSAL_SAID),
            exact_places.question(),
        ],
        className="map-banners",
    )
    waits = html.Div(
        [html.Div(id=RiskMap.NOTICE), html.Div(id=RiskMap.EMPTY)], className="map-notice"
    )
    return html.Div(
        [html.Div([top, banners], className="map-head"), low, time, cell_drawer.drawer(), waits],
        className="map-cards",
    )


def _waiting() -> html.Div:
    return html.Div(
        [html.Span(className="loading-dots", **aria(hidden="true")), t("risk_map.state.loading")],
        id=RiskMap.LOADING,
        className="card map-loading",
        role="status",
    )


def _waiting_legend() -> list[html.Span]:
    return [html.Span(className="skeleton") for _ in range(3)]


def _measures() -> html.Div:
    return html.Div(
        [
            html.Button(
                t(f"risk_map.measure.{measure}"),
                type="button",
                **data(address="at=&measure=" + ("" if measure == Measure.COUNT else measure)),
                **aria(pressed="true" if measure == Measure.COUNT else "false"),
            )
            for measure in (*Measure, FORECAST)
        ],
        className="card segments",
        role="group",
        **aria(label=t("risk_map.measure.title")),
    )


def _zoom() -> html.Div:
    """What two fingers and a wheel do, for one finger and a keyboard."""
    steps = {"in": "plus", "out": "minus", "whole": "whole"}
    return html.Div(
        [
            html.Button(
                icon(drawn),
                type="button",
                title=t(f"risk_map.zoom.{step}"),
                **data(map=step),
                **aria(label=t(f"risk_map.zoom.{step}")),
            )
            for step, drawn in steps.items()
        ],
        className="card segments map-zoom",
        role="group",
        **aria(label=t("risk_map.zoom.title")),
    )


def _time_bar() -> TimeBar:
    return TimeBar(RiskMap.TIME, words=_words("time", TimeBar.WORDS))


def _twin() -> html.Section:
    return html.Section(id=RiskMap.TWIN, **cell_table.place())
