"""What exact places are needed for, said once a session."""

from dash import Dash, Input, Output, State

from auth import context, guard, reasons
from callbacks import asking
from components.ids import RiskMap
from domain.roles import Permission


def give_reason(_clicks: int, reason: str) -> str:
    """Keep the reason for as long as the session lasts, and tell who draws points."""
    with context.transaction() as session:
        reasons.state(session, reason or "")
    return "given"


def register(app: Dash) -> None:
    """Tie the question to its ids."""
    guard.bind(
        app,
        Permission.SEE_EXACT_PLACES,
        give_reason,
        outputs=Output(RiskMap.REASON_GIVEN, "data"),
        inputs=[Input(RiskMap.GIVE_REASON, "n_clicks")],
        states=[State(RiskMap.REASON, "value")],
        prevent_initial_call=True,
        on_error=asking.refused,
    )
