"""Something that is shown once: a secret, to be copied whole by one press or key."""

from typing import Any

from dash import html

from components.attributes import aria


def shown(title: str, secret: str, advice: str) -> list[Any]:
    """What it is for, and the secret as text that is selected whole when it is touched."""
    words = html.Strong(title)
    words_aloud = {"role": "group", **aria(label=title)}
    field = html.Div(html.Bdi(secret, dir="ltr"), className="secret", tabIndex=0, **words_aloud)
    return [html.Div([words, field, html.P(advice)], className="banner secret-banner")]
