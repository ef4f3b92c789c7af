"""The log of what was done about hot spots."""

from datetime import date
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

from auth import audit, context, guard
from callbacks import hot_spots as page
from callbacks import settings_saying
from components import response_log
from components.ids import HotSpots
from db.queries import responses as rows
from domain.errors import BadInput
from domain.response import Action, NewResponse, Stage
from domain.roles import Permission, allows
from locales import t
from services import responses


def listed(_logged: str) -> Any:
    """The log as the person of this request sees it."""
    who, here = guard.require(Permission.SEE_HOT_SPOTS).account, context.current()
    with context.reading() as session:
        found = rows.newest(session)
    every = allows(who.role, Permission.RUN_JOBS)
    zone, now = here.city.zone, here.now()
    return response_log.listed(found, zone, now=now, mine=who.id, every=every)


def save(gathered: dict[str, Any], meant: list[Any]) -> list[Any]:
    """Log what the form says about the hot spot it was opened for."""
    who, now = guard.require(Permission.LOG_RESPONSES).account, context.current().now()
    wanted = _read(gathered if isinstance(gathered, dict) else {}, _number(meant))
    with context.transaction() as session:
        response_id = responses.log(session, wanted, by=who, now=now)
        audit.note(session, responses.LOGGED, f"response:{response_id}", stage=wanted.stage)
    return [settings_saying.moment(), True]


def undo(told: list[Any]) -> list[Any]:
    """Take back an entry; it stays, marked so."""
    who, now = guard.require(Permission.LOG_RESPONSES).account, context.current().now()
    response_id = _number(told)
    with context.transaction() as session:
        responses.withdraw(session, response_id, by=who, reason="", now=now)
        audit.note(session, responses.WITHDRAWN, f"response:{response_id}")
    return [settings_saying.moment(), True]


def _number(told: Any) -> int:
    """The number a button told. Raises ``BadInput``."""
    word = str(told[0]) if isinstance(told, list) and told else ""
    if not (word.isdecimal() and len(word) < 12):
        raise BadInput(t("hot_spots.refused.spot"))
    return int(word)


def _read(said: dict[str, Any], hot_spot_id: int) -> NewResponse:
    """What the browser gathered from the form: every word of it is the person's own."""
    if said.get("stage") not in set(Stage) or said.get("action") not in set(Action):
        raise BadInput(t("hot_spots.refused.choice"))
    first = _day(said.get("first"))
    if first is None:
        raise BadInput(t("hot_spots.refused.first"))
    return NewResponse(
        hot_spot_id=hot_spot_id,
        stage=Stage(said["stage"]),
        action=Action(said["action"]),
        first_day=first,
        last_day=_day(said.get("last")),
        minutes=_whole(said.get("minutes")),
        visits=_whole(said.get("visits")),
        note=str(said.get("note") or "").strip(),
    )


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        raise BadInput(t("hot_spots.refused.first")) from None


def _whole(text: Any) -> int | None:
    if not text:
        return None
    if not (str(text).isdecimal() and len(str(text)) < 8):
        raise BadInput(t("hot_spots.refused.whole"))
    return int(text)


def register(app: Dash) -> None:
    """Tie the log to its ids."""
    app.clientside_callback(
        ClientsideFunction("halo", "responseLogged"), Input(HotSpots.LOGGED, "data")
    )
    guard.bind(
        app,
        Permission.SEE_HOT_SPOTS,
        listed,
        outputs=Output(HotSpots.LOG, "children"),
        inputs=[Input(HotSpots.LOGGED, "data")],
        on_error=page.REFUSED,
    )
    guard.bind(
        app,
        Permission.LOG_RESPONSES,
        save,
        outputs=[Output(HotSpots.LOGGED, "data"), Output(HotSpots.LOG_REFUSAL, "hidden")],
        inputs=[Input(HotSpots.GATHERED, "data")],
        states=[State(HotSpots.MEANT, "data")],
        prevent_initial_call=True,
        on_error=settings_saying.refused(HotSpots.LOG_REFUSAL, HotSpots.LOG_REFUSAL_SAID),
    )
    guard.bind(
        app,
        Permission.LOG_RESPONSES,
        undo,
        outputs=[
            Output(HotSpots.LOGGED, "data", allow_duplicate=True),
            Output(HotSpots.REFUSAL, "hidden", allow_duplicate=True),
        ],
        inputs=[Input(HotSpots.UNDONE, "data")],
        prevent_initial_call=True,
        on_error=page.REFUSED,
    )
