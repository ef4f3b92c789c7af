"""The settings: service tokens, and the webhooks that tell other systems."""

from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, no_update
from flask import current_app
from sqlalchemy.orm import Session

from auth import audit, context, guard
from callbacks import settings_saying
from callbacks.token_desk import Desk
from components import webhook_list
from components.ids import Frame, Webhooks
from db.queries import webhooks as rows
from domain.roles import Permission
from domain.token import TokenKind
from domain.webhook import Webhook
from locales import t
from services import webhooks

_ADMIN = Permission.MANAGE_INTEGRATIONS
_DONE = {
    webhook_list.TEST: webhooks.TRIED,
    webhook_list.ENABLE: webhooks.ENABLED,
    webhook_list.DISABLE: webhooks.DISABLED,
    webhook_list.RENEW: webhooks.RENEWED,
    webhook_list.REMOVE: webhooks.REMOVED,
}


def listed(_minute: int, _tick: int, _made: str, _switched: str) -> list[Any]:
    """Every webhook, and the last messages."""
    here = context.current()
    now, zone = here.now(), here.city.zone
    with context.reading() as session:
        found, deliveries = rows.listed(session), rows.recent(session)
    names = {one.id: one.name for one in found}
    return [
        webhook_list.table(found, zone, now=now),
        webhook_list.log(deliveries, names, zone, now=now),
    ]


def make(
    _presses: int,
    name: str | None,
    url: str | None,
    events: list[str] | None,
    detail: str | None,
) -> list[Any]:
    """Add a webhook, and show its secret this once."""
    here, key = context.current(), _key()
    made = partial(webhooks.make, key=key, allowed=here.webhook_hosts, now=here.now())
    with context.transaction() as session:
        new = made(session, name or "", (url or "").strip(), events or [], detail or "")
        audit.note(session, webhooks.MADE, f"webhook:{new.webhook.id}", url=new.webhook.url)
    shown = webhook_list.secret_of(new.webhook.name, new.secret)
    return [settings_saying.moment(), shown, "", "", True]


def switch(asked: list[Any]) -> list[Any]:
    """Do to a webhook what a button of its row asked for, and say so."""
    verb, which = settings_saying.told(asked, *webhook_list.VERBS)
    number = int(which) if which.isdecimal() and len(which) < 10 else 0
    with context.transaction() as session:
        webhook, secret = _switched(session, verb, number)
        audit.note(session, _DONE[verb], f"webhook:{number}", url=webhook.url)
    done = t(f"webhooks.said.{verb}", name=webhook.name)
    shown = webhook_list.secret_of(webhook.name, secret) if secret else no_update
    return [settings_saying.moment(), done, shown, True]


def _switched(session: Session, verb: str, number: int) -> tuple[Webhook, str]:
    """The webhook, and its new secret where it was given one."""
    now = context.current().now()
    if verb == webhook_list.RENEW:
        renewed = webhooks.renew(session, number, key=_key())
        return renewed.webhook, renewed.secret
    if verb == webhook_list.TEST:
        return webhooks.try_out(session, number, now=now), ""
    if verb == webhook_list.REMOVE:
        return webhooks.remove(session, number), ""
    enabled = verb == webhook_list.ENABLE
    return webhooks.switch(session, number, enabled=enabled, now=now), ""


def _key() -> bytes:
    """What secrets are made with; the same key that signs cookies stands behind it."""
    return webhooks.signing_key(str(current_app.secret_key))


def register(app: Dash) -> None:
    """Tie service tokens and webhooks to their ids."""
    Desk(TokenKind.SERVICE, _ADMIN).register(app)
    bind = partial(guard.bind, app, _ADMIN)
    refused = settings_saying.refused(Webhooks.REFUSAL, Webhooks.REFUSAL_SAID)
    pressed = partial(bind, prevent_initial_call=True, on_error=refused)
    bind(
        listed,
        outputs=[Output(Webhooks.LIST, "children"), Output(Webhooks.LOG, "children")],
        inputs=[
            Input(Frame.CLOCK, "n_intervals"),
            Input(Webhooks.CLOCK, "n_intervals"),
            Input(Webhooks.MADE, "data"),
            Input(Webhooks.SWITCHED, "data"),
        ],
    )
    fields = (Webhooks.NAME, Webhooks.URL, Webhooks.EVENTS, Webhooks.DETAIL)
    pressed(
        make,
        outputs=[
            Output(Webhooks.MADE, "data"),
            Output(Webhooks.SHOWN, "children"),
            Output(Webhooks.NAME, "value"),
            Output(Webhooks.URL, "value"),
            Output(Webhooks.REFUSAL, "hidden"),
        ],
        inputs=[Input(Webhooks.MAKE, "n_clicks")],
        states=[State(one, "value") for one in fields],
    )
    pressed(
        switch,
        outputs=[
            Output(Webhooks.SWITCHED, "data"),
            Output(Webhooks.SAID, "children"),
            Output(Webhooks.SHOWN, "children", allow_duplicate=True),
            Output(Webhooks.REFUSAL, "hidden", allow_duplicate=True),
        ],
        inputs=[Input(Webhooks.ASKED, "data")],
    )
