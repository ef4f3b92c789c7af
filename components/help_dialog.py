"""The keys a hand may use, and the switch that turns them off."""

from dash import html

from components.attributes import aria, data
from components.icons import icon
from locales import t

DIALOG = "shortcut-help"
KEYS = ("f", "[", "]", "Space", "t", "n", "g m", "Esc", "?")
_NAMES = {"n": "lower", "[": "back", "]": "forward", "?": "help", "g m": "map"}


def dialog() -> html.Dialog:
    """Opened by `?` and by anything with data-opens."""
    rows = [
        html.Li([html.Kbd(key, dir="ltr"), t(f"frame.keys.{_NAMES.get(key, key.lower())}")])
        for key in KEYS
    ]
    close = html.Button(
        icon("close"),
        type="button",
        className="icon-button",
        **aria(label=t("frame.close")),
        **data(closes=""),
    )
    switch = html.Button(
        t("frame.keys.on"),
        type="button",
        className="button",
        **data(shortcuts_toggle=""),
        **aria(pressed="true"),
    )
    heading = html.Div([html.H2(t("frame.keys.title")), close], className="dialog-heading")
    return html.Dialog(
        [heading, html.Ul(rows, className="keys"), switch],
        id=DIALOG,
        className="card",
        **aria(label=t("frame.keys.title")),
        **data(shortcut_help=""),
    )
