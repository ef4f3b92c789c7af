"""The overview: what changed since I last looked?"""

from typing import Any

from dash import dcc, html

from components import filter_bar, notice, overview_table
from components.attributes import aria
from components.ids import Overview
from domain.city import City
from locales import t


def layout(_city: City) -> html.Div:
    """The skeleton: places for the sentence, the figures and every card."""
    return html.Div(
        [
            filter_bar.bar(compare=True),
            dcc.Store(id=Overview.VIEW),
            html.Div(
                [
                    html.H1(t("overview.page"), className="visually-hidden"),
                    notice.banner(
                        Overview.REFUSAL, Overview.REFUSAL_SAID, unknown=t("overview.refused")
                    ),
                    html.Div(id=Overview.NOTICE),
                    html.Div(_cards(), id=Overview.SHOWN, className="overview-grid"),
                ],
                className="page overview",
            ),
        ],
        className="overview-page",
    )


def _cards() -> list[Any]:
    return [
        html.Div(_figures_waiting(), id=Overview.FIGURES, className="overview-first"),
        _card("unusual", Overview.UNUSUAL, t("overview.unusual.lead"), wide=True),
        _card("news", Overview.NEWS),
        _card("table", Overview.CHANGES, t("overview.table.lead"), overview_table.switches()),
        _card("sources", Overview.SOURCES, wide=True),
        _card("models", Overview.MODELS),
    ]


def _card(
    name: str, place: Overview, lead: str = "", beside: Any = None, *, wide: bool = False
) -> html.Section:
    heading = f"overview-{name}-title"
    words: list[Any] = [html.H2(t(f"overview.{name}.title"), id=heading)]
    if lead:
        words.append(html.P(lead, className="muted"))
    size = "overview-two" if wide else "overview-all" if beside else "overview-one"
    return html.Section(
        [
            html.Div([html.Div(words), beside], className="overview-heading"),
            html.Div(_waiting(3), id=place, className="overview-body"),
        ],
        className=f"card overview-card {size}",
        **aria(labelledby=heading),
    )


def _figures_waiting() -> list[Any]:
    cards = [
        html.Article(_waiting(3), className="card card-padded overview-figure") for _ in range(4)
    ]
    return [
        html.Div(_waiting(2), className="overview-waiting"),
        html.Div(cards, className="overview-figures"),
    ]


def _waiting(lines: int) -> list[html.Span]:
    return [html.Span(className="skeleton") for _ in range(lines)]
