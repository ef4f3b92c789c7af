"""Something that is shown once: a secret, to be copied whole by one press or key."""

from typing import Any

from dash import html

from components.attributes import aria, data
from locales import t


def shown(title: str, secret: str, advice: str) -> list[Any]:
    """What it is for, and the secret as text that is selected whole when it is touched."""
    words = html.Strong(title)
    words_aloud = {"role": "group", **aria(label=title)}
    field = html.Div(html.Bdi(secret, dir="ltr"), className="secret", tabIndex=0, **words_aloud)
    copy = html.Button(
        t("tokens.copy.action"),
        type="button",
        className="button",
        **data(copies="", done=t("tokens.copy.done"), by_hand=t("tokens.copy.by_hand")),
    )
    pair = html.Div([field, copy], className="secret-pair")
    return [html.Div([words, pair, html.P(advice)], className="banner secret-banner")]
