"""The filter bar of every analysis page: chips "name value" that open small panels. What is chosen
stands in the address.

filter_bar.bar(compare=True)          # in the layout of a page
Input(FilterBar.ASKED, "data")        # the part of the address that says the filter

Chips are drawn once; `callbacks/filter_bar.py` fills in their values, `assets/choices.js` their
boxes. One page stands at a time, so its bar has the same ids everywhere.
"""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from components import export_dialog, filter_panels, filter_said, view_menu
from components.attributes import aria, data
from components.icons import icon
from components.ids import FilterBar
from domain.filters import DEFAULT_DAYS
from locales import t

RESET = "from=&to=&last=&types=&sources=&area=&weekdays=&hours=&compare=&at=&unit="


def bar(*, layers: bool = False, compare: bool = False, ends: Sequence[Any] = ()) -> html.Div:
    """The whole bar, with the defaults said until the address has been read.

    ``layers`` adds what may lie on a map, ``compare`` the reference period; ``ends`` stand before
    the ways to share and to the table.
    """
    reset = html.Button(
        t("risk_map.filter.reset"),
        type="button",
        className="button button-bare",
        **data(address=RESET),
    )
    when = html.Div(id=FilterBar.WHEN, className="filter-when")
    tools = [view_menu.button(), export_dialog.button()]
    end = html.Div([*ends, *tools, _share(), _table()], className="filter-end")
    # The place stands on every page, because its callback belongs to all of them.
    more = _compared() if compare else html.Span(id=FilterBar.COMPARE_SAID, hidden=True)
    last = [_layers()] if layers else []
    return html.Div(
        [dcc.Store(id=FilterBar.ASKED), *_chips(), more, when, *last, reset, end],
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


def _chips() -> list[html.Details]:
    everything = filter_said.all_of_them()
    period = t("risk_map.period.last", n=DEFAULT_DAYS)
    presets = html.Div(filter_said.presets(None), id=FilterBar.PRESETS)
    types, sources = filter_panels.types(), filter_panels.sources()
    return [
        chip(
            t("risk_map.filter.period"),
            FilterBar.PERIOD_SAID,
            period,
            [presets, filter_panels.dates()],
            key="f",
        ),
        chip(t("risk_map.filter.types"), FilterBar.TYPES_SAID, everything, [types]),
        chip(t("risk_map.filter.sources"), FilterBar.SOURCES_SAID, everything, [sources]),
        chip(
            t("risk_map.filter.areas"),
            FilterBar.AREAS_SAID,
            everything,
            [filter_panels.areas()],
        ),
    ]


def _compared() -> html.Details:
    return chip(
        t("filter_bar.compare.title"),
        FilterBar.COMPARE_SAID,
        html.Span(t("filter_bar.compare.none"), className="chip-all"),
        filter_panels.compared(),
        key="c",
    )


def _layers() -> html.Details:
    return html.Details(
        [
            html.Summary([html.Span(t("risk_map.layers.title")), icon("down")]),
            html.Div(filter_panels.layers(), className="chip-panel"),
        ],
        className="chip chip-add",
    )


def _share() -> html.Details:
    panel = html.Div(
        [
            html.Div(id=FilterBar.SHARE),
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
