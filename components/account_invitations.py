"""Invitations: a form that makes a link for somebody, and what became of the links there were."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import account_words, fact_table, moments, secret, settings_section
from components.attributes import aria, data
from components.fact_table import Column
from components.ids import Accounts, Invite
from domain.invitation import LASTS, Invitation, InvitationState
from locales import t

RENEW, WITHDRAW = "renew", "withdraw"
VERBS = (RENEW, WITHDRAW)
_BADGES = {
    InvitationState.OPEN: "badge badge-amber",
    InvitationState.USED: "badge badge-green",
    InvitationState.WITHDRAWN: "badge",
    InvitationState.EXPIRED: "badge",
}
_HOURS = round(LASTS.total_seconds() / 3600)


def card() -> html.Section:
    """The skeleton of the card."""
    return settings_section.section(
        "invite",
        t("accounts.invite.title"),
        t("accounts.invite.lead", hours=_HOURS),
        [
            _form(),
            settings_section.part(t("accounts.invite.list"), html.Div(id=Accounts.INVITATIONS)),
        ],
    )


def table(
    found: Sequence[Invitation],
    names: Mapping[int, str],
    areas: Mapping[int, str],
    zone: str,
    *,
    now: datetime,
) -> html.Div:
    """The links of late; ``names`` are accounts' by number."""
    if not found:
        return html.Div(html.P(t("accounts.invite.none"), className="muted"))
    columns = [
        Column(t("accounts.invite.who")),
        Column(t("accounts.list.role")),
        Column(t("accounts.invite.by")),
        Column(t("accounts.list.state")),
        Column(t("accounts.invite.action"), silent=True),
    ]
    rows = [_row(one, names, areas, zone, now) for one in found]
    return fact_table.table(t("accounts.invite.list"), columns, rows)


def link(email: str, address: str) -> list[Any]:
    """The link of an invitation that was just made."""
    return secret.shown(
        t("accounts.invite.link", email=email),
        address,
        t("accounts.invite.link_help", hours=_HOURS),
    )


def _row(
    one: Invitation,
    names: Mapping[int, str],
    areas: Mapping[int, str],
    zone: str,
    now: datetime,
) -> list[Any]:
    made = html.P(moments.when(one.made_at, zone, now=now), className="muted account-made")
    address = html.P(html.Bdi(one.email, dir="ltr"), className="muted account-email")
    where = account_words.within(one.role, one.areas, areas)
    return [
        html.Div([html.Bdi(one.name), address]),
        html.Div([account_words.role(one.role), html.P(html.Bdi(where), className="muted")]),
        html.Div([html.Bdi(names.get(one.made_by or 0, "")), made]),
        _state(one, zone, now),
        _buttons(one, now),
    ]


def _state(one: Invitation, zone: str, now: datetime) -> html.Span:
    state = one.state(now=now)
    until = moments.when(one.expires_at, zone, now=now)
    return html.Span(t(f"accounts.invite.state.{state}", at=until), className=_BADGES[state])


def _buttons(one: Invitation, now: datetime) -> html.Div:
    state = one.state(now=now)
    if state is InvitationState.USED:
        return html.Div()
    verbs = VERBS if state is InvitationState.OPEN else (RENEW,)
    return html.Div([_button(one, verb) for verb in verbs], className="settings-buttons")


def _button(one: Invitation, verb: str) -> html.Button:
    return html.Button(
        t(f"accounts.invite.{verb}"),
        type="button",
        className="button",
        **data(tells=Accounts.ASKED, word=f"{verb} {one.id}"),
        **aria(label=t(f"accounts.invite.{verb}_one", email=one.email)),
    )


def _form() -> html.Div:
    email = dbc.Input(
        id=Invite.EMAIL,
        className="input account-email",
        type="email",
        maxLength=254,
        autocomplete="off",
    )
    name = dbc.Input(id=Invite.NAME, className="input", maxLength=80, autocomplete="off")
    return html.Div(
        [
            settings_section.field(t("auth.sign_in.email"), Invite.EMAIL, email),
            settings_section.field(t("accounts.form.name"), Invite.NAME, name),
            account_words.role_field(Invite.ROLE),
            account_words.areas_field(Invite.WHERE, Invite.AREAS),
            html.Button(
                t("accounts.invite.make"), id=Invite.MAKE, type="button", className="button"
            ),
        ],
        className="token-form",
    )
