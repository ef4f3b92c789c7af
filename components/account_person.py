"""One account: what it may do and where, the browsers it is signed in with, and ways to shut it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import (
    account_list,
    account_words,
    browser_names,
    fact_table,
    moments,
    secret,
    settings_section,
)
from components.attributes import aria, data
from components.fact_table import Column
from components.ids import Accounts, Person
from domain.account import Account, OpenSession
from locales import t

CLOSE, CLOSE_ALL, RESET, FACTOR, DISABLE, ENABLE = (
    *("close", "close_all", "reset", "factor", "disable", "enable"),
)
VERBS = (CLOSE, CLOSE_ALL, RESET, FACTOR, DISABLE, ENABLE)
# What cannot be taken back, or shuts somebody out, is told at the second press.
_SURE = frozenset({CLOSE_ALL, RESET, FACTOR, DISABLE})


def page() -> html.Div:
    """The skeleton, which waits for somebody to be chosen."""
    return html.Div(
        [
            html.Div(id=Person.HEAD, className="person-head"),
            settings_section.section(
                "person", t("accounts.person.title"), t("accounts.person.lead"), [_form()]
            ),
            settings_section.section(
                "sessions",
                t("accounts.sessions.title"),
                t("accounts.sessions.lead"),
                [html.Div(id=Person.SESSIONS)],
            ),
            settings_section.section(
                "access",
                t("accounts.access.title"),
                t("accounts.access.lead"),
                [html.Div(id=Person.ACCESS, className="access-rows")],
            ),
        ],
        id=Person.PAGE,
        className="person-page",
        hidden=True,
    )


def head(account: Account, zone: str, *, now: datetime) -> list[Any]:
    """Whose account it is, and the way back to all of them."""
    back = html.A(t("accounts.person.back"), href="/accounts", **data(goes=""))
    since = t("accounts.person.since", at=moments.when(account.created_at, zone, now=now))
    return [
        html.P(back),
        html.Div(
            [html.H2(html.Bdi(account.name)), account_list.state(account, zone, now=now)],
            className="person-name",
        ),
        html.P([html.Bdi(account.email, dir="ltr"), " · ", since], className="muted account-email"),
    ]


def sessions(found: Sequence[OpenSession], account: Account, zone: str, *, now: datetime) -> Any:
    """The browsers in which somebody is signed in."""
    if not found:
        return html.P(t("accounts.sessions.none"), className="muted")
    columns = [
        Column(t("accounts.sessions.where")),
        Column(t("accounts.sessions.address")),
        Column(t("accounts.sessions.since")),
        Column(t("accounts.list.seen")),
        Column(t("accounts.invite.action"), silent=True),
    ]
    rows = [
        [
            html.Span(browser_names.said(one.agent), title=one.agent),
            html.Bdi(one.address, dir="ltr"),
            moments.when(one.since, zone, now=now),
            moments.when(one.seen_at, zone, now=now),
            _button(account, CLOSE, f"{CLOSE} {account.id} {one.name}"),
        ]
        for one in found
    ]
    every = html.Div(_button(account, CLOSE_ALL), className="settings-buttons")
    return [fact_table.table(t("accounts.sessions.title"), columns, rows), every]


def access(account: Account, *, me: int) -> list[Any]:
    """What shuts somebody out, or lets them in again; nobody's own."""
    if account.id == me:
        own = html.A(t("accounts.access.own_link"), href="/account", **data(goes=""))
        return [html.P([t("accounts.access.own"), " ", own])]
    shuts = ENABLE if account.disabled_at is not None else DISABLE
    factor = FACTOR if account.totp_since is not None else ""
    return [
        _way(account, RESET, t("accounts.access.reset_said")),
        _way(account, factor, t(f"accounts.access.factor_{'on' if factor else 'none'}")),
        _way(account, shuts, t(f"accounts.access.{shuts}_said")),
    ]


def password(email: str, words: str) -> list[Any]:
    """A one-time password that was just made."""
    return secret.shown(
        t("accounts.access.password", email=email), words, t("accounts.access.password_help")
    )


def _way(account: Account, verb: str, said: str) -> html.Div:
    return html.Div(
        [html.P(said), _button(account, verb) if verb else ""], className="settings-row"
    )


def _button(account: Account, verb: str, word: str = "") -> html.Button:
    words: list[Any] = [html.Span(t(f"accounts.access.{verb}"), className="unasked")]
    sure = {"sure": t("accounts.access.sure")} if verb in _SURE else {}
    return html.Button(
        [*words, *(html.Span(said, className="asked") for said in sure.values())],
        type="button",
        className="button",
        **data(tells=Accounts.ASKED, word=word or f"{verb} {account.id}", **sure),
        **aria(label=t(f"accounts.access.{verb}_one", name=account.name)),
    )


def _form() -> html.Div:
    name = dbc.Input(id=Person.NAME, className="input", maxLength=80, autocomplete="off")
    return html.Div(
        [
            settings_section.field(t("accounts.form.name"), Person.NAME, name),
            account_words.role_field(Person.ROLE),
            account_words.areas_field(Person.WHERE, Person.AREAS),
            html.Button(t("accounts.form.save"), id=Person.SAVE, type="button", className="button"),
        ],
        className="token-form",
    )
