"""Notes on dates: listed, written, changed, taken back, and each of these undone."""

from datetime import date
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output

from auth import audit, context, guard
from callbacks import asking as address
from callbacks import settings_saying
from callbacks import timeline_asking as asking
from components import timeline_notes
from components.ids import FilterBar, Timeline
from db.queries import annotations as rows
from domain.account import Account
from domain.annotation import Written
from domain.errors import BadInput
from domain.roles import Permission
from locales import t
from services import annotations, layers

# Notes are seen by everybody whom they are for, and written by those who see single incidents.
WRITE = Permission.SEE_INCIDENTS


def listed(query: str, _noted: str) -> list[Any]:
    """The notes of the period, and the button to add one for those who may."""
    who, here = guard.require(Permission.SEE_MAP).account, context.current()
    writes = guard.may(WRITE)
    with context.reading() as session:
        period = address.chosen(query).period(layers.newest_day(session, here.city))
        found = rows.listed(session, period, who.role)
    drawn = timeline_notes.listed(
        found,
        here.city.zone,
        now=here.now(),
        may=lambda one: writes and annotations.may_change(one, who),
    )
    return [*drawn, *([timeline_notes.add_button()] if writes else [])]


def save(gathered: dict[str, Any]) -> list[Any]:
    """Write a note, or change the one that the form was opened for."""
    who, now = guard.require(WRITE).account, context.current().now()
    said = gathered if isinstance(gathered, dict) else {}
    says, number = _read(said, who), str(said.get("id") or "")
    with context.transaction() as session:
        if number:
            before = annotations.edit(session, _number(number), says, by=who, now=now)
            done = ("edited", before.id, before.revision + 1)
        else:
            done = ("added", annotations.add(session, says, by=who, now=now), 1)
        verb = annotations.EDITED if number else annotations.ADDED
        audit.note(session, verb, f"annotation:{done[1]}")
    return [settings_saying.moment(), True, timeline_notes.done(*done)]


def told(asked: list[Any]) -> list[Any]:
    """Take a note back, or undo what was done to it last."""
    who, now = guard.require(WRITE).account, context.current().now()
    verb, thing = settings_saying.told(asked, "withdraw", "undo")
    number, _, revision = thing.partition(" ")
    with context.transaction() as session:
        if verb == "withdraw":
            before = annotations.withdraw(session, _number(number), by=who, now=now)
        else:
            before = annotations.undo(session, _number(number), _number(revision), by=who, now=now)
        did = annotations.WITHDRAWN if verb == "withdraw" else annotations.UNDONE
        audit.note(session, did, f"annotation:{before.id}")
    key = "withdrawn" if verb == "withdraw" else "restored"
    said = timeline_notes.done(key, before.id, before.revision + 1)
    return [settings_saying.moment(), True, said]


def _read(said: dict[str, Any], who: Account) -> Written:
    """What the browser gathered from the form: every word of it is the person's own."""
    try:
        first = date.fromisoformat(str(said.get("first") or ""))
        end = date.fromisoformat(str(said.get("end") or ""))
    except ValueError:
        raise BadInput(t("timeline.refused.note_first")) from None
    audience = who.role if said.get("audience") == "own" else None
    return Written(first, end, str(said.get("text") or "").strip(), audience)


def _number(text: str) -> int:
    if not (text.isdecimal() and len(text) < 16):
        raise BadInput(t("timeline.refused.note"))
    return int(text)


def register(app: Dash) -> None:
    """Tie the notes to their ids."""
    app.clientside_callback(
        ClientsideFunction("halo", "timelineNoted"), Input(Timeline.NOTED, "data")
    )
    guard.bind(
        app,
        Permission.SEE_MAP,
        listed,
        outputs=Output(Timeline.NOTES, "children"),
        inputs=[Input(FilterBar.ASKED, "data"), Input(Timeline.NOTED, "data")],
        on_error=address.quiet,
    )
    guard.bind(
        app,
        WRITE,
        save,
        outputs=[
            Output(Timeline.NOTED, "data"),
            Output(Timeline.NOTE_REFUSAL, "hidden"),
            Output(Timeline.NOTE_SAID, "children"),
        ],
        inputs=[Input(Timeline.NOTE_GATHERED, "data")],
        prevent_initial_call=True,
        on_error=settings_saying.refused(Timeline.NOTE_REFUSAL, Timeline.NOTE_REFUSAL_SAID),
    )
    guard.bind(
        app,
        WRITE,
        told,
        outputs=[
            Output(Timeline.NOTED, "data", allow_duplicate=True),
            Output(Timeline.REFUSAL, "hidden", allow_duplicate=True),
            Output(Timeline.NOTE_SAID, "children", allow_duplicate=True),
        ],
        inputs=[Input(Timeline.NOTE_TOLD, "data")],
        prevent_initial_call=True,
        on_error=asking.REFUSED,
    )
