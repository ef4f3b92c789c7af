"""What is new in the header: heard from the stream, asked each minute besides."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update

from auth import context, guard, reasons
from components import news_pill
from components.ids import Frame
from domain.roles import Permission
from services import news

# Whoever comes to a page, or brings in what is new, sees all there is.
_ANEW = (Frame.URL, Frame.NEWS)


def heard(_version: str, _ticks: int, _path: str, _clicks: int, since: str | None) -> list[Any]:
    """The pill, and from when on the next one counts."""
    seen, anew = reasons.seeing(Permission.SEE_MAP), ctx.triggered_id in _ANEW
    with context.reading() as session:
        found = news.since(session, None if anew else since, seen)
    applied = found.mark if ctx.triggered_id == Frame.NEWS else no_update
    start = found.mark if anew or not since else since
    return [news_pill.said(found.added), not found.changed, start, applied]


def register(app: Dash) -> None:
    """Tie the news to their ids."""
    guard.bind(
        app,
        Permission.SEE_MAP,
        heard,
        outputs=[
            Output(Frame.NEWS, "children"),
            Output(Frame.NEWS, "hidden"),
            Output(Frame.NEWS_SINCE, "data"),
            Output(Frame.NEWS_APPLIED, "data"),
        ],
        inputs=[
            Input(Frame.NEWS_HEARD, "data"),
            Input(Frame.CLOCK, "n_intervals"),
            Input(Frame.URL, "pathname"),
            Input(Frame.NEWS, "n_clicks"),
        ],
        states=[State(Frame.NEWS_SINCE, "data")],
    )
    app.clientside_callback(
        ClientsideFunction("halo", "brought_in"), Input(Frame.NEWS_APPLIED, "data")
    )
