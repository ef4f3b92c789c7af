"""The filter bar: chips "name value" that open small panels. What is chosen stands in the address.

Chips are drawn once; callbacks fill in their values, `assets/choices.js` their boxes.
"""

from collections.abc import Sequence
from typing import Any

from dash import html

from components import filter_said
from components.attributes import aria, data
from components.choices import Choice, Choices
from components.dates import Dates
from components.icons import icon
from components.ids import RiskMap
from domain.filters import DEFAULT_DAYS
from locales import t

RESET = "from=&to=&last=&types=&sources=&area=&at=&unit="


def bar() -> html.Div:
    """The whole bar, with the defaults said until the address has been read."""
    everything = filter_said.all_of_them()
    chips = [
        chip(
            t("risk_map.filter.period"),
            RiskMap.PERIOD_SAID,
            t("risk_map.period.last", n=DEFAULT_DAYS),
            [html.Div(filter_said.presets(None), id=RiskMap.PRESETS), _dates()],
            key="f",
        ),
        chip(t("risk_map.filter.types"), RiskMap.TYPES_SAID, everything, [_types()]),
        chip(t("risk_map.filter.sources"), RiskMap.SOURCES_SAID, everything, [_sources()]),
        chip(t("risk_map.filter.areas"), RiskMap.AREAS_SAID, everything, [_areas()]),
        _layers(),
    ]
    reset = html.Button(
        t("risk_map.filter.reset"),
        type="button",
        className="button button-bare",
        **data(address=RESET),
    )
    end = html.Div([_share(), _table()], className="filter-end")
    return html.Div(
        [*chips, reset, end],
        className="filter-bar",
        role="group",
        **aria(label=t("risk_map.filter.title")),
    )


def chip(
    name: str, said_id: str, said: Any, panel: Sequence[Any], *, key: str = ""
) -> html.Details:
    """A chip whose value stands in ``said_id``; ``key`` is its shortcut."""
    words = [
        html.Span(name, className="chip-name"),
        html.Span(said, id=said_id, className="chip-value"),
        icon("down"),
    ]
    shortcut = data(shortcut=key) if key else {}
    return html.Details(
        [html.Summary(words, **shortcut), html.Div(list(panel), className="chip-panel")],
        className="chip",
    )


def _dates() -> Dates:
    return Dates(
        RiskMap.DATES,
        from_label=t("risk_map.period.from"),
        to_label=t("risk_map.period.to"),
        note=t("risk_map.period.half_open"),
    )


def _types() -> Choices:
    return Choices(
        RiskMap.TYPES,
        param="types",
        label=t("risk_map.filter.types"),
        all_label=t("risk_map.filter.all_types"),
    )


def _sources() -> Choices:
    return Choices(
        RiskMap.SOURCES,
        param="sources",
        label=t("risk_map.filter.sources"),
        all_label=t("risk_map.filter.all_sources"),
    )


def _areas() -> Choices:
    return Choices(
        RiskMap.AREAS,
        param="area",
        label=t("risk_map.filter.areas"),
        all_label=t("risk_map.filter.all_areas"),
        search=t("risk_map.filter.search"),
        nothing=t("risk_map.filter.nothing"),
    )


def _layers() -> html.Details:
    offered: list[Choice] = [
        {"value": name, "label": t(f"risk_map.layers.{name}")}
        for name in ("borders", "names", "shades", "hot_spots", "incidents")
    ]
    boxes = Choices(
        None,
        param="layers",
        label=t("risk_map.layers.title"),
        options=offered,
        preset=["borders"],
    )
    note = html.P(t("risk_map.layers.note"), className="field-help")
    return html.Details(
        [
            html.Summary([html.Span(t("risk_map.layers.title")), icon("down")]),
            html.Div([boxes, note], className="chip-panel"),
        ],
        className="chip chip-add",
    )


def _share() -> html.Details:
    panel = html.Div(
        [
            html.Div(id=RiskMap.SHARE),
            html.P("", className="share-done", role="status", **data(share_done="")),
            html.P("", className="share-link", dir="ltr", hidden=True, **data(share_link="")),
        ],
        className="chip-panel",
        **data(share_panel="", done=t("risk_map.share.done"), by_hand=t("risk_map.share.by_hand")),
    )
    return html.Details(
        [html.Summary([icon("share"), _words(t("risk_map.share.title"))]), panel], className="chip"
    )


def _table() -> html.Button:
    return html.Button(
        [icon("table"), _words(t("risk_map.table.title"))],
        type="button",
        className="button",
        **data(address="view=table", address_back="view=", shortcut="t"),
        **aria(pressed="false"),
    )


def _words(text: str) -> html.Span:
    """Words that a narrow screen only reads out."""
    return html.Span(text, className="button-words")
