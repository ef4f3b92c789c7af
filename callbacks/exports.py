"""The export dialog: what may be had, in which form, how much it is and how to get it."""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

import dash
from dash import Dash, Input, Output, State, no_update

from auth import context, guard, outgoing
from callbacks import settings_saying
from components import export_dialog
from components.ids import Exports, Frame
from domain import export
from domain.errors import BadInput
from domain.export import FORMS, MOST_AT_ONCE, STREAMED, Form, Subject, Wanted
from domain.roles import Permission
from locales import t
from services.exports import incidents, telling

FILES = "/api/v1/exports/"
REFUSED = settings_saying.refused(Exports.REFUSAL, Exports.REFUSAL_SAID)


def subjects(_opened: int) -> list[Any]:
    """What somebody may take out, incidents first for those who see them."""
    may = guard.may(Permission.SEE_INCIDENTS)
    allowed = [one for one in Subject if one is not Subject.INCIDENTS or may]
    return [export_dialog.subjects(allowed), allowed[0].value]


def forms(subject: str | None) -> list[Any]:
    """The forms of what was chosen, and whether exact places can be asked for."""
    if not subject:
        return [no_update] * 3
    chosen = subject_of(subject)
    hidden = chosen is not Subject.INCIDENTS or not guard.may(Permission.SEE_EXACT_PLACES)
    return [export_dialog.forms(chosen), FORMS[chosen][0].value, hidden]


def expected(
    opened: int, subject: str | None, form: str | None, reason: str | None, search: str | None
) -> list[Any]:
    """The filter in words, about how many rows, and the way to have them."""
    if not opened or form not in set(Form):
        return [no_update] * 5
    wanted = file_of(subject, form, reason, search)
    question = outgoing.question(wanted)
    with context.reading() as session:
        parts = telling.about(session, question, wanted).filter
        is_counted = wanted.subject is Subject.INCIDENTS
        count = incidents.expected(session, question) if is_counted else None
    later = count is not None and (wanted.form not in STREAMED or count > MOST_AT_ONCE)
    said = export_dialog.said(parts, count, at_most=bool(question.only))
    return [said, _address(wanted), later, not later, True]


def _unavailable(error: Exception) -> object:
    """Say a refusal, and offer nothing that was offered before it."""
    said = REFUSED(error)
    for way in (Exports.LINK, Exports.START):
        dash.set_props(way, {"hidden": True})
    return said


def subject_of(text: str | None) -> Subject:
    """What a file holds. Raises ``BadInput``."""
    if text not in set(Subject):
        raise BadInput(t("exports.refused.subject"))
    return Subject(text)


def file_of(
    subject: str | None, form: str | None, reason: str | None, search: str | None
) -> Wanted:
    """What the dialog asks for, of the filter in the address."""
    if form not in set(Form):
        raise BadInput(t("exports.refused.form", forms=", ".join(Form)))
    asked = dict(parse_qsl((search or "").removeprefix("?")))
    chosen = subject_of(subject)
    return outgoing.wanted(chosen, Form(form), export.query(chosen, asked), reason or "")


def _address(wanted: Wanted) -> str:
    why = urlencode({"reason": wanted.reason}) if wanted.exact else ""
    query = "&".join(filter(None, (wanted.query, why)))
    return f"{FILES}{wanted.subject}.{wanted.form}" + (f"?{query}" if query else "")


def register(app: Dash) -> None:
    """Tie the dialog to its ids."""
    bind = partial(guard.bind, app, Permission.SEE_MAP, on_error=REFUSED)
    bind(
        subjects,
        outputs=[Output(Exports.SUBJECT, "options"), Output(Exports.SUBJECT, "value")],
        inputs=[Input(Exports.OPENED, "id")],
    )
    bind(
        forms,
        outputs=[
            Output(Exports.FORM, "options"),
            Output(Exports.FORM, "value"),
            Output(Exports.EXACT_PLACE, "hidden"),
        ],
        inputs=[Input(Exports.SUBJECT, "value")],
    )
    bind(
        expected,
        outputs=[
            Output(Exports.SAID, "children"),
            Output(Exports.LINK, "href"),
            Output(Exports.LINK, "hidden"),
            Output(Exports.START, "hidden"),
            Output(Exports.REFUSAL, "hidden"),
        ],
        inputs=[
            Input(Exports.OPENED, "n_clicks"),
            Input(Exports.SUBJECT, "value"),
            Input(Exports.FORM, "value"),
            Input(Exports.REASON, "value"),
        ],
        states=[State(Frame.URL, "search")],
        prevent_initial_call=True,
        on_error=_unavailable,
    )
