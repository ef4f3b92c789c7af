"""Is Halo itself well, and who is told when it is not?"""

from functools import partial
from typing import Any

import dash
from dash import Dash, Input, Output

from auth import audit, context, guard
from callbacks import operator_state, settings_saying
from components import alert_list, alert_post, doctor_screen
from components.ids import Frame, Operations
from db import session as database
from db.queries import alerts as rows
from db.queries import job_records
from domain.alert import HEEDED, TRIED
from domain.errors import BadInput
from domain.roles import Permission
from locales import t
from services import alerting, checkup

HISTORY = 50
_LISTS = (Operations.ALERTS, Operations.MESSAGES, Operations.HISTORY)
_SEES, _DOES = Permission.SEE_SETTINGS, Permission.RUN_JOBS


def alerts(_tick: int | None, _heeded: str | None, _tested: str | None) -> list[Any]:
    """The open alerts, what became of messages, and what is over."""
    here = context.current()
    now, zone = here.now(), here.city.zone
    with context.reading() as session:
        found, past = rows.listed(session), rows.over(session, limit=HISTORY)
        sent, is_led = rows.messages(session), job_records.is_led(session)
    names = settings_saying.names()
    return [
        alert_list.open_alerts(found, names, zone, is_led=is_led, now=now),
        alert_post.messages(sent, zone, now=now),
        alert_list.past(past, zone, now=now),
    ]


def post(_tested: str | None) -> Any:
    """Who is told, and by which server."""
    outlet = context.current().outlet
    with context.reading() as session:
        to = alerting.receivers(session, outlet.to)
    return alert_post.told(outlet.server, outlet.sender, to, is_named=bool(outlet.to))


def health(_presses: int | None) -> Any:
    """Everything the doctor looks at on this machine, examined now."""
    here = context.current()
    lines = [
        *checkup.of_machine(here.place, now=here.now()),
        *checkup.of_database(database.url(here.sessions), here.place, clock=here.now),
    ]
    return doctor_screen.screen(lines, here.city.zone, now=here.now())


def heed(asked: list[Any]) -> list[Any]:
    """Note that the person has seen an alert."""
    _, which = settings_saying.told(asked, alert_list.HEED)
    number = int(which) if which.isdecimal() and len(which) < 18 else 0
    me, now = guard.require(_DOES).account, context.current().now()
    with context.transaction() as session:
        seen = alerting.heed(session, number, account_id=me.id, now=now)
        audit.note(session, HEEDED, f"alert:{seen.id}", kind=seen.kind, about=seen.subject)
    # As an output it would have this called whenever the page is drawn: the header is there before.
    dash.set_props(Frame.OPERATOR, {"children": operator_state.pill()})
    return [settings_saying.moment(), t("operations.said.heeded"), True]


def test(_presses: int) -> list[Any]:
    """Put a test message on the way that every alert takes."""
    here, me = context.current(), guard.require(_DOES).account
    if not here.outlet.server:
        raise BadInput(t("operations.post.no_server"))
    with context.transaction() as session:
        to = alerting.receivers(session, here.outlet.to)
        count = alerting.try_out(session, to, by=me.name or me.email, now=here.now())
        audit.note(session, TRIED, "", receivers=count)
    return [settings_saying.moment(), t("operations.said.tested", n=count), True]


def register(app: Dash) -> None:
    """Tie the page to its ids."""
    sees = partial(guard.bind, app, _SEES)
    refused = settings_saying.refused(Operations.REFUSAL, Operations.REFUSAL_SAID)
    does = partial(guard.bind, app, _DOES, prevent_initial_call=True, on_error=refused)
    tested = Input(Operations.TESTED, "data")
    sees(
        alerts,
        outputs=[Output(one, "children") for one in _LISTS],
        inputs=[Input(Operations.CLOCK, "n_intervals"), Input(Operations.HEEDED, "data"), tested],
    )
    sees(post, outputs=Output(Operations.POST, "children"), inputs=[tested])
    sees(
        health,
        outputs=Output(Operations.HEALTH, "children"),
        inputs=[Input(Operations.LOOK, "n_clicks")],
    )
    does(
        heed,
        outputs=[
            Output(Operations.HEEDED, "data"),
            Output(Operations.SAID, "children"),
            Output(Operations.REFUSAL, "hidden"),
        ],
        inputs=[Input(Operations.ASKED, "data")],
    )
    does(
        test,
        outputs=[
            Output(Operations.TESTED, "data"),
            Output(Operations.SAID, "children", allow_duplicate=True),
            Output(Operations.REFUSAL, "hidden", allow_duplicate=True),
        ],
        inputs=[Input(Operations.TEST, "n_clicks")],
    )
