"""Decisions about models: asked for, confirmed with a reason, taken."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from sqlalchemy.orm import Session

from auth import context, guard
from callbacks import settings_saying
from components import decision_dialog
from components.ids import Settings
from db.queries import registry as rows
from domain import errors
from domain.model import Decision, ModelKind, Version
from domain.roles import Permission
from locales import t
from services import registry

_VERBS = {Decision.PUBLISHED: registry.publish, Decision.DISCARDED: registry.discard}


def ask(asked: list[Any]) -> list[Any]:
    """The dialog's words for the decision that was asked for, with an empty reason."""
    step, version_id, kind = _read(asked)
    with context.reading() as session:
        version = _version(session, version_id, kind)
        live = rows.live(session, version.kind)
    words = decision_dialog.asked(step, version, live)
    return [words, t(f"settings.models.{step}"), "", True, True]


def decide(_presses: int, asked: list[Any], reason: str | None) -> list[Any]:
    """Take the decision the dialog asks for, and say so."""
    step, version_id, kind = _read(asked)
    by, now = guard.require(Permission.MANAGE_MODELS).account.id, context.current().now()
    with context.transaction() as session:
        if kind is not None:
            version = registry.roll_back(session, kind, reason=reason or "", by=by, now=now)
        else:
            version = _VERBS[step](session, version_id, reason=reason or "", by=by, now=now)
    done = t(f"settings.decided.{step}", n=str(version.id))
    return [settings_saying.moment(), True, done]


def _read(asked: Any) -> tuple[Decision, int, ModelKind | None]:
    """The decision of a button: "published 3", "rolled_back areas"."""
    step, which = settings_saying.told(asked, Decision.ROLLED_BACK, *_VERBS)
    if step == Decision.ROLLED_BACK and which in set(ModelKind):
        return Decision.ROLLED_BACK, 0, ModelKind(which)
    if step in _VERBS and which.isdecimal() and len(which) < 9:
        return Decision(step), int(which), None
    raise errors.BadInput(t("settings.refused.press"))


def _version(session: Session, version_id: int, kind: ModelKind | None) -> Version:
    found = registry.previous(session, kind) if kind else rows.by_id(session, version_id)
    if found is None:
        raise errors.NotFound(t("settings.refused.no_version"))
    return found


def register(app: Dash) -> None:
    """Tie the dialog to its ids."""
    guard.bind(
        app,
        Permission.MANAGE_MODELS,
        ask,
        outputs=[
            Output(Settings.DECISION_SAID, "children"),
            Output(Settings.CONFIRM, "children"),
            Output(Settings.REASON, "value"),
            Output(Settings.DECISION_REFUSAL, "hidden"),
            Output(Settings.MODELS_REFUSAL, "hidden"),
        ],
        inputs=[Input(Settings.ASKED, "data")],
        prevent_initial_call=True,
        on_error=settings_saying.refused(Settings.MODELS_REFUSAL, Settings.MODELS_REFUSAL_SAID),
    )
    guard.bind(
        app,
        Permission.MANAGE_MODELS,
        decide,
        outputs=[
            Output(Settings.DECIDED, "data"),
            Output(Settings.DECISION_REFUSAL, "hidden", allow_duplicate=True),
            Output(Settings.MODELS_SAID, "children"),
        ],
        inputs=[Input(Settings.CONFIRM, "n_clicks")],
        states=[State(Settings.ASKED, "data"), State(Settings.REASON, "value")],
        prevent_initial_call=True,
        on_error=settings_saying.refused(Settings.DECISION_REFUSAL, Settings.DECISION_REFUSAL_SAID),
    )
    for name, told in (
        ("decisionAsked", Input(Settings.DECISION_SAID, "children")),
        ("decisionTaken", Input(Settings.DECIDED, "data")),
    ):
        app.clientside_callback(ClientsideFunction("halo", name), told)
