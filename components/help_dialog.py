"""The keys a hand may use, and the switch that turns them off."""

from collections.abc import Sequence

from dash import html

from components.attributes import aria, data
from components.icons import icon
from components.page import Page
from locales import t

DIALOG = "shortcut-help"
KEYS = ("f", "c", "[", "]", "Space", "t", "n", "Esc", "?")
# On the page of verification besides; the others are written on its buttons.
VERIFY_KEYS = ("j", "k", "v", "r", "d", "u", "z")
_NAMES = {"n": "lower", "[": "back", "]": "forward", "?": "help"}


def dialog(pages: Sequence[Page]) -> html.Dialog:
    """Opened by `?` and by anything with data-opens; the keys of ``pages`` lead to them."""
    rows = [_row(key, t(f"frame.keys.{_NAMES.get(key, key.lower())}")) for key in KEYS]
    rows += [_row(page.keys, t(page.label_key)) for page in pages]
    if any(page.name == "verify" for page in pages):
        rows += [_row(key, t(f"verify.keys.{key}")) for key in VERIFY_KEYS]
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


def _row(keys: str, does: str) -> html.Li:
    return html.Li([html.Kbd(keys, dir="ltr"), does])
