"""The Overview: what changed, what is unusual, what is new to this person, how sources are."""

from typing import Any
from urllib.parse import parse_qsl

import dash
from dash import Dash, Input, Output, no_update

from auth import context, guard
from callbacks import asking
from components import (
    overview_figures,
    overview_health,
    overview_news,
    overview_said,
    overview_start,
    overview_table,
    overview_unusual,
)
from components.ids import FilterBar, Frame, Overview
from db.queries import sources
from domain import errors
from domain.overview import by, span
from domain.roles import Permission
from domain.timeline import Asked
from services import overview, unusual, visits


def figures(query: str | None) -> list[Any]:
    """The sentence, the four figures and the models in use, or where to begin."""
    asked = _asked(query)
    try:
        with context.reading() as session:
            shown = overview.headline(session, asked)
            models = overview.models(session, shown.outlook)
    except errors.NotFound:
        first = overview_start.card(guard.may(Permission.MANAGE_SOURCES))
        return [first, True, None, None, True]
    said = overview_start.stale(shown, now=asked.now)
    drawn = [
        overview_said.sentence(shown, asked.chosen),
        overview_figures.cards(shown, asked.chosen.compare),
    ]
    zone, now = asked.city.zone, asked.now
    return [said, False, drawn, overview_health.models(models, zone, now=now), True]


def changes(query: str | None, view: str | None) -> list[Any]:
    """The table of what changed that the address asks for."""
    asked, wanted = _asked(query), dict(parse_qsl(view or ""))
    with context.reading() as session:
        shown = overview.table(session, asked, by(wanted.get("by")), span(wanted.get("span")))
    dash.set_props(Overview.REFUSAL, {"hidden": True})
    return overview_table.card(shown, asked.chosen)


def standing_out(query: str | None) -> list[Any]:
    """What is unusual under the filter."""
    asked = _asked(query)
    with context.reading() as session:
        shown = unusual.lookout(session, asked)
    return overview_unusual.card(shown, asked.chosen)


def news(_minute: int | None) -> list[Any]:
    """What came since the last visit of this person, who is looking now."""
    here, account = context.current(), guard.require(Permission.SEE_MAP).account
    with context.transaction() as session:
        shown = visits.look(session, account, now=here.now())
    return overview_news.card(shown, here.city.zone, now=here.now())


def health(_minute: int | None) -> Any:
    """How every source is."""
    here = context.current()
    with context.reading() as session:
        found = sources.health(session, now=here.now())
    return overview_health.sources(found, here.city.zone, now=here.now())


def _asked(query: str | None) -> Asked:
    """The filter without its period: the Overview has periods of its own."""
    chosen, here = overview.timeless(asking.chosen(query)), context.current()
    return Asked(here.city, chosen, asking.seeing(), here.now())


def refused(error: Exception) -> object:
    """Say above the page why it stays as it was."""
    if not isinstance(error, errors.Refusal) or isinstance(error, errors.NotSignedIn):
        raise error
    dash.set_props(Overview.REFUSAL, {"hidden": False})
    dash.set_props(Overview.REFUSAL_SAID, {"children": error.sentence})
    return no_update


def register(app: Dash) -> None:
    """Tie the page to its ids."""
    asked, minute = Input(FilterBar.ASKED, "data"), Input(Frame.CLOCK, "n_intervals")
    first = [
        Output(Overview.NOTICE, "children"),
        Output(Overview.SHOWN, "hidden"),
        Output(Overview.FIGURES, "children"),
        Output(Overview.MODELS, "children"),
        Output(Overview.REFUSAL, "hidden"),
    ]
    view = Input(Overview.VIEW, "data")
    guard.bind(app, Permission.SEE_MAP, figures, outputs=first, inputs=[asked], on_error=refused)
    for function, place, inputs in (
        (changes, Overview.CHANGES, [asked, view]),
        (standing_out, Overview.UNUSUAL, [asked]),
        (news, Overview.NEWS, [minute]),
        (health, Overview.SOURCES, [minute]),
    ):
        guard.bind(
            app,
            Permission.SEE_MAP,
            function,
            outputs=Output(place, "children"),
            inputs=inputs,
            on_error=asking.quiet,
        )
    app.clientside_callback(
        dash.ClientsideFunction("halo", "part"),
        Output(Overview.VIEW, "data"),
        Input(Frame.URL, "search"),
        dash.State(Overview.VIEW, "data"),
    )
