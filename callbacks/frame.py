"""The frame: which page stands in it, and what the header says."""

from collections.abc import Callable
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output

from auth import context, guard
from callbacks import operator_state
from components import header_pills, notice
from components.ids import Frame
from components.page import Page
from db.queries import freshness, sources
from domain.roles import Permission
from locales import t

Router = Callable[[str | None], Page | None]


def routed(at: Router) -> Callable[[str | None], Any]:
    """The callback that puts a page into the frame; ``at`` gives the page of a path."""

    def page(path: str | None) -> Any:
        found = at(path)
        if found is None:
            return notice.empty(t("frame.not_found.title"), t("frame.not_found.advice"))
        guard.require(found.permission)
        return found.layout(context.current().city)

    return page


def data_state(_ticks: int | None) -> list[Any]:
    """How far the data reaches, how its sources are, and whether Halo itself is well."""
    here = context.current()
    now, zone = here.now(), here.city.zone
    with context.reading() as session:
        through = freshness.now_at(session).data_through
        found = sources.health(session, now=now)
    return [
        header_pills.data_through(through, zone, now=now),
        header_pills.sources(found, zone, now=now),
        operator_state.pill(),
    ]


def account(_ready: str) -> Any:
    """Who is signed in."""
    return header_pills.account(guard.require(Permission.OWN_ACCOUNT).account)


def register(app: Dash, at: Router) -> None:
    """Tie the frame to its ids."""
    guard.bind(
        app,
        Permission.OWN_ACCOUNT,
        routed(at),
        outputs=Output(Frame.PAGE, "children"),
        inputs=[Input(Frame.URL, "pathname")],
    )
    guard.bind(
        app,
        Permission.SEE_MAP,
        data_state,
        outputs=[
            Output(Frame.DATA_THROUGH, "children"),
            Output(Frame.SOURCES, "children"),
            Output(Frame.OPERATOR, "children"),
        ],
        inputs=[Input(Frame.CLOCK, "n_intervals")],
    )
    guard.bind(
        app,
        Permission.OWN_ACCOUNT,
        account,
        outputs=Output(Frame.ACCOUNT, "children"),
        inputs=[Input(Frame.ACCOUNT, "id")],
    )
    app.clientside_callback(
        ClientsideFunction("halo", "arrived"),
        Input(Frame.URL, "pathname"),
        Input(Frame.URL, "search"),
    )
