"""A person's own access: the password, the second factor, where they are signed in."""

from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, html

from auth import context, entering, guard, hashing, own_password
from callbacks import settings_saying
from components import own_factor, own_sessions
from components.ids import Frame, Own
from db.queries import second_factors, sessions
from domain import errors
from domain.roles import Permission
from locales import t
from services import signing_in

_OWN = Permission.OWN_ACCOUNT


def standing(_minute: int) -> list[Any]:
    """Who is signed in, and with which second factor."""
    here, who = context.current(), guard.require(_OWN).account
    with context.reading() as session:
        left = second_factors.codes_left(session, who.id)
    email = html.Bdi(who.email, dir="ltr")
    factor = own_factor.standing(who.totp_since, left, here.city.zone, now=here.now())
    return [[html.Strong(html.Bdi(who.name)), " · ", email], factor]


@hashing.queued
def change_password(
    _presses: int, _enters: int, current: str | None, new: str | None, again: str | None
) -> list[Any]:
    """Replace the password; this browser goes on in a new session, every other one is closed."""
    account = guard.require(_OWN).account
    if new != again:
        raise errors.BadInput(t("auth.password.differ"))
    entering.enter(own_password.changed(account, current or "", new or ""))
    return [settings_saying.moment(), t("account.password.said"), "", "", "", True]


def listed(_minute: int, _closed: str, _changed: str) -> list[Any]:
    """The open sessions of the person."""
    here, signed_in = context.current(), guard.require(_OWN)
    now, zone = here.now(), here.city.zone
    with context.reading() as session:
        found = sessions.listed(session, signed_in.account.id, now=now)
    return own_sessions.listed(found, signed_in.token_hash, zone, now=now)


def close(asked: list[Any]) -> list[Any]:
    """Close the session a button of its row stands for, or all others, and say so."""
    verb, name = settings_saying.told(asked, *own_sessions.VERBS)
    signed_in, caller, now = guard.require(_OWN), entering.caller(), context.current().now()
    with context.transaction() as session:
        if verb == own_sessions.OTHERS:
            count = signing_in.close_others(session, signed_in, caller=caller, now=now)
            said = t("account.sessions.closed_others", n=count)
        else:
            signing_in.close(session, signed_in, name, caller=caller, now=now)
            said = t("account.sessions.closed")
    return [settings_saying.moment(), said, True]


def register(app: Dash) -> None:
    """Tie the person's own access to its ids."""
    bind = partial(guard.bind, app, _OWN)
    bind(
        standing,
        outputs=[Output(Own.PERSON, "children"), Output(Own.FACTOR, "children")],
        inputs=[Input(Frame.CLOCK, "n_intervals")],
    )
    bind(
        listed,
        outputs=Output(Own.SESSIONS, "children"),
        inputs=[
            Input(Frame.CLOCK, "n_intervals"),
            Input(Own.CLOSED, "data"),
            Input(Own.CHANGED, "data"),
        ],
    )
    pressed = partial(bind, prevent_initial_call=True)
    fields = (Own.CURRENT, Own.NEW, Own.AGAIN)
    pressed(
        change_password,
        outputs=[
            Output(Own.CHANGED, "data"),
            Output(Own.SET_SAID, "children"),
            *(Output(one, "value") for one in fields),
            Output(Own.SET_REFUSAL, "hidden"),
        ],
        inputs=[Input(Own.SAVE, "n_clicks"), Input(Own.AGAIN, "n_submit")],
        states=[State(one, "value") for one in fields],
        on_error=settings_saying.refused(Own.SET_REFUSAL, Own.SET_REFUSAL_SAID),
    )
    pressed(
        close,
        outputs=[
            Output(Own.CLOSED, "data"),
            Output(Own.SAID, "children"),
            Output(Own.REFUSAL, "hidden"),
        ],
        inputs=[Input(Own.ASKED, "data")],
        on_error=settings_saying.refused(Own.REFUSAL, Own.REFUSAL_SAID),
    )
