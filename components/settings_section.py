"""The shape every part of the settings has: a card with its name, what it is for, its buttons."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components import notice
from components.attributes import aria, data
from components.icons import icon
from locales import t


def section(
    name: str, title: str, lead: str, parts: list[Any], *, buttons: list[Any] | None = None
) -> html.Section:
    """``name`` begins the id of the heading; ``buttons`` stand beside it."""
    heading = f"settings-{name}-title"
    words = html.Div([html.H2(title, id=heading), html.P(lead)])
    beside = [html.Div(buttons, className="settings-buttons")] if buttons else []
    return html.Section(
        [html.Div([words, *beside], className="settings-heading"), *parts],
        className="card settings-card",
        **aria(labelledby=heading),
    )


def part(title: str, *content: Any) -> html.Div:
    """A smaller part of a card under a title of its own."""
    return html.Div([html.H3(title), *content], className="settings-part")


def field(label: str, id: str, control: Any, advice: str = "") -> html.Div:  # noqa: A002
    """A control of a form under its label; ``id`` is the control's."""
    more = [html.P(advice, className="field-help")] if advice else []
    return html.Div([html.Label(label, htmlFor=id), control, *more], className="field")


def answers(*places: Any, unsays: Sequence[str]) -> html.Div:
    """What became of a press, in view wherever the button was, and the way to be rid of it:
    ``unsays`` are the ids that are emptied or hidden then."""
    words = {**data(unsays=" ".join(unsays)), **aria(label=t("frame.close"))}
    close = html.Button(icon("close"), type="button", className="icon-button", **words)
    return html.Div([*places, close], className="settings-answers")


def said(id: str) -> html.Div:  # noqa: A002  (Dash's name)
    """Where the outcome of a press stands, and is read out."""
    return html.Div(id=id, className="banner settings-said", role="status")


def refusal(id: str, said_id: str) -> html.Div:  # noqa: A002  (Dash's name)
    """Where a refused press says why, hidden until then."""
    return notice.banner(id, said_id)
