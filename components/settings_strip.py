"""The strip above every page of the settings: where else an administrator goes."""

from dash import html

from components.attributes import aria, data
from locales import t

_PAGES = (
    ("/settings", "settings.strip.models"),
    ("/sources", "sources.title"),
    ("/sources/import", "imports.title"),
    ("/sources/categories", "categories.title"),
    ("/accounts", "accounts.title"),
    ("/audit", "audit.title"),
    ("/operations", "operations.title"),
)
PATHS = tuple(path for path, _ in _PAGES)


def tabs(here: str) -> html.Nav:
    """Links to every page of the settings; ``here`` is the path of this one."""
    return html.Nav(
        [_link(path, t(label), is_here=path == here) for path, label in _PAGES],
        className="settings-strip",
        **aria(label=t("settings.strip.label")),
    )


def _link(path: str, label: str, *, is_here: bool) -> html.A:
    current = aria(current="page") if is_here else {}
    return html.A(label, href=path, className="settings-strip-link", **data(goes=""), **current)
