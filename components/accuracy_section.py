"""The shape every part of the Accuracy page has: a card that asks one question and answers it."""

from typing import Any

from dash import html
from plotly.graph_objects import Figure

from components.attributes import aria
from components.chart import Chart
from locales import t


def section(name: str, *parts: Any, lead: str = "", wide: bool = True) -> html.Section:
    """``name`` begins the id of the heading and names its words; ``lead`` are other words below
    it than ``accuracy.<name>.lead``."""
    heading = f"accuracy-{name}-title"
    words = [
        html.H2(t(f"accuracy.{name}.title"), id=heading),
        html.P(lead or t(f"accuracy.{name}.lead")),
    ]
    return html.Section(
        [html.Div(words, className="accuracy-heading"), *parts],
        className="card accuracy-card" + (" accuracy-wide" if wide else ""),
        **aria(labelledby=heading),
    )


def part(title: str, *content: Any) -> html.Div:
    """A smaller part under a title of its own."""
    return html.Div([html.H3(title), *content], className="accuracy-part")


def charted(
    identity: str, figure: Figure, *, label: str, height: int, table: Any, name: str
) -> html.Div:
    """A chart whose table twin opens below it; ``name`` is that of a saved file."""
    twin = html.Details([html.Summary(t("accuracy.as_table")), table], className="accuracy-twin")
    drawn = Chart(identity, figure=figure, name=name, label=label, height=height)
    return html.Div([drawn, twin], className="accuracy-chart")


def note(text: str) -> html.P:
    """A quiet remark."""
    return html.P(text, className="muted accuracy-note")
