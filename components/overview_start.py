"""Where to begin when there is nothing yet, and how old the newest of what there is."""

from datetime import datetime, timedelta
from typing import Any

from dash import html

from components import moments, notice
from components.header_pills import STALE_AFTER
from components.icons import icon
from domain.overview import Headline
from locales import t


def card(may_connect: bool) -> html.Div:
    """Nothing is stored yet: how to change that, for those who may."""
    open_ = html.A(t("overview.first_run.open"), href="/sources", className="button button-primary")
    actions = [open_] if may_connect else []
    return notice.empty(t("overview.first_run.title"), t("overview.first_run.advice"), *actions)


def stale(shown: Headline, *, now: datetime) -> Any:
    """An amber banner where the data ended long ago; nothing otherwise."""
    gone = timedelta(days=(now.date() - shown.newest).days)
    if gone <= STALE_AFTER:
        return None
    words = t("overview.stale", day=moments.dated(shown.newest), age=moments.age(gone))
    return html.Div([icon("warning"), html.Span(words)], className="banner banner-amber")
