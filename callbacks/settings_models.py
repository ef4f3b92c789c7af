"""The models of the settings: every version with its record, and what may be done with it."""

from typing import Any

from dash import Dash, Input, Output

from auth import context, guard
from components import model_card, plain
from components.ids import Frame, Settings
from domain.roles import Permission
from services import comparison


def listed(_minute: int, _ended: str, _decided: str) -> Any:
    """Every version with its record and what may be done with it."""
    here = context.current()
    with context.reading() as session:
        models = comparison.models(session)
    return plain.tree(model_card.kinds(models, here.city.zone, now=here.now()))


def register(app: Dash) -> None:
    """Tie the models to their ids."""
    guard.bind(
        app,
        Permission.SEE_SETTINGS,
        listed,
        outputs=Output(Settings.MODELS, "tree"),
        inputs=[
            Input(Frame.CLOCK, "n_intervals"),
            Input(Settings.ENDED, "data"),
            Input(Settings.DECIDED, "data"),
        ],
    )
