"""Accuracy: may I trust it?"""

from dash import html

from components.attributes import aria
from components.ids import Accuracy
from components.pick import Option, Pick
from domain.city import City
from domain.target import ALL, TARGETS
from locales import t


def layout(_city: City) -> html.Div:
    """The skeleton: the choice of a category, and places for what is known of it."""
    targets: list[Option] = [
        {"value": one.code, "label": t(f"accuracy.target.{one.code}")} for one in TARGETS
    ]
    choice = Pick(
        Accuracy.TARGET,
        param="target",
        label=t("accuracy.choice.target"),
        options=targets,
        preset=ALL.code,
    )
    waiting = [html.Span(className="skeleton") for _ in range(3)]
    return html.Div(
        [
            html.Div([html.H1(t("frame.page.accuracy")), choice], className="page-heading"),
            html.Div(
                waiting, id=Accuracy.STANDING, className="accuracy-grid", **aria(live="polite")
            ),
            html.Div(id=Accuracy.AUDITS, className="accuracy-grid"),
        ],
        className="page accuracy",
    )
