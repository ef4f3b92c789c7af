"""Figures of areas on the settings: what counts, a table given, the figures taken back."""

from typing import Any

from dash import Dash, Input, Output, State

from auth import audit, context, guard
from callbacks import settings_saying
from components import figures_card
from components.ids import Figures, Frame
from db.queries import covariates as rows
from domain.roles import Permission
from services import covariates

_REFUSED = settings_saying.refused(Figures.REFUSAL, Figures.REFUSAL_SAID)


def told(_minute: int, _saved: str, _withdrawn: str) -> Any:
    """Which figures count, and whose they are."""
    here, names = context.current(), settings_saying.names()
    with context.reading() as session:
        found = rows.in_force(session)
    return figures_card.state(found, names, here.city.zone, now=here.now())


def filled(_saved: str, _withdrawn: str) -> list[Any]:
    """The form as it is stored: not with the clock, which would undo what somebody types."""
    with context.reading() as session:
        found = rows.in_force(session)
        return [found.name if found else "", covariates.table(session)]


def save(_presses: int, name: str | None, table: str | None) -> list[Any]:
    """Put the table of the form in force."""
    who, now = guard.require(Permission.MANAGE_MODELS).account, context.current().now()
    with context.transaction() as session:
        n = covariates.put(session, name or "", table or "", by=who.id, now=now)
        audit.note(session, covariates.GIVEN, "areas", name=(name or "").strip(), areas=n)
    return [settings_saying.moment(), True]


def withdraw(asked: Any) -> list[Any]:
    """Group areas by how much is recorded again."""
    settings_saying.told(asked, figures_card.WITHDRAW)
    with context.transaction() as session:
        covariates.withdraw(session, now=context.current().now())
        audit.note(session, covariates.WITHDRAWN, "areas")
    return [settings_saying.moment(), True]


def register(app: Dash) -> None:
    """Tie the figures to their ids."""
    changes = [Input(Figures.SAVED, "data"), Input(Figures.WITHDRAWN, "data")]
    guard.bind(
        app,
        Permission.SEE_SETTINGS,
        told,
        outputs=Output(Figures.STATE, "children"),
        inputs=[Input(Frame.CLOCK, "n_intervals"), *changes],
    )
    guard.bind(
        app,
        Permission.SEE_SETTINGS,
        filled,
        outputs=[Output(Figures.NAME, "value"), Output(Figures.TEXT, "value")],
        inputs=changes,
    )
    for permitted, stored, inputs, states in (
        (
            save,
            Figures.SAVED,
            [Input(Figures.SAVE, "n_clicks")],
            [State(Figures.NAME, "value"), State(Figures.TEXT, "value")],
        ),
        (withdraw, Figures.WITHDRAWN, [Input(Figures.ASKED, "data")], []),
    ):
        guard.bind(
            app,
            Permission.MANAGE_MODELS,
            permitted,
            outputs=[
                Output(stored, "data"),
                Output(Figures.REFUSAL, "hidden", allow_duplicate=True),
            ],
            inputs=inputs,
            states=states,
            prevent_initial_call=True,
            on_error=_REFUSED,
        )
