"""The sources of the settings: how each is, paused and resumed."""

from typing import Any

from dash import Dash, Input, Output

from auth import audit, context, guard
from callbacks import settings_saying
from components import source_table
from components.ids import Frame, Settings
from db.queries import sources
from domain.roles import Permission
from locales import t
from services import feeds


def listed(_minute: int, _switched: str) -> Any:
    """Every source with its health."""
    here = context.current()
    with context.reading() as session:
        found = sources.health(session, now=here.now())
    return source_table.table(found, here.city.zone, now=here.now())


def switch(asked: list[Any]) -> list[Any]:
    """Pause or resume the source that was asked for, and say so."""
    verb, slug = settings_saying.told(asked, source_table.PAUSE, source_table.RESUME)
    resumes = verb == source_table.RESUME
    with context.transaction() as session:
        source = (feeds.resume if resumes else feeds.pause)(session, slug)
        audit.note(session, feeds.RESUMED if resumes else feeds.PAUSED, f"source:{slug}")
    word = "resumed" if resumes else "paused"
    return [settings_saying.moment(), True, t(f"settings.sources.{word}", name=source.name)]


def register(app: Dash) -> None:
    """Tie the sources to their ids."""
    guard.bind(
        app,
        Permission.SEE_SETTINGS,
        listed,
        outputs=Output(Settings.SOURCES, "children"),
        inputs=[Input(Frame.CLOCK, "n_intervals"), Input(Settings.SWITCHED, "data")],
    )
    guard.bind(
        app,
        Permission.MANAGE_SOURCES,
        switch,
        outputs=[
            Output(Settings.SWITCHED, "data"),
            Output(Settings.SOURCE_REFUSAL, "hidden"),
            Output(Settings.SOURCE_SAID, "children"),
        ],
        inputs=[Input(Settings.SOURCE_ASKED, "data")],
        prevent_initial_call=True,
        on_error=settings_saying.refused(Settings.SOURCE_REFUSAL, Settings.SOURCE_REFUSAL_SAID),
    )
