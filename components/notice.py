"""Banners and empty states: what is wrong or missing, and what a person can do about it."""

from typing import Any

from dash import html

from components.attributes import data
from components.icons import icon


def empty(title: str, advice: str, *actions: Any) -> html.Div:
    """Nothing to show, and the way out of it."""
    return html.Div(
        [icon("info", small=False), html.H2(title), html.P(advice), *actions],
        className="card empty notice-card",
    )


def relax(title: str, advice: str, label: str, address: str) -> html.Div:
    """Nothing found, with the filter that can be let go of; ``address`` is the change it makes."""
    button = html.Button(label, type="button", className="button", **data(address=address))
    return empty(title, advice, button)


def banner(id: str, said_id: str, *, unknown: str = "") -> html.Div:  # noqa: A002  (Dash's name)
    """A place for a refusal, hidden until there is one; what lies below it stays as it was.
    ``unknown`` is said where the refusal has no words."""
    return html.Div(
        [icon("warning"), html.Span(id=said_id)],
        id=id,
        className="banner banner-red",
        role="alert",
        hidden=True,
        **data(unknown=unknown),
    )
