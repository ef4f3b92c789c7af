"""What a person does with a case: claim it, decide it, put cases together or apart, take back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output
from sqlalchemy.orm import Session

from auth import context, guard, reviewer
from callbacks import verify_asking as asking
from callbacks.verify_asking import Command
from components import verify_done
from components.ids import Verify
from db.queries import decisions
from domain.errors import BadInput
from domain.roles import Permission
from domain.verification import OUTCOMES, Action, Reviewer
from locales import t
from services import answering, second_looks, undoing, verification

Verb = Callable[[Session, Command, Reviewer, datetime], None]


def told(sent: dict[str, Any]) -> list[Any]:
    """Do what was pressed, and say what was done and how to take it back."""
    asked, who, now = asking.command(sent), reviewer.current(), context.current().now()
    verb = _second if asked.blind else _VERBS.get(asked.verb)
    if verb is None:
        raise BadInput(t("verify.refused.press"))
    with context.transaction() as session:
        verb(session, asked, who, now)
        undoable = None if asked.blind else decisions.undoable(session, asked.cluster_id)
    changed = {"at": now.isoformat(), "verb": asked.verb, "cluster": asked.cluster_id}
    return [changed, True, verify_done.said(asked.verb, asked.cluster_id, undoable, asked.blind)]


def _second(session: Session, asked: Command, who: Reviewer, now: datetime) -> None:
    if asked.verb not in set(OUTCOMES):
        raise BadInput(t("verify.refused.press"))
    second_looks.answer(
        session, asked.cluster_id, Action(asked.verb), by=who, reason=asked.reason, now=now
    )


def _claim(session: Session, asked: Command, who: Reviewer, now: datetime) -> None:
    verification.claim(session, asked.cluster_id, by=who, now=now)


def _release(session: Session, asked: Command, who: Reviewer, now: datetime) -> None:
    verification.release(session, asked.cluster_id, by=who, now=now)


def _decide(session: Session, asked: Command, who: Reviewer, now: datetime) -> None:
    _claim(session, asked, who, now)
    verification.decide(
        session,
        asked.cluster_id,
        Action(asked.verb),
        by=who,
        reason=asked.reason,
        version=asked.version,
        of=_other(asked) if asked.verb == Action.DUPLICATE else None,
        now=now,
    )


def _merge(session: Session, asked: Command, who: Reviewer, now: datetime) -> None:
    _claim(session, asked, who, now)
    verification.merge(
        session,
        asked.cluster_id,
        _other(asked),
        by=who,
        reason=asked.reason,
        version=asked.version,
        now=now,
    )


def _split(session: Session, asked: Command, who: Reviewer, now: datetime) -> None:
    _claim(session, asked, who, now)
    if not asked.members:
        raise BadInput(t("verify.refused.members"))
    verification.split(
        session,
        asked.cluster_id,
        asked.members,
        by=who,
        reason=asked.reason,
        version=asked.version,
        now=now,
    )


def _answer(session: Session, asked: Command, who: Reviewer, now: datetime) -> None:
    _claim(session, asked, who, now)
    answering.answer(
        session,
        asked.cluster_id,
        asked.members,
        accept=asked.verb == Action.ACCEPT,
        by=who,
        reason=asked.reason,
        version=asked.version,
        now=now,
    )


def _note(session: Session, asked: Command, who: Reviewer, now: datetime) -> None:
    verification.note(session, asked.cluster_id, by=who, text=asked.reason, now=now)


def _undo(session: Session, asked: Command, who: Reviewer, now: datetime) -> None:
    if asked.decision is None:
        raise BadInput(t("verify.refused.press"))
    undoing.undo(session, asked.decision, by=who, reason=asked.reason, now=now)


def _other(asked: Command) -> int:
    if asked.of is None:
        raise BadInput(t("verify.refused.case"))
    return asked.of


_VERBS: dict[str, Verb] = {
    "claim": _claim,
    "release": _release,
    Action.VERIFY: _decide,
    Action.REJECT: _decide,
    Action.DUPLICATE: _decide,
    Action.UNVERIFIABLE: _decide,
    Action.MERGE: _merge,
    Action.SPLIT: _split,
    Action.ACCEPT: _answer,
    Action.DECLINE: _answer,
    Action.NOTE: _note,
    Action.UNDO: _undo,
}


def register(app: Dash) -> None:
    """Tie the commands to their ids."""
    guard.bind(
        app,
        Permission.VERIFY_REPORTS,
        told,
        outputs=[
            Output(Verify.CHANGED, "data"),
            Output(Verify.REFUSAL, "hidden", allow_duplicate=True),
            Output(Verify.DONE, "children"),
        ],
        inputs=[Input(Verify.TOLD, "data")],
        prevent_initial_call=True,
        on_error=asking.REFUSED,
    )
    app.clientside_callback(
        ClientsideFunction("halo", "verifyChanged"), Input(Verify.CHANGED, "data")
    )
