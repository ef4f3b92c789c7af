"""Accounts: who may sign in, as what, since when they were seen; and what somebody may do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import account_words, fact_table, moments, settings_section
from components.attributes import data
from components.fact_table import Column
from components.ids import Accounts
from domain.account import Account, Seen
from locales import t


def card() -> html.Section:
    """The skeleton of the card."""
    waiting = html.Span(className="skeleton")
    return settings_section.section(
        "people",
        t("accounts.list.title"),
        t("accounts.list.lead"),
        [html.Div(waiting, id=Accounts.LIST)],
    )


def table(
    found: Sequence[Seen], areas: Mapping[int, str], zone: str, *, me: int, now: datetime
) -> html.Div:
    """Names and addresses are people's own words."""
    columns = [
        Column(t("accounts.list.name")),
        Column(t("accounts.list.role")),
        Column(t("accounts.list.factor")),
        Column(t("accounts.list.seen")),
        Column(t("accounts.list.state")),
    ]
    rows = [_row(one, areas, zone, me, now) for one in found]
    return fact_table.table(t("accounts.list.title"), columns, rows)


def person(account: Account) -> html.A:
    """The name of somebody, which leads to their account."""
    return html.A(html.Bdi(account.name), href=f"/accounts?person={account.id}", **data(goes=""))


def state(account: Account, zone: str, *, now: datetime) -> html.Span:
    """Whether somebody can sign in."""
    if account.disabled_at is not None:
        at = moments.when(account.disabled_at, zone, now=now)
        return html.Span(t("accounts.state.disabled", at=at), className="badge badge-red")
    if account.must_change_password:
        return html.Span(t("accounts.state.one_time"), className="badge badge-amber")
    return html.Span(t("accounts.state.active"), className="badge badge-green")


def factor(account: Account) -> html.Span:
    """Whether somebody has a second factor."""
    if account.totp_since is None:
        return html.Span(t("accounts.factor.none"), className="muted")
    return html.Span(t("accounts.factor.on"), className="badge badge-green")


def _row(one: Seen, areas: Mapping[int, str], zone: str, me: int, now: datetime) -> list[Any]:
    account = one.account
    own = html.Span(t("accounts.list.you"), className="badge") if account.id == me else ""
    address = html.P(html.Bdi(account.email, dir="ltr"), className="muted account-email")
    where = account_words.within(account.role, account.areas, areas)
    return [
        html.Div([person(account), " ", own, address]),
        html.Div([account_words.role(account.role), html.P(html.Bdi(where), className="muted")]),
        factor(account),
        _seen(one, zone, now),
        state(account, zone, now=now),
    ]


def _seen(one: Seen, zone: str, now: datetime) -> Any:
    if one.seen_at is None:
        return html.Span(t("accounts.list.unseen"), className="muted")
    open_now = t("accounts.list.sessions", n=one.open_sessions) if one.open_sessions else ""
    at = moments.when(one.seen_at, zone, now=now)
    return html.Div([at, html.P(open_now, className="muted")])
